import { LayerFault, type WeightSpec } from '../layers/layerKind.ts'
import { layerKinds } from '../layers/index.ts'
import { findLayer, type ModelGraph } from '../model/graph.ts'
import { parseConfig } from '../model/parseConfig.ts'
import { GraftError } from '../contract/errors/graftError.ts'
import type { FlatLayer } from './flatModel.ts'

/**
 * The weights of a layer that stands behind one that is not understood, so that its input's shape cannot be known from
 * the graph: Keras 3's `.keras` notes with which shape each layer was built. `null` where it does not.
 */
export function builtWeights(graph: ModelGraph, leaf: FlatLayer): readonly WeightSpec[] | null {
  const layer = findLayer(graph, leaf.name)
  const kind = layerKinds.get(layer?.className ?? '')
  const shape = leaf.file.buildShape
  if (layer === undefined || kind === undefined || shape === undefined) return null
  try {
    return kind.weights?.(parseConfig(layer), [shape]) ?? []
  } catch (error) {
    // A note that does not fit the layer is no worse than none.
    if (error instanceof LayerFault || error instanceof GraftError) return null
    throw error
  }
}
