import type { WeightSpec } from '../layers/layerKind.ts'
import { analyzeGraph, requireWhole } from './inferShapes.ts'
import type { ModelGraph } from './graph.ts'

/**
 * The weights of every layer that the outputs need, by layer name, each layer's in Keras's order. A shared
 * layer appears once; layers without weights do not appear. Errors as `inferShapes`.
 */
export function weightSpecs(graph: ModelGraph): ReadonlyMap<string, readonly WeightSpec[]> {
  return requireWhole(analyzeGraph(graph)).weights
}
