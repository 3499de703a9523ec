import { sameRef, type GraphLayer, type ModelGraph, type TensorRef } from './graph.ts'

/** The graph with every reference in calls and outputs mapped. What does not change stays the same object. */
export function mapRefs(graph: ModelGraph, map: (ref: TensorRef) => TensorRef): ModelGraph {
  return {
    ...graph,
    layers: graph.layers.map((layer) => mapLayerRefs(layer, map)),
    outputs: graph.outputs.map(map),
  }
}

function mapLayerRefs(layer: GraphLayer, map: (ref: TensorRef) => TensorRef): GraphLayer {
  const calls = layer.calls.map((call) => {
    const inputs = call.inputs.map(map)
    return inputs.every((ref, i) => ref === call.inputs[i]) ? call : { ...call, inputs }
  })
  return calls.every((call, i) => call === layer.calls[i]) ? layer : { ...layer, calls }
}

/** The graph with one layer in place of another (or of itself, changed). */
export function withLayer(graph: ModelGraph, name: string, layer: GraphLayer): ModelGraph {
  return { ...graph, layers: graph.layers.map((old) => (old.name === name ? layer : old)) }
}

/** The graph with each layer of a set mapped. */
export function mapLayers(
  graph: ModelGraph,
  names: Iterable<string>,
  map: (layer: GraphLayer) => GraphLayer,
): ModelGraph {
  const chosen = new Set(names)
  const layers = graph.layers.map((layer) => (chosen.has(layer.name) ? map(layer) : layer))
  return { ...graph, layers }
}

/** The graph with new layers standing after a layer in the file's order. */
export function withLayersAfter(
  graph: ModelGraph,
  name: string,
  added: readonly GraphLayer[],
): ModelGraph {
  const at = graph.layers.findIndex((layer) => layer.name === name) + 1
  return { ...graph, layers: [...graph.layers.slice(0, at), ...added, ...graph.layers.slice(at)] }
}

/** One use of a tensor as an input. */
export interface InputPlace {
  readonly layer: string
  readonly call: number
  readonly input: number
}

/** Every place that takes a tensor; uses as an output of the model are not among them. */
export function usesOf(graph: ModelGraph, ref: TensorRef): readonly InputPlace[] {
  return graph.layers.flatMap((layer) =>
    layer.calls.flatMap((call, index) =>
      call.inputs.flatMap((input, place) =>
        sameRef(input, ref) ? [{ layer: layer.name, call: index, input: place }] : [],
      ),
    ),
  )
}

/**
 * The graph with one input of one call coming from `ref`. An input one past the last adds an input: so a merge
 * gets another branch.
 */
export function withInput(graph: ModelGraph, place: InputPlace, ref: TensorRef): ModelGraph {
  return mapLayers(graph, [place.layer], (layer) => ({
    ...layer,
    calls: layer.calls.map((call, index) => {
      if (index !== place.call) return call
      const inputs = [...call.inputs]
      inputs[place.input] = ref
      return { ...call, inputs }
    }),
  }))
}
