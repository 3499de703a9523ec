import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { FreezeMode, ModelGraph } from '../../shared/model/graph.ts'
import { weightSpecs } from '../../shared/model/weightSpecs.ts'
import type { Phase } from '../../shared/training/plan.ts'
import {
  freezeModesOf,
  learningRateFactors,
  trainedWeights,
} from '../../shared/transfer/freezeModes.ts'

/** What a phase does to each layer. */
export interface PhaseSettings {
  readonly modeOf: (layer: string) => FreezeMode
  readonly rateFactorOf: (layer: string) => number
  /** `layer/weight` of what gradients change, in order of computation. */
  readonly trained: readonly string[]
  /** The same and the statistics that move. */
  readonly movable: readonly string[]
}

/** Errors: `plan.nothingTrains`, `graph.noLayer`. */
export function phaseSettings(graph: ModelGraph, phase: Phase, index: number): PhaseSettings {
  const modes = freezeModesOf(graph, phase)
  const factors = learningRateFactors(graph, phase)
  const trained = trainedWeights(graph, modes)
  if (trained.length === 0) {
    throw new GraftError('plan.nothingTrains', { phase: phase.name ?? String(index + 1) })
  }
  return {
    modeOf: (layer) => modes.get(layer) ?? 'train',
    rateFactorOf: (layer) => factors.get(layer) ?? 1,
    trained,
    movable: [...trained, ...movingStatistics(graph, modes)],
  }
}

/** Statistics of layers that are not frozen whole. */
function movingStatistics(
  graph: ModelGraph,
  modes: ReadonlyMap<string, FreezeMode>,
): readonly string[] {
  return [...weightSpecs(graph)].flatMap(([layer, specs]) =>
    modes.get(layer) === 'freeze'
      ? []
      : specs.filter((spec) => !spec.trainable).map((spec) => `${layer}/${spec.name}`),
  )
}
