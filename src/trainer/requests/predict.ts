import { createHash } from 'node:crypto'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { TrainerRequest } from '../../shared/contract/trainerProtocol.ts'
import type { Ops } from '../../shared/layers/ops.ts'
import { formatShape, shapesFit, type Shape } from '../../shared/model/shape.ts'
import { elementCount, type WeightArray } from '../../shared/model/weights.ts'
import { forEachWeight } from '../execution/modelVariables.ts'
import { createProgram, type Program } from '../execution/program.ts'
import { openModel, sliceRows, type OpenModel } from './openModel.ts'

type PredictRequest = Extract<TrainerRequest, { type: 'predict' }>

type Prediction = Pick<PredictRequest, 'graph' | 'weights' | 'inputs' | 'batchSize'>

/** Predicts, and keeps the last compiled model for when it is asked for again. */
export interface Predictor {
  /**
   * The outputs of a model for some rows, batch by batch; `yieldToMessages` is called between batches. Inputs are taken
   * as they are: scaled already. Errors: those of `createProgram`, `data.shapeMismatch`, `run.badSpec`.
   */
  readonly predict: (
    request: Prediction,
    yieldToMessages: () => Promise<void>,
  ) => Promise<readonly WeightArray[]>
  /** Frees what is kept. */
  readonly release: () => void
}

/** Fewer batches than this are sooner done than compiled. */
const WORTH_COMPILING = 8

export function createPredictor(ops: Ops): Predictor {
  let kept: { readonly key: string; readonly model: OpenModel } | null = null
  const release = () => {
    kept?.model.letGo()
    kept = null
  }
  const open = (request: Prediction, program: Program, rows: number): OpenModel => {
    const isShort = rows < WORTH_COMPILING * request.batchSize
    const key = isShort && kept === null ? '' : contentKey(request, rows)
    if (kept?.key === key) return kept.model
    if (isShort) return openModel(ops, program, { ...request, eager: true })
    release()
    const model = openModel(ops, program, { ...request, eager: false })
    model.hold()
    kept = { key, model }
    return model
  }
  return {
    release,
    predict: async (request, yieldToMessages) => {
      const program = createProgram(request.graph)
      const rows = checkInputs(program, request.inputs)
      const model = open(request, program, rows)
      model.hold()
      try {
        const parts: (readonly WeightArray[])[] = []
        for (let from = 0; from < rows; from += request.batchSize) {
          const to = Math.min(rows, from + request.batchSize)
          parts.push(model.compute(request.inputs.map((input) => sliceRows(input, from, to))))
          await yieldToMessages()
        }
        return program.outputs.map((name, i) =>
          joinRows(
            parts.map((part) => part[i]),
            program.shapes.get(name) ?? [],
          ),
        )
      } finally {
        model.letGo()
      }
    },
  }
}

/** Predicts once. */
export async function predict(
  ops: Ops,
  request: Prediction,
  yieldToMessages: () => Promise<void>,
): Promise<readonly WeightArray[]> {
  const predictor = createPredictor(ops)
  try {
    return await predictor.predict(request, yieldToMessages)
  } finally {
    predictor.release()
  }
}

/** What decides a compiled model: the graph, its weights, the shape of a row, and the batch sizes that there will be. */
function contentKey({ graph, weights, inputs, batchSize }: Prediction, rows: number): string {
  const hash = createHash('sha256')
  const rowShapes = inputs.map(({ dtype, shape }) => [dtype, ...shape.slice(1)])
  hash.update(JSON.stringify([graph, rowShapes, batchSize, rows % batchSize]))
  forEachWeight(weights, (key, { shape, values }) => {
    hash.update(JSON.stringify([key, shape]))
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  })
  return hash.digest('hex')
}
function checkInputs(program: Program, inputs: readonly WeightArray[]): number {
  const rows = inputs[0]?.shape[0] ?? 0
  const same = inputs.every((input) => input.shape[0] === rows)
  if (inputs.length !== program.inputs.length || !same) {
    const reason = `the model takes ${program.inputs.length} inputs with equally many rows each`
    throw new GraftError('run.badSpec', { reason })
  }
  inputs.forEach((input, i) => {
    const expected = program.shapes.get(program.inputs[i] ?? '') ?? []
    const found: Shape = [null, ...input.shape.slice(1)]
    if (shapesFit(expected, found)) return
    const what = inputs.length === 1 ? 'input' : `input ${i}`
    const shapes = { expected: formatShape(expected), found: formatShape(found) }
    throw new GraftError('data.shapeMismatch', { what, ...shapes })
  })
  return rows
}

/** Batches put together again. Without rows only the shape is left, open lengths as 0. */
function joinRows(parts: readonly (WeightArray | undefined)[], shape: Shape): WeightArray {
  const given = parts.filter((part) => part !== undefined)
  const rowShape = given[0]?.shape.slice(1) ?? shape.slice(1).map((length) => length ?? 0)
  const rows = given.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0)
  const size = rows * elementCount(rowShape)
  const values = given[0]?.dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)
  let at = 0
  for (const part of given) {
    values.set(part.values, at)
    at += part.values.length
  }
  return { dtype: given[0]?.dtype ?? 'float32', shape: [rows, ...rowShape], values }
}
