import type { ActivationName } from '../layers/activations.ts'
import type { LabelEncoding } from './labelEncoding.ts'
import { isProbability, lossFamilies } from './lossFamilies.ts'
import type { Loss } from './lossSchema.ts'
import type { MetricName } from './metricNames.ts'

/** What a metric is checked against. */
export interface MetricPairing {
  readonly loss: Loss
  /** Number of classes where labels are ids, else `null`. */
  readonly classes: number | null
  readonly encoding: LabelEncoding
  /** Units of the last layer. */
  readonly units: number
  readonly lastActivation: ActivationName | null
}

/** k of the top-k accuracies: Keras's default. */
export const topK = 5

function isCategorical({ loss }: MetricPairing): boolean {
  return (
    loss.name === 'categoricalCrossentropy' ||
    loss.name === 'sparseCategoricalCrossentropy' ||
    loss.name === 'categoricalHinge'
  )
}

/** Whether the loss asks each number of a label a yes-or-no question. */
function asksYesNo({ loss }: MetricPairing): boolean {
  return lossFamilies[loss.name].singleUnit === 'yesNo'
}

/** The accuracy that counts right classes for these labels. */
function classAccuracy({ encoding }: MetricPairing): MetricName {
  return encoding.form === 'ids' ? 'sparseCategoricalAccuracy' : 'categoricalAccuracy'
}

/** The same accuracy for the other form of labels. */
const counterparts: Readonly<Partial<Record<MetricName, MetricName>>> = {
  categoricalAccuracy: 'sparseCategoricalAccuracy',
  topKCategoricalAccuracy: 'sparseTopKCategoricalAccuracy',
  sparseCategoricalAccuracy: 'categoricalAccuracy',
  sparseTopKCategoricalAccuracy: 'topKCategoricalAccuracy',
}

type MetricObjection = (metric: MetricName, pairing: MetricPairing) => string | null

/** For accuracies that compare the best class of a row. */
const classObjection: MetricObjection = (metric, pairing) => {
  const { encoding, units, loss } = pairing
  if (units === 1) {
    return `${metric} compares classes, but the last layer has 1 unit; use binaryAccuracy`
  }
  const isSparse =
    metric === 'sparseCategoricalAccuracy' || metric === 'sparseTopKCategoricalAccuracy'
  if (isSparse !== (encoding.form === 'ids')) {
    const [wanted, given] = isSparse ? ['class ids', 'vectors'] : ['vectors', 'class ids']
    const other = counterparts[metric] ?? classAccuracy(pairing)
    return `${metric} takes labels as ${wanted}, but ${loss.name} takes them as ${given}; use ${other}`
  }
  if (metric.toLowerCase().includes('topk') && units <= topK) {
    return `${metric} looks whether a row's class is among the best ${topK}, but there are only ${units}, so it would always be 1; use ${classAccuracy(pairing)}`
  }
  return null
}

/** For metrics that ask each number of a label a yes-or-no question. */
const yesNoObjection: MetricObjection = (metric, pairing) => {
  const { encoding, classes, loss, lastActivation } = pairing
  if (encoding.form === 'ids') {
    return `${metric} takes yes-or-no labels, but ${loss.name} takes class ids; use ${classAccuracy(pairing)}`
  }
  if (metric === 'binaryAccuracy' && (encoding.form === 'oneHot' || isCategorical(pairing))) {
    return `binaryAccuracy would count every class of a row, most of them rightly not chosen, so that a model that knows nothing scores high; use ${classAccuracy(pairing)}`
  }
  const areProbabilities = isProbability(lastActivation)
  if (isCategorical(pairing) && !areProbabilities) {
    return `${metric} takes probabilities, but the outputs are scores of classes; use softmax, or ${classAccuracy(pairing)}`
  }
  if (encoding.form === 'column' && classes !== null && classes > 2) {
    return `${metric} takes yes-or-no labels, but these are numbers from 0 to ${classes - 1}`
  }
  if (encoding.form === 'vectors' && !asksYesNo(pairing) && !areProbabilities) {
    return `${metric} takes yes-or-no labels and probabilities, but the outputs here are plain numbers`
  }
  return null
}

/** For metrics that measure how far outputs are from labels. */
const distanceObjection: MetricObjection = (metric, pairing) => {
  const { encoding, loss, units } = pairing
  if (encoding.form === 'ids') {
    return `${metric} compares vectors, but ${loss.name} takes class ids; use ${classAccuracy(pairing)}`
  }
  if ('fromLogits' in loss && loss.fromLogits) {
    return `${metric} would compare labels with logits; end the last layer in an activation`
  }
  if (metric === 'cosineSimilarity' && units === 1) {
    return 'cosineSimilarity compares directions, but the last layer has 1 unit'
  }
  return null
}

const objections: Readonly<Record<MetricName, MetricObjection>> = {
  binaryAccuracy: yesNoObjection,
  precision: yesNoObjection,
  recall: yesNoObjection,
  categoricalAccuracy: classObjection,
  sparseCategoricalAccuracy: classObjection,
  topKCategoricalAccuracy: classObjection,
  sparseTopKCategoricalAccuracy: classObjection,
  meanSquaredError: distanceObjection,
  rootMeanSquaredError: distanceObjection,
  meanAbsoluteError: distanceObjection,
  cosineSimilarity: distanceObjection,
}

/** Why a metric would give a number without meaning here, as a clause; `null` if it means what its name says. */
export function metricObjection(metric: MetricName, pairing: MetricPairing): string | null {
  return objections[metric](metric, pairing)
}

/** The accuracy that fits the loss and the form of the labels; `null` where outputs are plain numbers. */
export function accuracyFor(pairing: MetricPairing): MetricName | null {
  const { loss, encoding, lastActivation } = pairing
  const isRegression = lossFamilies[loss.name].singleUnit === 'number'
  if (isRegression && encoding.form === 'vectors' && !isProbability(lastActivation)) return null
  const candidates: readonly MetricName[] = [
    'sparseCategoricalAccuracy',
    'binaryAccuracy',
    'categoricalAccuracy',
  ]
  return candidates.find((metric) => metricObjection(metric, pairing) === null) ?? null
}
