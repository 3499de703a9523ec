import type { TrainingState } from '../../shared/contract/workbenchApi/training.ts'
import { formatCount, formatDuration } from '../i18n/format.ts'
import { text } from '../i18n/i18n.ts'

const epochsOf = ({ phases }: TrainingState) => phases.reduce((sum, phase) => sum + phase.epochs, 0)

/** Which epoch of how many goes on. */
export function epochText(run: TrainingState): string {
  const epochs = epochsOf(run)
  return text('training.epochOf', {
    epoch: formatCount(Math.min(epochs, run.history.length + 1)),
    epochs: formatCount(epochs),
  })
}

/** How much time is left to a run that goes on; empty while nobody can tell. */
export function leftText({ status, progress }: TrainingState): string {
  const ms = progress?.leftMs ?? null
  return ms === null || status !== 'running'
    ? ''
    : text('training.left', { time: formatDuration(ms) })
}

/** How much of a run is over, 0 to 1; `null` while nobody can tell. */
export function shareOf(run: TrainingState): number | null {
  const { progress } = run
  const epochs = epochsOf(run)
  if (progress === null || progress.batches === 0 || epochs === 0) return null
  const { epoch, batch } = progress.cursor
  return Math.min(1, (epoch + batch / progress.batches) / epochs)
}
