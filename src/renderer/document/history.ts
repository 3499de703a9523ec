import type { DocumentContent } from '../../shared/contract/workbenchApi/documents.ts'

/**
 * The states a document went through. Undo and redo move `index`; a new state cuts off what was undone. States are
 * immutable and share what they have in common.
 */
export interface DocumentHistory {
  readonly states: readonly DocumentContent[]
  readonly index: number
}

/** The history that a stored document brings: one state a step, those undone last included. */
export function historyOf(content: DocumentContent): DocumentHistory {
  const { changes } = content.model
  const redone = content.undone.toReversed()
  const all = [...changes, ...redone]
  const within = new Set(content.withinSteps)
  const counts = Array.from({ length: all.length + 1 }, (_, count) => count)
  // The present state is one, whatever was written.
  const ends = counts.filter((count) => !within.has(count) || count === changes.length)
  const states = ends.map((count) => withChanges(content, all.slice(0, count)))
  return { states, index: ends.indexOf(changes.length) }
}

export function currentState({ states, index }: DocumentHistory): DocumentContent {
  const state = states[index]
  if (state === undefined) throw new Error('a history has a state')
  return state
}

/** The history with a further state; the same when nothing changed. */
export function pushState(history: DocumentHistory, next: DocumentContent): DocumentHistory {
  if (currentState(history) === next) return history
  const states = [...history.states.slice(0, history.index + 1), next]
  return { states, index: states.length - 1 }
}

/** One step back (-1) or forth (1), or to any other; stays within the ends. */
export function moveBy(history: DocumentHistory, steps: number): DocumentHistory {
  const index = Math.min(history.states.length - 1, Math.max(0, history.index + steps))
  return { ...history, index }
}

/** What is stored: the present state with the changes that could be redone, the next one last. */
export function toStored(history: DocumentHistory): DocumentContent {
  const present = currentState(history)
  const last = history.states.at(-1) ?? present
  const count = present.model.changes.length
  const goesOn = present.model.changes.every((change, i) => last.model.changes[i] === change)
  const undone = goesOn ? last.model.changes.slice(count).toReversed() : []
  const ends = new Set(history.states.map(({ model }) => model.changes.length))
  const total = count + undone.length
  const withinSteps = Array.from({ length: total }, (_, i) => i).filter((each) => !ends.has(each))
  return { ...present, undone, withinSteps }
}

function withChanges(
  content: DocumentContent,
  changes: DocumentContent['model']['changes'],
): DocumentContent {
  return { ...content, undone: [], model: { ...content.model, changes } }
}
