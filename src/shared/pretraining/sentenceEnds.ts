import { wordIds } from '../data/encodeText.ts'
import type { InputRecipe } from '../data/inputRecipe.ts'
import type { Task } from './task.ts'

/** Signs that end a sentence, in Latin, Devanagari, Arabic and Chinese writing. */
const SIGNS = ['.', '!', '?', '…', '।', '؟', '。', '！', '？']

/** The task with the ids of the signs that end sentences, where it asks for them: none unless the rows are texts. */
export function withSentenceEnds(task: Task, recipe: InputRecipe): Task {
  if (task.type !== 'sentenceOrder' || task.ends !== 'signs') return task
  const ids = recipe.kind === 'text' ? wordIds(recipe.words) : new Map<string, number>()
  return { ...task, ends: SIGNS.flatMap((sign) => ids.get(sign) ?? []) }
}
