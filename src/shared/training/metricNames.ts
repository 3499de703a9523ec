/**
 * Metrics, named in full: there is no bare "accuracy" whose meaning depends on the loss.
 * https://keras.io/api/metrics/
 */
export const metricNames = [
  'binaryAccuracy',
  'categoricalAccuracy',
  'sparseCategoricalAccuracy',
  'topKCategoricalAccuracy',
  'sparseTopKCategoricalAccuracy',
  'precision',
  'recall',
  'meanSquaredError',
  'rootMeanSquaredError',
  'meanAbsoluteError',
  'cosineSimilarity',
] as const

export type MetricName = (typeof metricNames)[number]
