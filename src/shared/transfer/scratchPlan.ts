import type { ModelGraph } from '../model/graph.ts'
import { weightSpecs } from '../model/weightSpecs.ts'
import type { Plan } from '../training/plan.ts'
import { expandPhases } from './timeline.ts'

/**
 * The plan that reuse is compared with: the same net, data and number of epochs, all weights begun anew and all of
 * them training from the start. Optimizer, rate and schedule are those of the first phase, which in a plan with reuse
 * trains what is new; callbacks those of the last. `graph` is the edited one, in which reused layers have origins.
 */
export function scratchPlan(plan: Plan, graph: ModelGraph): Plan {
  const specs = weightSpecs(graph)
  const drawn = graph.layers
    .filter(({ name, origin }) => origin === null && (specs.get(name) ?? []).length > 0)
    .map(({ name }) => name)
  const phases = expandPhases(plan.phases, graph, drawn)
  const [first] = phases
  if (first === undefined) return plan
  return {
    ...plan,
    model: { ...plan.model, weights: 'fresh' },
    phases: [
      {
        ...first,
        name: 'scratch',
        epochs: phases.reduce((sum, phase) => sum + phase.epochs, 0),
        freeze: [{ layers: '*', mode: 'train' }],
        multipliers: [],
        callbacks: phases.at(-1)?.callbacks ?? [],
      },
    ],
  }
}
