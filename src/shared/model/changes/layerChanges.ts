import { selectLayers, type LayerSelection } from '../../transfer/selectLayers.ts'
import type { Change } from '../change.ts'
import type { FreezeMode, GraphLayer, ModelGraph, TensorRef } from '../graph.ts'
import { checkNewName, layerNames } from '../layerNames.ts'
import { getLayer } from '../lookUp.ts'
import { parseConfig } from '../parseConfig.ts'
import { ancestorsOf, descendantsOf } from '../reach.ts'
import { mapLayers, mapRefs, withLayer } from '../rewire.ts'

type ChangeOf<Type extends Change['type']> = Extract<Change, { type: Type }>

/** Only the named settings change; the whole must be valid for the kind. The origin stays: weights that fit are kept. */
export function setConfig(graph: ModelGraph, change: ChangeOf<'setConfig'>): ModelGraph {
  const layer = getLayer(graph, change.layer)
  const config = parseConfig({ ...layer, config: { ...layer.config, ...change.config } })
  return withLayer(graph, layer.name, { ...layer, config })
}

export function setFreeze(graph: ModelGraph, change: ChangeOf<'setFreeze'>): ModelGraph {
  return mapLayers(graph, selectLayers(graph, change.layers), withFreeze(change.mode))
}

/** The layer and all that it depends on get the mode; what comes after trains; the rest stays as it is. */
export function freezeUpTo(graph: ModelGraph, change: ChangeOf<'freezeUpTo'>): ModelGraph {
  const { name } = getLayer(graph, change.layer)
  const before = new Set([...ancestorsOf(graph, [name]), name])
  const after = [...descendantsOf(graph, [name])].filter((other) => !before.has(other))
  const frozen = mapLayers(graph, before, withFreeze(change.mode))
  return mapLayers(frozen, after, withFreeze('train'))
}

const withFreeze =
  (freeze: FreezeMode) =>
  (layer: GraphLayer): GraphLayer =>
    layer.freeze === freeze ? layer : { ...layer, freeze }

/** All references follow. The origin keeps the name that the layer has in the source model. */
export function renameLayer(graph: ModelGraph, change: ChangeOf<'rename'>): ModelGraph {
  const layer = getLayer(graph, change.layer)
  if (change.name === layer.name) return graph
  checkNewName(change.name, layerNames(graph))
  return renamed(graph, layer.name, change.name)
}

/** The graph with a layer under another name, which must be free. */
export function renamed(graph: ModelGraph, from: string, to: string): ModelGraph {
  const follow = (ref: TensorRef) => (ref.layer === from ? { ...ref, layer: to } : ref)
  const moved = mapRefs(graph, follow)
  const layers = moved.layers.map((layer) => (layer.name === from ? { ...layer, name: to } : layer))
  return { ...moved, layers, inputs: graph.inputs.map(follow) }
}

export function reinitialize(graph: ModelGraph, selection: LayerSelection): ModelGraph {
  return mapLayers(graph, selectLayers(graph, selection), (layer) =>
    layer.origin === null ? layer : { ...layer, origin: null },
  )
}
