import { findLayer, type ModelGraph } from '../../shared/model/graph.ts'
import type { Plan } from '../../shared/training/plan.ts'

/** A model with the names of its outputs. */
export interface LabelledModel {
  readonly graph: ModelGraph
  readonly labels: readonly string[] | null
}

/**
 * Names of the outputs that a run keeps from its base model: the classes of the data are then those of the model, by name.
 * `null` where the head is new, begins anew, or has a single unit.
 */
export function keptLabels(
  base: LabelledModel,
  graph: ModelGraph,
  plan: Plan,
): readonly string[] | null {
  const [output, ...others] = graph.outputs
  const [old] = base.graph.outputs
  if (base.labels === null || base.labels.length < 2) return null
  if (output === undefined || others.length > 0 || plan.model.weights === 'fresh') return null
  if (plan.task !== undefined || old?.layer !== output.layer) return null
  const isKept = (name: string): boolean => {
    const layer = findLayer(graph, name)
    if (layer === undefined) return false
    if (layer.origin !== null) return true
    // An activation by itself has no weights: what it takes decides.
    const [input] = layer.calls[0]?.inputs ?? []
    const isActivation = layer.className === 'Activation' || layer.className === 'Softmax'
    return isActivation && input !== undefined && isKept(input.layer)
  }
  return isKept(output.layer) ? base.labels : null
}
