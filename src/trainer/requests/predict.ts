import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { TrainerRequest } from '../../shared/contract/trainerProtocol.ts'
import type { Ops } from '../../shared/layers/ops.ts'
import { formatShape, shapesFit, type Shape } from '../../shared/model/shape.ts'
import { elementCount, type WeightArray } from '../../shared/model/weights.ts'
import { forward } from '../execution/forward.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import { createModelVariables, type ModelVariables } from '../execution/modelVariables.ts'
import { createProgram, type Program } from '../execution/program.ts'
import { readArray, toTensor } from '../execution/weightArrays.ts'

type PredictRequest = Extract<TrainerRequest, { type: 'predict' }>

/**
 * The outputs of a model for some rows, batch by batch; `yieldToMessages` is called between batches. Inputs are taken as
 * they are: scaled already. Errors: those of `createProgram`, `data.shapeMismatch`, `run.badSpec`.
 */
export async function predict(
  ops: Ops,
  request: Pick<PredictRequest, 'graph' | 'weights' | 'inputs' | 'batchSize'>,
  yieldToMessages: () => Promise<void>,
): Promise<readonly WeightArray[]> {
  const program = createProgram(request.graph)
  const rows = checkInputs(program, request.inputs)
  const variables = createModelVariables(ops.tf, program, request.weights)
  try {
    const parts: (readonly WeightArray[])[] = []
    for (let from = 0; from < rows; from += request.batchSize) {
      const to = Math.min(rows, from + request.batchSize)
      const batch = request.inputs.map((input) => sliceRows(input, from, to))
      parts.push(predictBatch(ops, { program, variables }, batch))
      await yieldToMessages()
    }
    return program.outputs.map((key, i) =>
      joinRows(
        parts.map((part) => part[i]),
        program.shapes.get(key) ?? [],
      ),
    )
  } finally {
    variables.dispose()
  }
}

function predictBatch(
  ops: Ops,
  model: { readonly program: Program; readonly variables: ModelVariables },
  inputs: readonly WeightArray[],
): readonly WeightArray[] {
  const results: WeightArray[] = []
  ops.tf.tidy(() => {
    const raw = inputs.map((input) => toTensor(ops.tf, input))
    const { outputs } = forward(model.program, {
      ops,
      inputs: modelInputs(ops.tf, model.program, raw, { scale: 1, offset: 0 }),
      weightsOf: model.variables.of,
      training: null,
    })
    results.push(...outputs.map(readArray))
  })
  return results
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

function sliceRows(array: WeightArray, from: number, to: number): WeightArray {
  const rowShape = array.shape.slice(1)
  const length = elementCount(rowShape)
  const values = array.values.slice(from * length, to * length)
  return { dtype: array.dtype, shape: [to - from, ...rowShape], values }
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
