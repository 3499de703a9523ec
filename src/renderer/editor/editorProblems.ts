import { computed } from 'vue'
import { documentContent, documentProblems } from '../document/documentStore.ts'
import { findHeadProblems, findPairingProblems } from '../../shared/model/headProblems.ts'
import type { Problem } from '../../shared/model/problem.ts'
import { classCount, graph } from './editorState.ts'

/** All that is wrong or will surprise: in the graph, and between the head, the data and the loss. Errors first. */
export const editorProblems = computed<readonly Problem[]>(() => {
  const loss = documentContent.value?.loss ?? null
  const classes = classCount.value
  const all = [
    ...documentProblems.value,
    ...(classes === null ? [] : findHeadProblems(graph.value, classes)),
    ...(loss === null ? [] : findPairingProblems(graph.value, loss)),
  ]
  // The store may tell of the same things.
  const once = new Map(all.map((problem) => [problem.error.message, problem]))
  return [...once.values()].sort((a, b) => rank(a) - rank(b))
})

function rank({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1
}

const byLayer = computed(() => {
  const messages = new Map<string, string>()
  for (const { layer, error } of editorProblems.value) {
    if (layer !== null && !messages.has(layer)) messages.set(layer, error.message)
  }
  return messages
})

/** What is wrong with a layer, in one sentence. */
export function problemOf(layer: string): string | undefined {
  return byLayer.value.get(layer)
}
