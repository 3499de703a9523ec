import { describe, expect, it } from 'vitest'
import { applyActivation, type ActivationName } from '../../../src/shared/layers/activations.ts'
import { lossSchema } from '../../../src/shared/training/lossSchema.ts'
import type { MetricName } from '../../../src/shared/training/metricNames.ts'
import {
  checkPairing,
  encodeLabels,
  suggestAccuracy,
  type LabelKind,
} from '../../../src/shared/training/pairing.ts'
import { metricSums, metricValue } from '../../../src/trainer/metrics/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'

interface Pairing {
  loss: Record<string, unknown>
  labels: LabelKind
  values: number[]
  activation: ActivationName
  units: number
}

const ids = (classes: number): LabelKind => ({ kind: 'ids', classes })
const threeClasses = { labels: ids(3), values: [0, 1, 2, 0], units: 3 }
const twoClasses = { labels: ids(2), values: [0, 1, 0, 0], units: 1 }
const multiLabel: LabelKind = { kind: 'vectors', length: 3 }
const manyLabels = { labels: multiLabel, values: [1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0], units: 3 }

/** Metrics of a model whose weights are all 0, on 4 rows. */
function scoreOf({ loss: config, labels, values, activation, units }: Pairing, metric: MetricName) {
  const loss = lossSchema.parse(config)
  const pairing = { loss, labels, outputShape: [null, units], lastActivation: activation }
  const encoding = checkPairing({ ...pairing, metrics: [metric] })
  const encoded = encodeLabels(values, encoding)
  const sums = tf.tidy(() => {
    const shape = encoding.form === 'ids' ? [4] : [4, encoding.length]
    const yTrue = tf.tensor(encoded, shape, encoding.form === 'ids' ? 'int32' : 'float32')
    const yPred = applyActivation(ops, activation, tf.zeros([4, units]))
    const { threshold } = encoding
    return [...metricSums(ops, metric, { yTrue, yPred, sampleWeight: null, threshold }).dataSync()]
  })
  return { score: metricValue(metric, sums), suggested: suggestAccuracy(pairing) }
}

describe('a model that knows nothing', () => {
  // All scores are equal: the first class is taken, and no answer is a yes. Expected shares counted by hand.
  it.each<[Pairing, MetricName, number]>([
    [
      { ...threeClasses, loss: { name: 'sparseCategoricalCrossentropy' }, activation: 'softmax' },
      'sparseCategoricalAccuracy',
      2 / 4,
    ],
    [
      { ...threeClasses, loss: { name: 'categoricalCrossentropy' }, activation: 'softmax' },
      'categoricalAccuracy',
      2 / 4,
    ],
    [
      { ...threeClasses, loss: { name: 'binaryCrossentropy' }, activation: 'sigmoid' },
      'categoricalAccuracy',
      2 / 4,
    ],
    [
      { ...twoClasses, loss: { name: 'binaryCrossentropy' }, activation: 'sigmoid' },
      'binaryAccuracy',
      3 / 4,
    ],
    [
      {
        ...twoClasses,
        loss: { name: 'binaryCrossentropy', fromLogits: true },
        activation: 'linear',
      },
      'binaryAccuracy',
      3 / 4,
    ],
    [{ ...twoClasses, loss: { name: 'hinge' }, activation: 'tanh' }, 'binaryAccuracy', 3 / 4],
    [
      { ...manyLabels, loss: { name: 'binaryCrossentropy' }, activation: 'sigmoid' },
      'binaryAccuracy',
      8 / 12,
    ],
  ])('%j is scored by %s: %d', (pairing, metric, expected) => {
    const { score, suggested } = scoreOf(pairing, metric)
    expect(suggested).toBe(metric)
    expect(score).toBeCloseTo(expected)
  })
})
