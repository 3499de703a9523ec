import { describe, expect, it } from 'vitest'
import { metricNames, type MetricName } from '../../../src/shared/training/metricNames.ts'
import { metricSums, metricValue } from '../../../src/trainer/metrics/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { largestError, readTrainingFixture, tensorOf, type Numbers } from '../trainingFixture.ts'

interface MetricCase {
  case: string
  metric: MetricName
  yTrue: Numbers[]
  yPred: Numbers[]
  sampleWeight: number[] | null
  threshold: number | null
  scores: number[]
}

const fixture = readTrainingFixture('metrics.json') as { batches: number[]; cases: MetricCase[] }

/** Scores after each of the batches. */
function scoresOf(row: MetricCase, batches: readonly number[]): number[] {
  const dtype = row.metric.startsWith('sparse') ? 'int32' : 'float32'
  const total: number[] = []
  let start = 0
  return batches.map((size) => {
    const rows = [start, start + size] as const
    start += size
    const sums = tf.tidy(() => {
      const sampleWeight =
        row.sampleWeight === null ? null : tensorOf(row.sampleWeight.slice(...rows))
      return [
        ...metricSums(ops, row.metric, {
          yTrue: tensorOf(row.yTrue.slice(...rows), dtype),
          yPred: tensorOf(row.yPred.slice(...rows)),
          sampleWeight,
          ...(row.threshold === null ? {} : { threshold: row.threshold }),
        }).dataSync(),
      ]
    })
    sums.forEach((sum, i) => (total[i] = (total[i] ?? 0) + sum))
    return metricValue(row.metric, total)
  })
}

describe('metrics against Keras', () => {
  it('covers every metric', () => {
    expect(new Set(fixture.cases.map(({ metric }) => metric))).toEqual(new Set(metricNames))
  })

  it.each(fixture.cases.map((row) => [row.metric, row.case, row] as const))(
    '%s, %s: the scores of Keras after each uneven batch',
    (_metric, _case, row) => {
      const scores = scoresOf(row, fixture.batches)
      expect(largestError(scores, row.scores)).toBeLessThan(1e-6)
    },
  )

  it.each(fixture.cases.map((row) => [row.metric, row.case, row] as const))(
    '%s, %s: the same in one batch',
    (_metric, _case, row) => {
      const scores = scoresOf(row, [row.yTrue.length])
      expect(largestError(scores, row.scores.slice(-1))).toBeLessThan(1e-6)
    },
  )
})

describe('metrics beyond Keras', () => {
  const scoreOf = (metric: MetricName, yTrue: number[][], yPred: number[][], threshold: number) => {
    const row = { case: '', metric, yTrue, yPred, sampleWeight: null, threshold, scores: [] }
    return scoresOf(row, [yTrue.length])[0]
  }

  it('cuts logits at 0: precision and recall equal those of the probabilities', () => {
    const labels = [[1], [0], [1], [1]]
    const logits = [[0.2], [0.3], [-0.1], [2]]
    expect(scoreOf('precision', labels, logits, 0)).toBeCloseTo(2 / 3)
    expect(scoreOf('recall', labels, logits, 0)).toBeCloseTo(2 / 3)
    // Cut at one half, as a metric would that knows nothing of logits.
    expect(scoreOf('recall', labels, logits, 0.5)).toBeCloseTo(1 / 3)
  })

  it('takes the labels -1 and 1 of a hinge as no and yes', () => {
    expect(scoreOf('binaryAccuracy', [[-1], [1], [1]], [[-2], [0.5], [-0.1]], 0)).toBeCloseTo(2 / 3)
  })

  it('is 0, not NaN, where nothing has been counted', () => {
    for (const name of metricNames) expect(metricValue(name, [0, 0])).toBe(0)
  })
})
