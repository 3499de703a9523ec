import type { FreezeMode, ModelGraph } from '../model/graph.ts'
import { weightSpecs } from '../model/weightSpecs.ts'
import type { Phase } from '../training/plan.ts'
import { selectLayers } from './selectLayers.ts'

/**
 * The freeze mode of every layer in a phase: the layer's own, unless rows of the phase say otherwise; of several
 * rows the last wins. Error: `graph.noLayer` for a name or pattern that matches nothing.
 */
export function freezeModesOf(
  graph: ModelGraph,
  phase: Pick<Phase, 'freeze'>,
): ReadonlyMap<string, FreezeMode> {
  const modes = new Map(graph.layers.map((layer) => [layer.name, layer.freeze]))
  for (const { layers, mode } of phase.freeze) {
    for (const name of selectLayers(graph, layers)) modes.set(name, mode)
  }
  return modes
}

/**
 * The weights that gradients change, as `layer/weight`, in order of computation: the trainable weights of layers
 * whose mode is `train`. Statistics are never among them. Errors as `inferShapes`.
 */
export function trainedWeights(
  graph: ModelGraph,
  modes: ReadonlyMap<string, FreezeMode>,
): readonly string[] {
  return [...weightSpecs(graph)].flatMap(([layer, specs]) => {
    const mode = modes.get(layer) ?? 'train'
    if (mode !== 'train') return []
    return specs.filter((spec) => spec.trainable).map((spec) => `${layer}/${spec.name}`)
  })
}

/**
 * What the learning rate of each layer is multiplied by in a phase: 1 unless a row says otherwise; of several
 * rows the last wins. Error: `graph.noLayer`.
 */
export function learningRateFactors(
  graph: ModelGraph,
  phase: Pick<Phase, 'multipliers'>,
): ReadonlyMap<string, number> {
  const factors = new Map(graph.layers.map((layer) => [layer.name, 1]))
  for (const { layers, factor } of phase.multipliers) {
    for (const name of selectLayers(graph, layers)) factors.set(name, factor)
  }
  return factors
}
