import type { InputScale } from '../../shared/data/scaleValues.ts'
import type { TypedArray, WeightArray } from '../../shared/model/weights.ts'
import { forward, type TrainingContext } from '../execution/forward.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import { readArray } from '../execution/weightArrays.ts'
import { disposeBatch } from '../loop/trainingData.ts'
import type { StepSource } from './stepSource.ts'

/** Largest difference, relative to the larger of 1 and the number's size. */
const TOLERANCE = 1e-5

interface CheckOptions {
  readonly rows: Int32Array
  readonly scale: InputScale
  readonly training: TrainingContext
}

/**
 * Compares the rest on stored outputs with the joined model on some rows: outputs, penalties and new statistics, in
 * prediction and in training. Random draws are the same in both, since they hang on seed, layer and step. Gives what
 * differs, in plain words, or `null`.
 */
export function findFeatureFault(
  joined: StepSource,
  rest: StepSource,
  { rows, scale, training }: CheckOptions,
): string | null {
  for (const mode of [null, training]) {
    const expected = run(joined, { rows, scale, training: mode })
    const found = run(rest, { rows, scale, training: mode })
    const same =
      found.length === expected.length &&
      found.every(({ values }, i) => allClose(values, expected[i]?.values ?? new Float32Array()))
    if (!same) {
      return `on stored outputs the layers behind them give other numbers ${mode === null ? 'in prediction' : 'in training'}`
    }
  }
  return null
}

function run(
  { model, data }: StepSource,
  options: Omit<CheckOptions, 'training'> & { readonly training: TrainingContext | null },
): readonly WeightArray[] {
  const { ops, program, variables } = model
  const batch = data.batch(options.rows)
  try {
    const found: WeightArray[] = []
    ops.tf.tidy(() => {
      const { outputs, losses, statistics } = forward(program, {
        ops,
        inputs: modelInputs(ops.tf, program, batch.inputs, options.scale),
        weightsOf: variables.of,
        training: options.training,
      })
      found.push(...[...outputs, ...losses, ...statistics.values()].map(readArray))
    })
    return found
  } finally {
    disposeBatch(batch)
  }
}

function allClose(found: TypedArray, expected: TypedArray): boolean {
  return (
    found.length === expected.length &&
    found.every((value, i) => isClose(value, expected[i] ?? NaN))
  )
}

/** Inputs that are not finite give outputs that are not: the loop finds them, and says which rows. */
function isClose(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.isFinite(a) === Number.isFinite(b)
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b))
}
