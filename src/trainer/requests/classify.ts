import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { Classified, TrainerRequest } from '../../shared/contract/trainerProtocol.ts'
import { isScaled, scaleValues } from '../../shared/data/scaleValues.ts'
import type { Ops } from '../../shared/layers/ops.ts'
import { elementCount, type WeightArray } from '../../shared/model/weights.ts'
import {
  mostProbable,
  scoreReading,
  toProbabilities,
  type ScoreReading,
} from '../../shared/training/classScores.ts'
import { createProgram, type Program } from '../execution/program.ts'
import { openRows, type RowReader } from '../loop/rowReader.ts'
import { openModel, type OpenModel } from './openModel.ts'

type ClassifyRequest = Omit<Extract<TrainerRequest, { type: 'classify' }>, 'type' | 'id'>

/** Fewer batches than this are sooner done than compiled. */
const WORTH_COMPILING = 8

/** A probability that float32 rounds to 0 still has a loss: as Keras's epsilon. */
const EPSILON = 1e-7

/**
 * What a model says of rows of its data, batch by batch: memory holds one batch beside three numbers a row. Errors: those
 * of `createProgram` and `openRows`; `run.badSpec` for labels that are no class ids.
 */
export async function classify(
  ops: Ops,
  { spec, rows }: ClassifyRequest,
  yieldToMessages: () => Promise<void>,
): Promise<Classified> {
  const program = createProgram(spec.graph)
  if (spec.data.classes === null) {
    throw new GraftError('run.badSpec', { reason: 'its labels are no class ids' })
  }
  const readers = spec.data.inputs.map((file) => openRows(file))
  const labels = openRows(spec.data.labels)
  try {
    const answer: Classified = {
      predicted: new Int32Array(rows.length),
      confidence: new Float32Array(rows.length),
      loss: new Float32Array(rows.length),
    }
    if (rows.length === 0) return answer
    const size = Math.min(spec.batchSize, rows.length)
    const batchAt = (from: number) => inputBatch(readers, { program, spec, rows, from, size })
    const model = openModel(ops, program, {
      weights: spec.weights,
      inputs: batchAt(0),
      batchSize: size,
      eager: rows.length < WORTH_COMPILING * size,
    })
    await useModel(model, async () => {
      const reading = scoreReading(spec.graph, spec.loss)
      for (let from = 0; from < rows.length; from += size) {
        const [output] = model.compute(batchAt(from))
        const truths = labels.gather(rows.subarray(from, from + size))
        if (output !== undefined) readScores(answer, { output, truths, from, reading })
        await yieldToMessages()
      }
    })
    return answer
  } finally {
    for (const reader of [...readers, labels]) reader.close()
  }
}

async function useModel(model: OpenModel, work: () => Promise<void>): Promise<void> {
  model.hold()
  try {
    await work()
  } finally {
    model.letGo()
  }
}

interface BatchOptions {
  readonly program: Program
  readonly spec: ClassifyRequest['spec']
  readonly rows: Int32Array
  readonly from: number
  readonly size: number
}

/** All batches are of one size, so that one compiled step serves: the last is filled up with its own last row. */
function inputBatch(readers: readonly RowReader[], options: BatchOptions): WeightArray[] {
  const { program, spec, rows, from, size } = options
  const last = rows.length - 1
  const ids = Int32Array.from({ length: size }, (_, i) => rows[Math.min(from + i, last)] ?? 0)
  return readers.map((reader, i) => {
    const raw = reader.gather(ids)
    const shape = [size, ...reader.rowShape]
    if (!isScaled(spec.data) && program.idInputs.has(program.inputs[i] ?? '')) {
      return { dtype: 'int32', shape, values: Int32Array.from(raw) }
    }
    return { dtype: 'float32', shape, values: scaleValues(raw, spec.data) }
  })
}

interface ScoredBatch {
  readonly output: WeightArray
  readonly truths: ArrayLike<number>
  readonly from: number
  readonly reading: ScoreReading
}

function readScores(answer: Classified, { output, truths, from, reading }: ScoredBatch): void {
  const units = elementCount(output.shape.slice(1))
  for (let i = 0; i < truths.length; i++) {
    const outputs = output.values.subarray(i * units, (i + 1) * units)
    const probabilities = toProbabilities(outputs, reading)
    const predicted = mostProbable(probabilities)
    answer.predicted[from + i] = predicted
    answer.confidence[from + i] = probabilities[predicted] ?? NaN
    answer.loss[from + i] = -Math.log(Math.max(EPSILON, probabilities[truths[i] ?? 0] ?? 0))
  }
}
