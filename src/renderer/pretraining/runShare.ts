import type { TrainingState } from '../../shared/contract/workbenchApi/training.ts'

/** How much of a run is over, 0 to 1; `null` while nobody can tell. */
export function shareOf({ phases, progress }: TrainingState): number | null {
  const epochs = phases.reduce((sum, phase) => sum + phase.epochs, 0)
  if (progress === null || progress.batches === 0 || epochs === 0) return null
  const { epoch, batch } = progress.cursor
  return Math.min(1, (epoch + batch / progress.batches) / epochs)
}
