import { describe, expect, it } from 'vitest'
import type { ActivationName } from '../../../src/shared/layers/activations.ts'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'
import { lossSchema } from '../../../src/shared/training/lossSchema.ts'
import type { MetricName } from '../../../src/shared/training/metricNames.ts'
import {
  checkPairing,
  encodeLabels,
  suggestAccuracy,
  type LabelKind,
} from '../../../src/shared/training/pairing.ts'

const ids = (classes: number): LabelKind => ({ kind: 'ids', classes })
const vectors = (length: number): LabelKind => ({ kind: 'vectors', length })

interface Model {
  units: number
  activation: ActivationName | null
}

const model = (units: number, activation: ActivationName | null): Model => ({ units, activation })

/** `bce` logits: `{ name: 'binaryCrossentropy', fromLogits: true }`. */
const logits = (name: string) => ({ name, fromLogits: true })

type LossInput = string | { name: string; fromLogits?: boolean }

function pair(
  loss: LossInput,
  labels: LabelKind,
  { units, activation }: Model,
  metrics: MetricName[] = [],
) {
  return {
    loss: lossSchema.parse(typeof loss === 'string' ? { name: loss } : loss),
    labels,
    metrics,
    outputShape: [null, units],
    lastActivation: activation,
  }
}

/** The reason for which a pairing is refused; `null` if it passes. */
function refusal(...args: Parameters<typeof pair>): string | null {
  try {
    checkPairing(pair(...args))
    return null
  } catch (error) {
    if (error instanceof GraftError && error.code === 'plan.badPairing') return error.message
    throw error
  }
}

describe('checkPairing: how labels are prepared', () => {
  it.each([
    ['sparseCategoricalCrossentropy', ids(3), model(3, 'softmax'), 'ids', 1],
    ['sparseCategoricalCrossentropy', ids(3), model(10, 'softmax'), 'ids', 1],
    ['categoricalCrossentropy', ids(3), model(3, 'softmax'), 'oneHot', 3],
    ['categoricalCrossentropy', vectors(3), model(3, 'softmax'), 'vectors', 3],
    ['categoricalHinge', ids(3), model(3, 'linear'), 'oneHot', 3],
    ['binaryCrossentropy', ids(2), model(1, 'sigmoid'), 'column', 1],
    ['binaryCrossentropy', ids(3), model(3, 'sigmoid'), 'oneHot', 3],
    ['binaryCrossentropy', vectors(5), model(5, 'sigmoid'), 'vectors', 5],
    ['hinge', ids(2), model(1, 'tanh'), 'column', 1],
    ['meanSquaredError', ids(90), model(1, 'linear'), 'column', 1],
    ['meanSquaredError', ids(4), model(4, 'softmax'), 'oneHot', 4],
    ['poisson', ids(30), model(1, 'exponential'), 'column', 1],
    ['klDivergence', vectors(3), model(3, 'softmax'), 'vectors', 3],
    ['binaryCrossentropy', ids(2), model(1, null), 'column', 1],
  ] as const)('%s, %j, %j: %s of %i', (...[loss, labels, last, form, length]) => {
    expect(checkPairing(pair(loss, labels, last))).toMatchObject({ form, length })
  })

  it('says where a score becomes a yes', () => {
    const threshold = (...args: Parameters<typeof pair>) => checkPairing(pair(...args)).threshold
    expect(threshold('binaryCrossentropy', ids(2), model(1, 'sigmoid'))).toBe(0.5)
    expect(threshold(logits('binaryCrossentropy'), ids(2), model(1, 'linear'))).toBe(0)
    expect(threshold('hinge', ids(2), model(1, 'tanh'))).toBe(0)
    expect(threshold('hinge', ids(2), model(1, 'sigmoid'))).toBe(0.5)
    expect(threshold('meanSquaredError', ids(2), model(1, 'sigmoid'))).toBe(0.5)
  })
})

