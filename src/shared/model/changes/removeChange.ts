import { GraftError } from '../../contract/errors/graftError.ts'
import { selectLayers, type LayerSelection } from '../../transfer/selectLayers.ts'
import { orderCalls } from '../callOrder.ts'
import { refKey, type ModelGraph, type TensorRef } from '../graph.ts'
import { analyzeGraph, type GraphAnalysis } from '../inferShapes.ts'
import { getLayer } from '../lookUp.ts'
import { mapRefs, usesOf } from '../rewire.ts'
import { formatShape } from '../shape.ts'

/**
 * Takes layers out and joins what was before with what was after. A layer whose inputs all lead back to one
 * tensor can be bridged, so a whole residual branch goes out together with its merge.
 *
 * Errors: `graph.noLayer`; `graph.cannotBridge` for an input that is in use, a merge of several tensors, and where what
 * follows could not take the new shape or would lose its weights.
 */
export function remove(graph: ModelGraph, selection: LayerSelection): ModelGraph {
  const removed = new Set(selectLayers(graph, selection))
  const bridges = findBridges(graph, removed)
  const bridge = (ref: TensorRef): TensorRef => {
    if (!removed.has(ref.layer)) return ref
    const target = bridges.get(refKey({ ...ref, tensor: 0 }))
    if (target !== undefined && !('reason' in target)) return target
    throw new GraftError('graph.cannotBridge', {
      layer: ref.layer,
      reason: target?.reason ?? 'its inputs are not connected',
    })
  }
  const staying = graph.layers.filter((layer) => !removed.has(layer.name))
  const bridged = mapRefs({ ...graph, layers: staying }, bridge)
  const inputs = graph.inputs.filter((ref) => !removed.has(ref.layer))
  const result = { ...bridged, inputs }
  checkFit(graph, result, { removed, bridge })
  return result
}

type BridgeTarget = TensorRef | { readonly reason: string }

/** For each call of a removed layer, the one tensor its inputs lead back to, or why there is none. */
function findBridges(
  graph: ModelGraph,
  removed: ReadonlySet<string>,
): ReadonlyMap<string, BridgeTarget> {
  const bridges = new Map<string, BridgeTarget>()
  for (const { layer, call } of orderCalls(graph, 'all').order) {
    if (!removed.has(layer.name)) continue
    const targets = new Map<string, BridgeTarget>()
    for (const ref of layer.calls[call]?.inputs ?? []) {
      const target = bridges.get(refKey({ ...ref, tensor: 0 })) ?? ref
      targets.set('reason' in target ? target.reason : refKey(target), target)
    }
    const [target] = targets.values()
    bridges.set(refKey({ layer: layer.name, call, tensor: 0 }), oneOf(target, targets.size))
  }
  return bridges
}

function oneOf(target: BridgeTarget | undefined, count: number): BridgeTarget {
  if (target === undefined) return { reason: 'it is an input of the model that other layers take' }
  if (count === 1) return target
  return { reason: `it joins ${count} tensors, and what follows could take any of them` }
}

interface Removal {
  readonly removed: ReadonlySet<string>
  readonly bridge: (ref: TensorRef) => TensorRef
}

/** What follows must still take its input, and weights that a layer brings must still have their shapes. */
function checkFit(before: ModelGraph, after: ModelGraph, removal: Removal): void {
  const [old, now] = [analyzeGraph(before, 'all'), analyzeGraph(after, 'all')]
  const known = new Set(old.faults.map((fault) => fault.layer))
  for (const { layer, error } of now.faults) {
    if (error.code !== 'layer.badInput' || known.has(layer)) continue
    const reason = (error.params as { reason: string }).reason
    refuse(before, old, removal, `"${layer}" cannot take that: ${reason}`)
  }
  for (const layer of after.layers) {
    if (layer.origin === null || sameWeights(old, now, layer.name)) continue
    refuse(before, old, removal, `the weights of "${layer.name}" would no longer fit`)
  }
}

function sameWeights(old: GraphAnalysis, now: GraphAnalysis, layer: string): boolean {
  const [a, b] = [old, now].map(({ weights }) =>
    weights.get(layer)?.map(({ name, shape }) => `${name}${shape.join()}`),
  )
  return a === undefined || b === undefined || a.join(';') === b.join(';')
}

/** Blames the first removed layer that changed the shape of what it was given. */
function refuse(
  before: ModelGraph,
  { shapes }: GraphAnalysis,
  { removed, bridge }: Removal,
  consequence: string,
): never {
  for (const { layer, call } of orderCalls(before, 'all').order) {
    const ref = { layer: layer.name, call, tensor: 0 }
    if (!removed.has(layer.name) || !isUsedOutside(before, ref, removed)) continue
    const [was, becomes] = [shapes.get(refKey(ref)), shapes.get(refKey(bridge(ref)))]
    if (was === undefined || becomes === undefined) continue
    if (formatShape(was) === formatShape(becomes)) continue
    throw new GraftError('graph.cannotBridge', {
      layer: layer.name,
      reason: `the shape would change from ${formatShape(was)} to ${formatShape(becomes)}, and ${consequence}`,
    })
  }
  const [layer = ''] = removed
  throw new GraftError('graph.cannotBridge', {
    layer: getLayer(before, layer).name,
    reason: consequence,
  })
}

function isUsedOutside(graph: ModelGraph, ref: TensorRef, removed: ReadonlySet<string>): boolean {
  return usesOf(graph, ref).some((use) => !removed.has(use.layer))
}
