import { withWords, type DataPlan } from '../../shared/data/dataPlan.ts'
import type { InputRecipe } from '../../shared/data/inputRecipe.ts'
import { FIRST_WORD_ID } from '../../shared/data/textRecipe.ts'
import { findLayer, type GraphLayer, type ModelGraph } from '../../shared/model/graph.ts'
import type { Library } from '../library/openLibrary.ts'
import type { OpenedModel } from './openModel.ts'

type WordsOfBase = Pick<OpenedModel, 'graph' | 'words'>

interface EditedModel {
  readonly base: WordsOfBase
  /** Its edited graph. */
  readonly graph: ModelGraph
  /** Whether layers bring their weights; else all begin anew. */
  readonly keepsWeights: boolean
}

/**
 * The words by whose ids the Embedding layers of a model read texts, those of ids 2 and on; `null` where none are known.
 * A layer of the base model comes first, also where it begins anew: what trains from scratch for comparison reads the same
 * ids. Then comes one that was put in from another model of the library, with its weights.
 */
export function wordsOfModel(
  { base, graph, keepsWeights }: EditedModel,
  library: () => Library,
): readonly string[] | null {
  const embeddings = graph.layers.filter(isEmbedding)
  if (base.words !== null && embeddings.some((layer) => isKept(layer, base.graph)))
    return base.words
  const origins = keepsWeights ? embeddings.flatMap(({ origin }) => origin ?? []) : []
  const models = origins.map(({ model }) => model).filter(isIdentity)
  return (
    models.map((model) => library().models.words(model)).find((words) => words !== null) ?? null
  )
}

const isEmbedding = ({ className }: GraphLayer) => className === 'Embedding'

/** Origins name models of the library by identity, but for a base model that is not in it yet. */
const isIdentity = (model: string) => /^[0-9a-f]{64}$/.test(model)

function isKept({ name, config }: GraphLayer, base: ModelGraph): boolean {
  const old = findLayer(base, name)
  return old !== undefined && isEmbedding(old) && old.config['inputDim'] === config['inputDim']
}

/** Texts that bring no words of their own are read by the model's; other data stay as they are. */
export function withModelWords(data: DataPlan, words: readonly string[] | null): DataPlan {
  const hasOwn = data.source.type === 'text' && data.source.words !== null
  return hasOwn ? data : withWords(data, words)
}

/** The words of a run's texts; of other data, those that its model had. */
export function wordsAfter(recipe: InputRecipe, before: readonly string[] | null) {
  return recipe.kind === 'text' && recipe.words.length > 0 ? recipe.words : before
}

/** Says where the ids of texts mean other words than the reused layers learnt. */
export function wordNotes(recipe: InputRecipe, words: readonly string[] | null): readonly string[] {
  if (words === null || recipe.kind !== 'text') return []
  const other = recipe.words.findIndex((word, i) => words[i] !== word)
  const [given, known] = [recipe.words[other], words[other]]
  if (given === undefined) return []
  const id = other + FIRST_WORD_ID
  return [
    known === undefined
      ? `The reused layers know no word of id ${id}, which is "${given}" in these texts.`
      : `The reused layers learnt other words: id ${id} is "${given}" in these texts and was "${known}".`,
  ]
}
