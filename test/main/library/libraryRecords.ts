import type { Library } from '../../../src/main/library/openLibrary.ts'
import type { CheckpointState } from '../../../src/shared/contract/trainerProtocol.ts'
import type { NewModel, NewRun } from '../../../src/shared/library/records.ts'
import type { GraphLayer, LayerOrigin, ModelGraph } from '../../../src/shared/model/graph.ts'
import type { ModelWeights, WeightArray } from '../../../src/shared/model/weights.ts'
import type { EpochRecord } from '../../../src/shared/training/history.ts'
import { planSchema } from '../../../src/shared/training/plan.ts'

export function floats(shape: readonly number[], values: readonly number[]): WeightArray {
  return { dtype: 'float32', shape, values: Float32Array.from(values) }
}

export function denseLayer(name: string, origin: LayerOrigin | null = null): GraphLayer {
  return {
    name,
    className: 'Dense',
    config: { units: 2 },
    freeze: 'train',
    origin,
    group: [],
    calls: [{ inputs: [] }],
  }
}

export function graphOf(...layers: readonly GraphLayer[]): ModelGraph {
  return { name: 'tiny', layers, inputs: [], outputs: [] }
}

/** A model of one layer `dense` whose kernel is `[1, 2]`; any part can be given. */
export function newModel(part: Partial<NewModel> = {}): NewModel {
  return {
    name: 'tiny',
    graph: graphOf(denseLayer('dense')),
    weights: { dense: { kernel: floats([1, 2], [1, 2]), bias: floats([2], [0, 0]) } },
    source: { kind: 'built' },
    labels: null,
    ...part,
  }
}

export function newRun(baseModel: string, part: Partial<NewRun> = {}): NewRun {
  return {
    name: 'first',
    plan: planSchema.parse({
      version: 1,
      name: 'first',
      model: { source: 'library:tiny' },
      data: { source: { type: 'sample', name: 'fashion-mnist' } },
      loss: { name: 'meanSquaredError' },
      phases: { template: 'all' },
    }),
    planFolder: '/plans',
    graph: graphOf(denseLayer('dense')),
    baseModel,
    seed: 7,
    versions: { graft: '0.1.0' },
    ...part,
  }
}

/** A library with one model and one run that goes on. */
export function startRun(library: Library): string {
  return library.runs.create(newRun(library.models.saveModel(newModel()).id)).id
}

export function checkpointState(
  weights: ModelWeights,
  part: Partial<CheckpointState> = {},
): CheckpointState {
  return {
    cursor: { phase: 0, epoch: 1, phaseEpoch: 1, batch: 0, step: 10, phaseStep: 10 },
    weights,
    slots: {},
    sums: {},
    callbacks: [],
    best: null,
    history: [],
    ...part,
  }
}

export function epochRecord(epoch: number, logs: EpochRecord['logs'] = { loss: 1 }): EpochRecord {
  return { epoch, phase: 0, logs, durationMs: 12.5 }
}
