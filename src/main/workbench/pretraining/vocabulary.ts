import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import { prepareRows } from '../../datasets/prepareData.ts'

/**
 * Texts with their vocabulary written down, taken from all rows but those of the test part: pretraining and what comes
 * after it, which learns from far fewer rows, must mean the same words by the same ids. Other data stay as they are.
 * @throws data.*, file.*
 */
export async function withVocabulary(
  data: DataPlan,
  { seed, cacheFolder }: { readonly seed: number; readonly cacheFolder: string },
): Promise<DataPlan> {
  const { source, split } = data
  if (source.type !== 'text' || source.words !== null) return data
  const all = { ...data, split: { ...split, train: null, validation: 0 } }
  const { recipe } = await prepareRows(all, { cacheFolder, folder: cacheFolder, seed })
  if (recipe.kind !== 'text' || recipe.words.length === 0) return data
  return { ...data, source: { ...source, words: [...recipe.words] } }
}
