import type { ModelGraph } from '../model/graph.ts'
import { lastActivation } from '../model/headProblems.ts'
import type { Loss } from './lossSchema.ts'

/** How a model's output is read as classes. */
export interface ScoreReading {
  /** The outputs are probabilities already; else they are scores. */
  readonly isProbability: boolean
  /** Of a single output: above this it says the second of two classes. */
  readonly threshold: number
}

/**
 * How the output of a model is read as classes. A last softmax or sigmoid gives probabilities. Otherwise the numbers
 * are scores: of logits and margins 0 stands between two classes, of other numbers the middle between labels 0 and 1.
 */
export function scoreReading(graph: ModelGraph, loss: Loss): ScoreReading {
  const [output] = graph.outputs
  const last = output === undefined ? null : (lastActivation(graph, output)?.name ?? null)
  if (last === 'softmax' || last === 'sigmoid') return { isProbability: true, threshold: 0.5 }
  const isMargin = loss.name === 'hinge' || loss.name === 'squaredHinge'
  const isScore = isMargin || ('fromLogits' in loss && loss.fromLogits)
  return { isProbability: false, threshold: isScore ? 0 : 0.5 }
}

/**
 * The probability of each class from one row of outputs: as they are, else by softmax of the scores. A single output is
 * the second of two classes; as a score its logistic distance from the threshold counts.
 */
export function toProbabilities(
  outputs: ArrayLike<number>,
  { isProbability, threshold }: ScoreReading,
): readonly number[] {
  const [single = 0] = Array.from(outputs)
  if (outputs.length === 1) {
    const second = isProbability ? single : 1 / (1 + Math.exp(threshold - single))
    return [1 - second, second]
  }
  const values = Array.from(outputs)
  if (isProbability) return values
  const largest = values.reduce((most, value) => Math.max(most, value), -Infinity)
  const powers = values.map((value) => Math.exp(value - largest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/** The class with the highest probability; of equals the first. */
export function mostProbable(probabilities: readonly number[]): number {
  return probabilities.reduce(
    (best, value, i) => (value > (probabilities[best] ?? NaN) ? i : best),
    0,
  )
}
