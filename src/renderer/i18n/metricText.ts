import type { RunSummary } from '../../shared/library/records.ts'
import { formatNumber, formatPercent } from './format.ts'
import { i18n, text } from './i18n.ts'
import type { MessageKey } from './messages.ts'

/** The full name of a number in a history: `valLoss` is "Validation: Loss". A name without a text stays as it is. */
export function metricText(name: string): string {
  const key = `training.metric_${name}`
  if (isKey(key)) return text(key)
  const inner = /^val[A-Z]/.test(name) ? `${name.charAt(3).toLowerCase()}${name.slice(4)}` : null
  return inner === null ? name : text('training.validationOf', { name: metricText(inner) })
}

/** The name of a loss. */
export function lossText(name: string): string {
  const key = `training.loss_${name}`
  return isKey(key) ? text(key) : name
}

function isKey(key: string): key is MessageKey {
  return i18n.global.te(key, 'en')
}

const shares = /accuracy|precision|recall/i

/** A score as people read it: shares in percent, everything else as a number. */
export function scoreText(name: string, value: number): string {
  return shares.test(name) && Number.isFinite(value) ? formatPercent(value) : formatNumber(value)
}

/** The test score that stands for a run: its first metric beside the loss, else the loss. A free energy has no zero. */
export function mainScore({
  evaluation,
}: Pick<RunSummary, 'evaluation'>): { readonly name: string; readonly value: number } | null {
  const logs = Object.entries(evaluation?.test ?? evaluation?.validation ?? {})
  const [name, value] =
    logs.find(([key]) => key !== 'loss' && key !== 'freeEnergy') ??
    logs.find(([key]) => key === 'loss') ??
    []
  return name === undefined || value === undefined ? null : { name, value }
}
