import type { DataPlan } from '../../../shared/data/dataPlan.ts'
import { applyChanges } from '../../../shared/model/applyChange.ts'
import type { Change } from '../../../shared/model/change.ts'
import type { ComparisonPlan, Way } from '../../../shared/pretraining/comparisonSchema.ts'
import { prepareRows, type PrepareOptions } from '../../datasets/prepareData.ts'
import type { Library } from '../../library/openLibrary.ts'
import { withModelWords, wordsOfModel } from '../modelWords.ts'
import { openModel } from '../openModel.ts'

/** The model that a plan begins with. */
export interface FirstModel {
  readonly source: string
  readonly changes: readonly Change[]
}

export interface VocabularyOptions extends Pick<
  PrepareOptions,
  'seed' | 'folder' | 'cacheFolder' | 'signal'
> {
  readonly library: () => Library
}

/**
 * Texts with their vocabulary written down: that of the model, where it brings one, else one taken from all rows but those of
 * the validation and test parts. Pretraining and what comes after it, which learns from far fewer rows, must mean the same
 * words by the same ids. Other data stay as they are.
 * @throws data.*, file.*, and what `openModel` throws
 */
export async function withVocabulary(
  data: DataPlan,
  model: FirstModel,
  { library, ...options }: VocabularyOptions,
): Promise<DataPlan> {
  const { source } = data
  if (source.type !== 'text' || source.words !== null) return data
  const known = await wordsToBegin(model, { folder: options.folder, library })
  if (known !== null) return withModelWords(data, known)
  const { recipe } = await prepareRows(data, { ...options, measuresUnused: true })
  if (recipe.kind !== 'text' || recipe.words.length === 0) return data
  return withModelWords(data, recipe.words)
}

/** The words of the model that a plan begins with, or `null`. @throws what `openModel` throws */
async function wordsToBegin(
  { source, changes }: FirstModel,
  { folder, library }: Pick<VocabularyOptions, 'folder' | 'library'>,
): Promise<readonly string[] | null> {
  const base = await openModel(source, { folder, library })
  const graph = applyChanges(base.graph, changes)
  return wordsOfModel({ base, graph, keepsWeights: true }, library)
}

/** Words of the ways whose models bring some, and that are reused as they are: their texts are read by these. */
export async function wordsOfWays(
  { data, ways }: ComparisonPlan,
  place: Pick<VocabularyOptions, 'folder' | 'library'>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  if (data.source.type !== 'text') return found
  for (const [name, way] of Object.entries(ways)) {
    const words = 'encoder' in way ? await wordsToBegin(way.encoder, place) : null
    if (words !== null) found.set(name, words)
  }
  return found
}

/** Texts with the words of other ones, so that both mean the same by the same ids; a vocabulary of their own stays. */
export function withWordsOf(data: DataPlan, { source: other }: DataPlan): DataPlan {
  return withModelWords(data, other.type === 'text' ? other.words : null)
}

/**
 * A comparison whose texts, and those on which its ways are pretrained, have one vocabulary: its encoder's, or that of its
 * own rows.
 * @throws what `withVocabulary` throws
 */
export async function withOneVocabulary(
  comparison: ComparisonPlan,
  options: Omit<VocabularyOptions, 'seed'>,
): Promise<ComparisonPlan> {
  const [seed = 0] = comparison.seeds
  const data = await withVocabulary(comparison.data, comparison.encoder, { ...options, seed })
  const ways = Object.entries(comparison.ways).map(([name, way]): [string, Way] => {
    if (!('pretrain' in way) || way.pretrain.data === undefined) return [name, way]
    const own = withWordsOf(way.pretrain.data, data)
    return [name, { ...way, pretrain: { ...way.pretrain, data: own } }]
  })
  return { ...comparison, data, ways: Object.fromEntries(ways) }
}
