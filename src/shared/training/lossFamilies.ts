import type { ActivationName } from '../layers/activations.ts'
import type { Loss, LossName } from './lossSchema.ts'

/** What a loss asks of labels and of the last layer. */
interface LossFamily {
  /** `ids`: class ids alone. `vectors`: one number a unit; ids become one-hot or a column. */
  readonly labels: 'ids' | 'vectors'
  /** What a last layer of one unit means. `never`: the loss compares units, so one makes no sense. */
  readonly singleUnit: 'never' | 'yesNo' | 'number'
}

export const lossFamilies: Readonly<Record<LossName, LossFamily>> = {
  binaryCrossentropy: { labels: 'vectors', singleUnit: 'yesNo' },
  categoricalCrossentropy: { labels: 'vectors', singleUnit: 'never' },
  sparseCategoricalCrossentropy: { labels: 'ids', singleUnit: 'never' },
  hinge: { labels: 'vectors', singleUnit: 'yesNo' },
  squaredHinge: { labels: 'vectors', singleUnit: 'yesNo' },
  categoricalHinge: { labels: 'vectors', singleUnit: 'never' },
  meanSquaredError: { labels: 'vectors', singleUnit: 'number' },
  meanAbsoluteError: { labels: 'vectors', singleUnit: 'number' },
  huber: { labels: 'vectors', singleUnit: 'number' },
  logCosh: { labels: 'vectors', singleUnit: 'number' },
  klDivergence: { labels: 'vectors', singleUnit: 'never' },
  poisson: { labels: 'vectors', singleUnit: 'number' },
  cosineSimilarity: { labels: 'vectors', singleUnit: 'never' },
}

/** Range of an activation's outputs. `distribution`: 0 to 1 with the sum 1. */
type OutputRange = 'distribution' | 'unit' | 'nonNegative' | 'any'

const outputRanges: Readonly<Record<ActivationName, OutputRange>> = {
  linear: 'any',
  relu: 'nonNegative',
  relu6: 'nonNegative',
  leakyRelu: 'any',
  elu: 'any',
  celu: 'any',
  selu: 'any',
  gelu: 'any',
  silu: 'any',
  hardSilu: 'any',
  sigmoid: 'unit',
  hardSigmoid: 'unit',
  hardSigmoidKeras2: 'unit',
  logSigmoid: 'any',
  sparseSigmoid: 'unit',
  tanh: 'any',
  hardTanh: 'any',
  tanhShrink: 'any',
  softShrink: 'any',
  hardShrink: 'any',
  softmax: 'distribution',
  logSoftmax: 'any',
  softplus: 'nonNegative',
  squareplus: 'nonNegative',
  sparsePlus: 'nonNegative',
  softsign: 'any',
  exponential: 'nonNegative',
  mish: 'any',
}

/** Whether outputs of the activation lie in 0..1. `false` where it is not known. */
export function isProbability(activation: ActivationName | null): boolean {
  if (activation === null) return false
  const range = outputRanges[activation]
  return range === 'unit' || range === 'distribution'
}

type Crossentropy = Extract<Loss, { fromLogits: boolean }>

function logitsObjection(loss: Crossentropy, activation: ActivationName): string | null {
  if (!isProbability(activation)) return null
  return `${loss.name} is set to take logits, but the last layer ends in ${activation}; set fromLogits to false, or make the last layer linear`
}

function binaryObjection(activation: ActivationName): string | null {
  const range = outputRanges[activation]
  if (range === 'unit') return null
  return range === 'distribution'
    ? 'binaryCrossentropy asks each unit a yes-or-no question of its own, but softmax shares one answer among the units; use categoricalCrossentropy, or sigmoid'
    : `binaryCrossentropy takes probabilities, but the last layer ends in ${activation}; end it in sigmoid, or make it linear and set fromLogits`
}

function categoricalObjection(loss: Crossentropy, activation: ActivationName): string | null {
  const range = outputRanges[activation]
  if (range === 'distribution') return null
  return range === 'unit'
    ? `${loss.name} takes one answer shared among the units, but ${activation} answers for each unit on its own; use softmax, or binaryCrossentropy`
    : `${loss.name} takes probabilities, but the last layer ends in ${activation}; end it in softmax, or make it linear and set fromLogits`
}

/**
 * Why the loss cannot take the outputs of the last activation, as a clause: training would raise no error, but give
 * numbers that mean nothing. `null`: it can, or the activation is not known.
 */
export function outputObjection(loss: Loss, activation: ActivationName | null): string | null {
  if (activation === null) return null
  if ('fromLogits' in loss) {
    if (loss.fromLogits) return logitsObjection(loss, activation)
    return loss.name === 'binaryCrossentropy'
      ? binaryObjection(activation)
      : categoricalObjection(loss, activation)
  }
  if (loss.name === 'klDivergence' && !isProbability(activation)) {
    return `klDivergence takes probabilities, but the last layer ends in ${activation}; end it in softmax`
  }
  if (loss.name === 'poisson' && outputRanges[activation] === 'any') {
    return `poisson takes outputs of 0 or more, but ${activation} can be negative; use exponential or softplus`
  }
  return null
}
