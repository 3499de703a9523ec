import type { EpochRecord } from '../../shared/training/history.ts'
import { words } from '../i18n/words.ts'
import type { ChartLine, PhaseBorder } from './lineChart.ts'

/** More points than this no screen shows apart. */
const MOST_POINTS = 600

/** A long history with so many epochs left out that the rest can be drawn quickly; the last one stays. */
function thinned(history: readonly EpochRecord[]): readonly EpochRecord[] {
  if (history.length <= MOST_POINTS) return history
  const step = Math.ceil(history.length / MOST_POINTS)
  return history.filter((_, i) => i % step === 0 || i === history.length - 1)
}

/** One number of a history as a line over epochs from 1; `null` when no epoch has it. */
export function historyLine(
  history: readonly EpochRecord[],
  name: string,
  look: Omit<ChartLine, 'points'>,
): ChartLine | null {
  const points = thinned(history).flatMap(({ epoch, logs }) => {
    const y = logs[name]
    return y === undefined ? [] : [{ x: epoch + 1, y }]
  })
  return points.length === 0 ? null : { ...look, points }
}

/** Where phases begin, after the first. */
export function historyBorders(
  history: readonly EpochRecord[],
  phases: readonly { readonly name: string }[],
): readonly PhaseBorder[] {
  return history.flatMap(({ epoch, phase }, i) => {
    const before = history[i - 1]
    if (before === undefined || before.phase === phase) return []
    return [{ epoch, name: words(phases[phase]?.name ?? String(phase + 1)) }]
  })
}

/** `loss` as `valLoss`. */
export function validationKey(name: string): string {
  return `val${name.charAt(0).toUpperCase()}${name.slice(1)}`
}
