import type { Plan } from '../../training/plan.ts'
import { GraftError } from '../errors/graftError.ts'
import type { DocumentContent } from './documents.ts'

/**
 * The plan that a document stands for.
 * @throws workbench.incomplete while it has no data or no loss
 */
export function contentToPlan(content: DocumentContent, name: string): Plan {
  const { data, loss, model, seed, metrics, classWeights, batchSize } = content
  const { shuffle, clip, phases, monitor, checkpoint, cacheFeatures } = content
  if (data === null) throw new GraftError('workbench.incomplete', { missing: 'data' })
  if (loss === null) throw new GraftError('workbench.incomplete', { missing: 'a loss' })
  const fit = { seed, metrics, classWeights, batchSize, shuffle, clip, monitor, checkpoint }
  return { version: 1, name, saveAs: null, model, data, loss, phases, cacheFeatures, ...fit }
}
