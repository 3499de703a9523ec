import { GraftError } from '../contract/errors/graftError.ts'
import type { ActivationName } from '../layers/activations.ts'
import { formatShape, type Shape } from '../model/shape.ts'
import type { LabelEncoding } from './labelEncoding.ts'
import { isProbability, lossFamilies, outputObjection } from './lossFamilies.ts'
import type { Loss } from './lossSchema.ts'
import type { MetricName } from './metricNames.ts'
import { accuracyFor, metricObjection, type MetricPairing } from './metricPairing.ts'

export { encodeLabels, type LabelEncoding } from './labelEncoding.ts'

/** The labels of a data set: class ids, or one vector a row. */
export type LabelKind =
  | { readonly kind: 'ids'; readonly classes: number }
  | { readonly kind: 'vectors'; readonly length: number }

/** What must fit together before a run. */
export interface Pairing {
  readonly loss: Loss
  readonly metrics: readonly MetricName[]
  readonly labels: LabelKind
  /** Shape of the model's output, batch axis first. */
  readonly outputShape: Shape
  /** Activation of the last layer; `null` if it has none that is known. */
  readonly lastActivation: ActivationName | null
}

/** The reason is a clause without a full stop. */
function refuse(reason: string): never {
  throw new GraftError('plan.badPairing', { reason })
}

function countUnits(units: number): string {
  return units === 1 ? '1 unit' : `${units} units`
}

/** Units of an output that gives one vector a row. */
function outputUnits(outputShape: Shape): number {
  const [, units] = outputShape
  if (outputShape.length === 2 && typeof units === 'number') return units
  return refuse(
    `a label is one id or one vector a row, but the model's output has shape ${formatShape(outputShape)}; end it in Flatten or global pooling, and Dense`,
  )
}

function vectorForm(loss: Loss, length: number, units: number): LabelEncoding['form'] {
  if (lossFamilies[loss.name].labels === 'ids') {
    refuse(
      `${loss.name} takes class ids, but the labels are vectors of ${length}; use categoricalCrossentropy`,
    )
  }
  if (length !== units) {
    refuse(`the labels are vectors of ${length}, but the last layer has ${countUnits(units)}`)
  }
  return 'vectors'
}

function idForm(loss: Loss, classes: number, units: number): LabelEncoding['form'] {
  const { labels, singleUnit } = lossFamilies[loss.name]
  if (units === 1) {
    if (singleUnit === 'yesNo' && classes > 2) {
      refuse(
        `1 unit can tell 2 classes apart, but the labels have ${classes}; give the last layer ${classes} units`,
      )
    }
    return 'column'
  }
  if (units < classes) {
    refuse(`the labels have ${classes} classes, but the last layer has ${countUnits(units)}`)
  }
  return labels === 'ids' ? 'ids' : 'oneHot'
}

/** Where a score turns into a yes. */
function yesThreshold(loss: Loss, activation: ActivationName | null): number {
  if ('fromLogits' in loss) return loss.fromLogits ? 0 : 0.5
  const isMargin = loss.name === 'hinge' || loss.name === 'squaredHinge'
  return isMargin && !isProbability(activation) ? 0 : 0.5
}

function pairLabels({
  loss,
  labels,
  outputShape,
  lastActivation,
}: Omit<Pairing, 'metrics'>): MetricPairing {
  const units = outputUnits(outputShape)
  if (units === 1 && lastActivation === 'softmax') {
    refuse('a softmax over 1 unit is always 1; use sigmoid, or give the last layer more units')
  }
  if (units === 1 && lossFamilies[loss.name].singleUnit === 'never') {
    refuse(
      `${loss.name} compares units, but the last layer has 1; give it a unit for each class, or use another loss, such as binaryCrossentropy with sigmoid`,
    )
  }
  const objection = outputObjection(loss, lastActivation)
  if (objection !== null) refuse(objection)
  const classes = labels.kind === 'ids' ? labels.classes : null
  const form =
    labels.kind === 'ids'
      ? idForm(loss, labels.classes, units)
      : vectorForm(loss, labels.length, units)
  const threshold = yesThreshold(loss, lastActivation)
  const encoding = { form, length: form === 'ids' ? 1 : units, threshold }
  return { loss, classes, encoding, units, lastActivation }
}

/**
 * Checks before a run that loss, labels, last layer and metrics mean something together, and says how labels must be
 * prepared. Throws `plan.badPairing` with the reason in plain words and the way out.
 */
export function checkPairing(pairing: Pairing): LabelEncoding {
  const paired = pairLabels(pairing)
  for (const metric of pairing.metrics) {
    const objection = metricObjection(metric, paired)
    if (objection !== null) refuse(objection)
  }
  return paired.encoding
}

/**
 * The accuracy that means "share of rows answered rightly" here, or of single answers where a row has many; `null`
 * where the model learns numbers. Throws as `checkPairing` does.
 */
export function suggestAccuracy(pairing: Omit<Pairing, 'metrics'>): MetricName | null {
  return accuracyFor(pairLabels(pairing))
}
