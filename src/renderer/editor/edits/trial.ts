import { GraftError, type ErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import { applyChange } from '../../../shared/model/applyChange.ts'
import type { Change } from '../../../shared/model/change.ts'
import type { ModelGraph } from '../../../shared/model/graph.ts'
import { analyzeGraph, type GraphAnalysis } from '../../../shared/model/inferShapes.ts'

/** What would come of changes. */
export type Trial =
  | {
      readonly isAllowed: true
      readonly graph: ModelGraph
      /** Reused layers whose weights would no longer fit, so they would begin anew. */
      readonly losing: readonly string[]
    }
  | { readonly isAllowed: false; readonly error: ErrorRecord }

/**
 * Tries changes without making them. They are refused where they cannot be carried out, or where a layer could no
 * longer take its input; faults that were there before do not count.
 */
export function tryChanges(
  graph: ModelGraph,
  changes: readonly Change[],
  before: GraphAnalysis = analyzeGraph(graph, 'all'),
): Trial {
  try {
    const after = changes.reduce((current, change) => applyChange(current, change).graph, graph)
    const analysis = analyzeGraph(after, 'all')
    const known = new Set(before.faults.map(({ error }) => error.message))
    const fresh = analysis.faults.find(({ error }) => !known.has(error.message))
    if (fresh !== undefined) return { isAllowed: false, error: fresh.error.toRecord() }
    return { isAllowed: true, graph: after, losing: losingWeights(graph, before, analysis) }
  } catch (thrown) {
    if (!(thrown instanceof GraftError)) throw thrown
    return { isAllowed: false, error: thrown.toRecord() }
  }
}

function losingWeights(
  graph: ModelGraph,
  before: GraphAnalysis,
  after: GraphAnalysis,
): readonly string[] {
  return graph.layers.flatMap(({ name, origin }) => {
    const [old, now] = [before.weights.get(name), after.weights.get(name)]
    if (origin === null || old === undefined || now === undefined) return []
    const fits = new Set(now.map((weight) => `${weight.name}:${weight.shape.join()}`))
    return old.every((weight) => fits.has(`${weight.name}:${weight.shape.join()}`)) ? [] : [name]
  })
}
