import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import { findAugmentationFault } from '../../shared/data/augmentationChecks.ts'
import type { DataPlan } from '../../shared/data/dataPlan.ts'

/**
 * Checks before a run begins that what is done to training rows suits them.
 * @throws run.badSpec
 */
export function checkChanges(
  { augmentation, resample }: Pick<DataPlan, 'augmentation' | 'resample'>,
  { shape, dtype }: Pick<ArrayFile, 'shape' | 'dtype'>,
  classes: number | null,
): void {
  const fault = findAugmentationFault(augmentation, { rowShape: shape.slice(1), dtype })
  if (fault !== null) throw new GraftError('run.badSpec', { reason: fault })
  if (resample !== 'none' && classes === null) {
    const reason = 'rows without classes cannot be resampled by them'
    throw new GraftError('run.badSpec', { reason })
  }
}
