import { GraftError } from '../contract/errors/graftError.ts'
import { metricNames, type MetricName } from './metricNames.ts'

/** Which way each metric is better. */
export const metricDirections: Readonly<Record<MetricName, 'min' | 'max'>> = {
  binaryAccuracy: 'max',
  categoricalAccuracy: 'max',
  sparseCategoricalAccuracy: 'max',
  topKCategoricalAccuracy: 'max',
  sparseTopKCategoricalAccuracy: 'max',
  precision: 'max',
  recall: 'max',
  meanSquaredError: 'min',
  rootMeanSquaredError: 'min',
  meanAbsoluteError: 'min',
  cosineSimilarity: 'max',
}

/** The name under which a number of the validation rows stands in the logs: `loss` to `valLoss`. */
export function validationName(name: string): string {
  return `val${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** Direction by log name, training and validation. */
const directions: ReadonlyMap<string, 'min' | 'max'> = new Map(
  [
    ['loss', 'min'] as const,
    ...metricNames.map((name) => [name, metricDirections[name]] as const),
  ].flatMap(([name, mode]) => [[name, mode] as const, [validationName(name), mode] as const]),
)

/**
 * Whether a lower or a higher value of `monitor` is better. Throws `plan.badMonitor` for a name that no log
 * ever has, so that a mistyped monitor is found before the run and not ignored during it.
 */
export function monitorMode(monitor: string): 'min' | 'max' {
  const mode = directions.get(monitor)
  if (mode === undefined) {
    throw new GraftError('plan.badMonitor', { monitor, known: [...directions.keys()] })
  }
  return mode
}

/**
 * Checks that the monitored number will be in the logs of this plan: its metric is among `metrics`, and
 * there are validation rows if it is a validation number. Throws `plan.badMonitor`.
 */
export function checkMonitor(
  monitor: string,
  { metrics, hasValidation }: { metrics: readonly MetricName[]; hasValidation: boolean },
): void {
  monitorMode(monitor)
  const training = ['loss', ...metrics]
  const available = hasValidation ? [...training, ...training.map(validationName)] : training
  if (available.includes(monitor)) return
  throw new GraftError('plan.badMonitor', { monitor, known: available })
}
