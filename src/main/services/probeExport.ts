import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { refKey, type ModelGraph } from '../../shared/model/graph.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import { elementCount, type ModelWeights, type WeightArray } from '../../shared/model/weights.ts'
import { createRandom } from '../../shared/training/random.ts'
import { ask } from '../trainerHost/requests.ts'
import type { Trainer } from '../trainerHost/trainerHost.ts'
import { withTrainer } from './runPlan.ts'

interface Computable {
  readonly graph: ModelGraph
  readonly weights: ModelWeights
}

const ROWS = 2

/** Lengths that a model leaves open: of an image's sides, and of anything else. */
const OPEN_SIDE = 64
const OPEN_LENGTH = 8

/** Graph and weights are the same, so only the order of additions could tell predictions apart. */
const TOLERANCE = 1e-6

/**
 * Predicts with a model and with what was read back of its export, on a batch of noughts and ones, which every kind of input takes. Gives
 * what differs, or `null`. A model that cannot be computed as it is (its ids are few, its sides too short) says so by `skipped`.
 */
export async function probeExport(
  given: Computable,
  found: Computable,
  skipped: (reason: string) => void,
): Promise<string | null> {
  const inputs = probeInputs(given.graph)
  return withTrainer(async (trainer) => {
    const wanted = await predict(trainer, given, inputs).catch((error: unknown) => {
      skipped(toErrorRecord(error).message)
      return null
    })
    if (wanted === null) return null
    const again = await predict(trainer, found, inputs)
    return differs(wanted, again) ? 'its predictions for a probe batch' : null
  })
}

function probeInputs(graph: ModelGraph): readonly WeightArray[] {
  const shapes = inferShapes(graph)
  const random = createRandom(1, 'probe')
  return graph.inputs.map((ref) => {
    const lengths = (shapes.get(refKey(ref)) ?? []).slice(1)
    const open = lengths.length === 3 ? OPEN_SIDE : OPEN_LENGTH
    const shape = [ROWS, ...lengths.map((length) => length ?? open)]
    const values = Float32Array.from({ length: elementCount(shape) }, () => random.below(2))
    return { dtype: 'float32', shape, values }
  })
}

async function predict(
  trainer: Trainer,
  { graph, weights }: Computable,
  inputs: readonly WeightArray[],
): Promise<readonly WeightArray[]> {
  const answer = await ask(trainer, { type: 'predict', graph, weights, inputs, batchSize: ROWS })
  return answer.type === 'predicted' ? answer.outputs : []
}

function differs(a: readonly WeightArray[], b: readonly WeightArray[]): boolean {
  if (a.length === 0 || a.length !== b.length) return true
  return a.some(({ values }, i) => {
    const others = b[i]?.values
    return values.some((value, j) => {
      const other = others?.[j] ?? NaN
      const limit = TOLERANCE * Math.max(1, Math.abs(value))
      return !Object.is(value, other) && !(Math.abs(value - other) <= limit)
    })
  })
}
