import { layerKinds } from '../../../shared/layers/index.ts'
import type { GraphLayer, ModelGraph } from '../../../shared/model/graph.ts'

/** What becomes of a layer: shown by colour, by sign and in words. */
export type LayerState =
  | 'input'
  /** Reused; nothing moves. */
  | 'frozen'
  /** Reused; weights stand still, statistics move. */
  | 'weightsFrozen'
  /** Reused and training. */
  | 'training'
  /** Put in by the person: its weights begin anew. */
  | 'new'
  /** New, and yet it does not train. */
  | 'newFrozen'

/** The state of a layer of an edited model. */
export function layerState(layer: GraphLayer, isNew: boolean): LayerState {
  if (layerKinds.get(layer.className)?.inputs?.max === 0) return 'input'
  if (isNew) return layer.freeze === 'train' ? 'new' : 'newFrozen'
  if (layer.freeze === 'train') return 'training'
  return layer.freeze === 'freeze' ? 'frozen' : 'weightsFrozen'
}

/** Names of the layers that were put in by the person, or whose weights begin anew. Linear in the size of both graphs. */
export function newLayerNames(graph: ModelGraph, base: ModelGraph): ReadonlySet<string> {
  const before = new Map(base.layers.map((layer) => [layer.name, layer]))
  const fresh = graph.layers.filter((layer) => {
    if (layer.origin !== null) return false
    const old = before.get(layer.name)
    return old?.origin !== null || old.className !== layer.className
  })
  return new Set(fresh.map(({ name }) => name))
}
