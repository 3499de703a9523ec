import { drawWeight } from '../layers/drawWeights.ts'
import type { WeightSpec } from '../layers/layerKind.ts'
import type { GraphLayer, LayerOrigin, ModelGraph } from '../model/graph.ts'
import { toLayerError } from '../model/parseConfig.ts'
import { weightSpecs } from '../model/weightSpecs.ts'
import type { LayerWeights, ModelWeights, WeightArray } from '../model/weights.ts'
import { createRandom } from '../training/random.ts'

export interface InitialWeightsOptions {
  /** The weights of a layer of a kept model, or `null` where the library has none. */
  readonly weightsOf: (origin: LayerOrigin) => LayerWeights | null
  /** The run's seed. */
  readonly seed: number
  /** Begin everything anew, origins or not: training from scratch. */
  readonly fresh: boolean
}

export interface InitialWeights {
  /** A value for every weight of every layer that the outputs need. */
  readonly weights: ModelWeights
  /** Layers of which some or all weights began anew, in the graph's order of computation. */
  readonly drawn: readonly string[]
  /** The weights that began anew, as `layer/weight`. */
  readonly drawnWeights: readonly string[]
}

/**
 * The weights that a model begins with. A layer with an origin takes from there every weight that has the same
 * name, shape and dtype; all others are drawn. What is drawn depends on the seed, the layer's name and the weight's
 * name alone, so a transferred and a fresh model of one seed begin with the same head.
 *
 * Errors: those of `inferShapes`; `layer.unsupported` where an initializer cannot fill a shape.
 */
export function initialWeights(graph: ModelGraph, options: InitialWeightsOptions): InitialWeights {
  const layers = new Map(graph.layers.map((layer) => [layer.name, layer]))
  const weights: [string, LayerWeights][] = []
  const drawn: string[] = []
  const drawnWeights: string[] = []
  for (const [name, specs] of weightSpecs(graph)) {
    const layer = layers.get(name)
    if (layer === undefined) continue
    const kept = layer.origin === null || options.fresh ? null : options.weightsOf(layer.origin)
    const missing = specs.filter((spec) => keptWeight(kept, spec) === null)
    const values = specs.map((spec) => {
      return [spec.name, keptWeight(kept, spec) ?? draw(layer, spec, options.seed)] as const
    })
    weights.push([name, Object.fromEntries(values)])
    if (missing.length > 0) drawn.push(name)
    drawnWeights.push(...missing.map((spec) => `${name}/${spec.name}`))
  }
  return { weights: Object.fromEntries(weights), drawn, drawnWeights }
}

function keptWeight(kept: LayerWeights | null, spec: WeightSpec): WeightArray | null {
  const weight = kept?.[spec.name]
  if (weight?.dtype !== (spec.dtype ?? 'float32')) return null
  return weight.shape.join() === spec.shape.join() ? weight : null
}

function draw(layer: GraphLayer, spec: WeightSpec, seed: number): WeightArray {
  try {
    return drawWeight(spec, createRandom(seed, `weights/${layer.name}/${spec.name}`))
  } catch (thrown) {
    throw toLayerError(layer, thrown)
  }
}
