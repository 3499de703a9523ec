import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import { findAugmentationFault } from '../../shared/data/augmentationChecks.ts'
import type { DataPlan } from '../../shared/data/dataPlan.ts'

type CheckedPlan = Pick<DataPlan, 'augmentation' | 'resample' | 'normalization'> & {
  readonly source: Pick<DataPlan['source'], 'type'>
}

/**
 * Checks before a run begins that what is done to training rows suits them.
 * @throws run.badSpec
 */
export function checkChanges(
  { augmentation, resample, normalization, source }: CheckedPlan,
  { shape, dtype }: Pick<ArrayFile, 'shape' | 'dtype'>,
  classes: number | null,
): void {
  const fault = findAugmentationFault(augmentation, { rowShape: shape.slice(1), dtype })
  if (fault !== null) throw new GraftError('run.badSpec', { reason: fault })
  if (normalization !== 'none' && source.type === 'text') {
    throw new GraftError('run.badSpec', { reason: 'ids of tokens cannot be normalised' })
  }
  if (resample !== 'none' && classes === null) {
    const reason = 'rows without classes cannot be resampled by them'
    throw new GraftError('run.badSpec', { reason })
  }
}