describe('checkPairing: what is refused, in plain words', () => {
  it.each([
    // Softmax(3) with the binary loss: 0.67 for a model that knows nothing.
    ['binaryCrossentropy', vectors(3), model(3, 'softmax'), /softmax shares one answer/],
    ['categoricalCrossentropy', vectors(3), model(3, 'sigmoid'), /use softmax/],
    ['categoricalCrossentropy', vectors(3), model(3, 'linear'), /set fromLogits/],
    ['sparseCategoricalCrossentropy', ids(3), model(3, 'relu'), /takes probabilities/],
    ['binaryCrossentropy', ids(2), model(1, 'linear'), /end it in sigmoid/],
    ['binaryCrossentropy', ids(2), model(1, 'tanh'), /end it in sigmoid/],
    [logits('binaryCrossentropy'), ids(2), model(1, 'sigmoid'), /set fromLogits to false/],
    [logits('categoricalCrossentropy'), ids(3), model(3, 'softmax'), /set fromLogits to false/],
    ['categoricalCrossentropy', ids(2), model(1, 'sigmoid'), /binaryCrossentropy with sigmoid/],
    ['binaryCrossentropy', ids(2), model(1, 'softmax'), /always 1/],
    ['binaryCrossentropy', ids(5), model(1, 'sigmoid'), /give the last layer 5 units/],
    ['sparseCategoricalCrossentropy', ids(9), model(3, 'softmax'), /9 classes.*3 units/],
    ['sparseCategoricalCrossentropy', vectors(3), model(3, 'softmax'), /takes class ids/],
    ['categoricalCrossentropy', vectors(4), model(3, 'softmax'), /vectors of 4.*3 units/],
    ['meanSquaredError', vectors(2), model(1, 'linear'), /vectors of 2.*1 unit/],
    ['poisson', vectors(1), model(1, 'linear'), /can be negative/],
    ['klDivergence', vectors(3), model(3, 'linear'), /softmax/],
    ['cosineSimilarity', vectors(1), model(1, 'linear'), /compares units/],
  ] as const)('%j, %j, %j', (loss, labels, last, reason) => {
    expect(refusal(loss, labels, last)).toMatch(reason)
  })

  it.each([[[null, 7, 7, 3]], [[null]], [[null, null]]])(
    'an output of shape %j gives no vector a row',
    (outputShape) => {
      const pairing = { ...pair('meanSquaredError', vectors(3), model(3, 'linear')), outputShape }
      expect(() => checkPairing(pairing)).toThrow(/None/)
    },
  )
})

