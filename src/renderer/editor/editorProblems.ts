import { computed } from 'vue'
import type { Problem } from '../../shared/model/problem.ts'
import { documentProblems } from '../document/documentStore.ts'

/** All that is wrong or will surprise, errors first. */
export const editorProblems = computed<readonly Problem[]>(() =>
  documentProblems.value.toSorted((a, b) => rank(a) - rank(b)),
)

function rank({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1
}

const byLayer = computed(() => {
  const first = new Map<string, Problem>()
  for (const problem of editorProblems.value) {
    if (problem.layer !== null && !first.has(problem.layer)) first.set(problem.layer, problem)
  }
  return first
})

/** The worst problem of a layer. */
export function problemOf(layer: string): Problem | undefined {
  return byLayer.value.get(layer)
}
