import { createHash } from 'node:crypto'
import type { RunSpec } from '../../shared/contract/trainerProtocol.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import type { KeepOptions } from '../compiled/keptSteps.ts'
import { join } from 'node:path'
import type { Program } from '../execution/program.ts'
import { identifyFile } from '../features/featureKey.ts'
import type { RunSession } from './runSession.ts'

/**
 * What of a spec has no part in what a step computes: it is data, a variable of the graph, or the loop's own. All else
 * belongs to the key, what is added to specs later included.
 */
const APART: ReadonlySet<string> = new Set<keyof RunSpec>([
  'runId',
  'graph',
  'weights',
  'data',
  'seed',
  'classWeights',
  'batchSize',
  'shuffle',
  'resample',
  'phases',
  'monitor',
  'checkpointMinSeconds',
  'eager',
  'cacheFolder',
  'featureCache',
])

/** What is known to put no number of the data into the graph. */
const DATA_FREE: ReadonlySet<string> = new Set<keyof RunSpec>(['loss', 'metrics', 'clip', 'task'])

/** What the steps of a phase, or those of an evaluation, are made of beside the spec. */
export interface StepParts {
  readonly purpose: 'phase' | 'evaluation'
  /** Absent: nothing is updated. */
  readonly optimizer?: Optimizer
  /** JSON of freeze modes, trained weights with their rates, counts of updates. */
  readonly settings: unknown
  /** What the steps run: the whole model, or what stands behind stored outputs. */
  readonly program: Program
}

/** Where compiled steps of a run are kept, and under which key. */
export function keepOptions({ spec, ports }: RunSession, parts: StepParts): KeepOptions {
  return {
    key: stepKey(spec, parts),
    seed: spec.seed,
    folder: spec.cacheFolder === undefined ? null : join(spec.cacheFolder, 'steps'),
    pool: ports.stepPool ?? null,
  }
}

/**
 * Everything that a recorded step depends on, and no more: weights, optimizer memory, learning rate, counters, the seed and
 * rows are variables or are fed. So runs that differ in their seed, their data, their rates or their length share a
 * graph.
 */
export function stepKey(
  spec: RunSpec,
  { purpose, optimizer, settings, program }: StepParts,
): string {
  const own = Object.entries(spec).filter(([name]) => !APART.has(name))
  const isDataFree = own.every(([name, value]) => DATA_FREE.has(name) || isEmpty(value))
  const { inputs, labels, rows, ...recipe } = spec.data
  const parts = {
    purpose,
    optimizer: optimizer === undefined ? null : { ...optimizer, learningRate: null },
    settings,
    calls: program.calls.map(({ layer, call, inputs: from }) => [layer.name, call, from]),
    ends: [program.inputs, program.outputs, [...(program.stored ?? [])]],
    graph: bareGraph(spec.graph),
    own,
    recipe,
    arrays: [...inputs, labels].map(({ dtype, shape }) => [dtype, shape.slice(1)]),
    // Random changes of rows may put the range of their numbers into the graph, for one.
    data: isDataFree ? null : [[...inputs, labels].map(identifyFile), hashRows(rows.train)],
  }
  return JSON.stringify(parts)
}

/** Without what says where layers come from and how they are shown. */
function bareGraph({ layers, inputs, outputs }: ModelGraph): unknown {
  const bare = layers.map(({ name, className, config, calls }) => [name, className, config, calls])
  return [bare, inputs, outputs]
}

const isEmpty = (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)

const hashRows = (rows: Int32Array) => createHash('sha256').update(rows).digest('hex')