describe('field case 65: checkPairing: metrics', () => {
  const softmax3 = model(3, 'softmax')
  const sigmoid1 = model(1, 'sigmoid')

  it.each([
    [
      'sparseCategoricalCrossentropy',
      ids(3),
      softmax3,
      'categoricalAccuracy',
      /use sparseCategoricalAccuracy/,
    ],
    [
      'sparseCategoricalCrossentropy',
      ids(9),
      model(9, 'softmax'),
      'topKCategoricalAccuracy',
      /use sparseTopK/,
    ],
    [
      'categoricalCrossentropy',
      ids(3),
      softmax3,
      'sparseCategoricalAccuracy',
      /use categoricalAccuracy/,
    ],
    [
      'categoricalCrossentropy',
      vectors(3),
      softmax3,
      'binaryAccuracy',
      /knows nothing scores high/,
    ],
    [
      'binaryCrossentropy',
      ids(3),
      model(3, 'sigmoid'),
      'binaryAccuracy',
      /use categoricalAccuracy/,
    ],
    [
      'sparseCategoricalCrossentropy',
      ids(3),
      softmax3,
      'binaryAccuracy',
      /use sparseCategoricalAccuracy/,
    ],
    ['sparseCategoricalCrossentropy', ids(3), softmax3, 'precision', /yes-or-no/],
    ['binaryCrossentropy', ids(2), sigmoid1, 'categoricalAccuracy', /use binaryAccuracy/],
    [
      'categoricalCrossentropy',
      vectors(5),
      model(5, 'softmax'),
      'topKCategoricalAccuracy',
      /always be 1/,
    ],
    ['categoricalHinge', vectors(3), model(3, 'linear'), 'recall', /takes probabilities/],
    [
      logits('categoricalCrossentropy'),
      vectors(3),
      model(3, 'linear'),
      'precision',
      /takes probabilities/,
    ],
    [logits('binaryCrossentropy'), vectors(3), model(3, 'linear'), 'meanSquaredError', /logits/],
    ['sparseCategoricalCrossentropy', ids(3), softmax3, 'meanAbsoluteError', /class ids/],
    ['meanSquaredError', vectors(3), model(3, 'linear'), 'binaryAccuracy', /plain numbers/],
    ['meanSquaredError', ids(30), model(1, 'linear'), 'recall', /numbers from 0 to 29/],
    ['meanSquaredError', vectors(1), model(1, 'linear'), 'cosineSimilarity', /1 unit/],
  ] as const)('%j, %j, %j refuses %s', (...[loss, labels, last, metric, reason]) => {
    expect(refusal(loss, labels, last, [metric])).toMatch(reason)
  })

  it.each([
    ['sparseCategoricalCrossentropy', ids(3), softmax3, ['sparseCategoricalAccuracy']],
    [
      logits('sparseCategoricalCrossentropy'),
      ids(9),
      model(9, 'linear'),
      ['sparseTopKCategoricalAccuracy'],
    ],
    ['categoricalCrossentropy', ids(3), softmax3, ['categoricalAccuracy', 'precision', 'recall']],
    [
      'binaryCrossentropy',
      ids(2),
      sigmoid1,
      ['binaryAccuracy', 'precision', 'recall', 'meanSquaredError'],
    ],
    [
      logits('binaryCrossentropy'),
      vectors(4),
      model(4, 'linear'),
      ['binaryAccuracy', 'precision', 'recall'],
    ],
    [
      'meanSquaredError',
      vectors(4),
      model(4, 'linear'),
      ['rootMeanSquaredError', 'meanAbsoluteError', 'cosineSimilarity'],
    ],
    ['hinge', ids(2), model(1, 'tanh'), ['binaryAccuracy']],
  ] as const)('%j, %j, %j takes %j', (loss, labels, last, metrics) => {
    expect(refusal(loss, labels, last, [...metrics])).toBeNull()
  })

  it.each([
    ['sparseCategoricalCrossentropy', ids(3), softmax3, 'sparseCategoricalAccuracy'],
    ['categoricalCrossentropy', ids(3), softmax3, 'categoricalAccuracy'],
    ['binaryCrossentropy', ids(2), sigmoid1, 'binaryAccuracy'],
    ['binaryCrossentropy', vectors(4), model(4, 'sigmoid'), 'binaryAccuracy'],
    ['binaryCrossentropy', ids(4), model(4, 'sigmoid'), 'categoricalAccuracy'],
    [logits('binaryCrossentropy'), ids(2), model(1, 'linear'), 'binaryAccuracy'],
    ['categoricalHinge', vectors(4), model(4, 'linear'), 'categoricalAccuracy'],
    ['meanSquaredError', ids(4), model(4, 'softmax'), 'categoricalAccuracy'],
    ['meanSquaredError', vectors(4), model(4, 'linear'), null],
    ['huber', ids(40), model(1, 'linear'), null],
  ] as const)('%j, %j, %j: the accuracy that fits is %s', (loss, labels, last, metric) => {
    expect(suggestAccuracy(pair(loss, labels, last))).toBe(metric)
  })
})

describe('encodeLabels', () => {
  it('gives each form', () => {
    expect(encodeLabels([2, 0], { form: 'ids', length: 1 })).toEqual(Int32Array.of(2, 0))
    expect(encodeLabels([1, 0], { form: 'column', length: 1 })).toEqual(Float32Array.of(1, 0))
    expect(encodeLabels([2, 0], { form: 'oneHot', length: 3 })).toEqual(
      Float32Array.of(0, 0, 1, 1, 0, 0),
    )
    expect(encodeLabels([0.5, -1], { form: 'vectors', length: 2 })).toEqual(
      Float32Array.of(0.5, -1),
    )
  })
})
