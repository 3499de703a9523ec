import type { Tensor } from './ops.ts'

/** What went into a softmax or sigmoid. */
export interface LogitsSource {
  readonly activation: 'softmax' | 'sigmoid'
  readonly logits: Tensor
}

/** Weak: an entry goes when its tensor object does. */
const sources = new WeakMap<Tensor, LogitsSource>()

/**
 * Notes which logits these probabilities came from, so that a cross-entropy can be computed from them: a
 * probability that float32 rounds to 0 or 1 has lost its gradient. Keras does the same. Gives the probabilities.
 */
export function rememberLogits(probabilities: Tensor, source: LogitsSource): Tensor {
  sources.set(probabilities, source)
  return probabilities
}

/** The logits behind probabilities, if they are known and still in memory. */
export function logitsBehind(probabilities: Tensor): LogitsSource | null {
  const source = sources.get(probabilities)
  return source === undefined || source.logits.isDisposed ? null : source
}
