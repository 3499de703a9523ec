import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import type { ComparisonPlan, Way } from '../../../shared/pretraining/comparisonSchema.ts'
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

/** Texts with the words of other ones, so that both mean the same by the same ids; a vocabulary of their own stays. */
export function withWordsOf(data: DataPlan, { source: other }: DataPlan): DataPlan {
  const { source } = data
  const words = other.type === 'text' ? other.words : null
  return source.type !== 'text' || source.words !== null
    ? data
    : { ...data, source: { ...source, words } }
}

/**
 * A comparison whose texts, and those on which its ways are pretrained, have the one vocabulary of its own rows.
 * @throws data.*, file.*
 */
export async function withOneVocabulary(
  comparison: ComparisonPlan,
  options: Pick<PrepareOptions, 'folder' | 'cacheFolder' | 'signal'>,
): Promise<ComparisonPlan> {
  const [seed = 0] = comparison.seeds
  const data = await withVocabulary(comparison.data, { ...options, seed })
  const ways = Object.entries(comparison.ways).map(([name, way]): [string, Way] => {
    if (!('pretrain' in way) || way.pretrain.data === undefined) return [name, way]
    const own = withWordsOf(way.pretrain.data, data)
    return [name, { ...way, pretrain: { ...way.pretrain, data: own } }]
  })
  return { ...comparison, data, ways: Object.fromEntries(ways) }
}
