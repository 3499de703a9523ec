import { GraftError } from '../contract/errors/graftError.ts'
import { orderCalls, type GraphFault } from './callOrder.ts'
import type { Change } from './change.ts'
import { append, insert, replace } from './changes/addChanges.ts'
import { connect } from './changes/connectChange.ts'
import { cut } from './changes/cutChange.ts'
import {
  freezeUpTo,
  reinitialize,
  renameLayer,
  setConfig,
  setFreeze,
} from './changes/layerChanges.ts'
import { diffGraphs, patch } from './changes/patchChange.ts'
import { remove } from './changes/removeChange.ts'
import { deepFreeze, type ModelGraph } from './graph.ts'

/**
 * Carries out one change. The given graph stays as it is; the result is frozen, its names are unique, its references
 * lead somewhere and its calls form no circle. Shapes may clash in between (a branch of an Add is changed
 * before the other): `findProblems` says so. Only `remove` refuses what would not fit.
 *
 * `inverse` is a `patch` that leads back, good for this result alone.
 *
 * Errors: GraftErrors of the areas `graph` and `layer`.
 */
export function applyChange(
  graph: ModelGraph,
  change: Change,
): { readonly graph: ModelGraph; readonly inverse: Change } {
  const changed = carryOut(graph, change)
  checkStructure(graph, changed)
  return { graph: deepFreeze(changed), inverse: deepFreeze(diffGraphs(changed, graph)) }
}

/**
 * Carries out changes in order. Error: `graph.badChange` with the number (from 1) and type of the change that failed;
 * its `cause` is the error of that change.
 */
export function applyChanges(graph: ModelGraph, changes: readonly Change[]): ModelGraph {
  return changes.reduce((current, change, i) => {
    try {
      return applyChange(current, change).graph
    } catch (thrown) {
      if (!(thrown instanceof GraftError)) throw thrown
      const reason = thrown.message.replace(/\.$/, '')
      const { advice } = thrown
      const params = { change: change.type, number: i + 1, reason, advice }
      throw new GraftError('graph.badChange', params, { cause: thrown })
    }
  }, graph)
}

type Appliers = {
  readonly [Type in Change['type']]: (
    graph: ModelGraph,
    change: Extract<Change, { type: Type }>,
  ) => ModelGraph
}

const appliers: Appliers = {
  cut,
  remove: (graph, { layers }) => remove(graph, layers),
  insert,
  append: (graph, { layer, output }) => append(graph, [layer], output),
  addHead: (graph, { layers, output }) => append(graph, layers, output),
  replace,
  connect,
  setConfig,
  setFreeze,
  freezeUpTo,
  rename: renameLayer,
  renameModel: (graph, { name }) => ({ ...graph, name }),
  reinitialize: (graph, { layers }) => reinitialize(graph, layers),
  patch,
}

function carryOut(graph: ModelGraph, change: Change): ModelGraph {
  // The table's key and the change's type are the same; the compiler cannot follow that through a lookup.
  const apply = appliers[change.type] as (graph: ModelGraph, change: Change) => ModelGraph
  return apply(graph, change)
}

/** Refuses a change that breaks the structure. Faults that were there before may stay, so that they can be mended. */
function checkStructure(before: ModelGraph, after: ModelGraph): void {
  const faults = structureFaults(after)
  if (faults.length === 0) return
  const known = new Set(structureFaults(before).map(faultKey))
  const fresh = faults.find((fault) => !known.has(faultKey(fault)))
  if (fresh !== undefined) throw fresh.error
}

function structureFaults(graph: ModelGraph): readonly GraphFault[] {
  return [...orderCalls(graph, 'all').faults, ...orderCalls(graph, 'needed').faults]
}

function faultKey({ layer, error }: GraphFault): string {
  return `${error.code} ${layer}`
}
