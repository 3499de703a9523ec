import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import { prepareRows, type PrepareOptions } from '../../datasets/prepareData.ts'

/**
 * Texts with their vocabulary written down, taken from all rows but those of the validation and test parts: pretraining
 * and what comes after it, which learns from far fewer rows, must mean the same words by the same ids. Other data stay as
 * they are.
 * @throws data.*, file.*
 */
export async function withVocabulary(
  data: DataPlan,
  options: Pick<PrepareOptions, 'seed' | 'folder' | 'cacheFolder' | 'signal'>,
): Promise<DataPlan> {
  const { source } = data
  if (source.type !== 'text' || source.words !== null) return data
  const { recipe } = await prepareRows(data, { ...options, measuresUnused: true })
  if (recipe.kind !== 'text' || recipe.words.length === 0) return data
  return { ...data, source: { ...source, words: [...recipe.words] } }
}
