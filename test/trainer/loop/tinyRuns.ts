import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  ArrayFile,
  CheckpointState,
  PreparedData,
  RunSpec,
  TrainerMessage,
} from '../../../src/shared/contract/trainerProtocol.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import { planSchema, type PlanInput } from '../../../src/shared/training/plan.ts'
import type { FreezeMode, GraphLayer, ModelGraph } from '../../../src/shared/model/graph.ts'
import type { TypedArray } from '../../../src/shared/model/weights.ts'
import { initialWeights } from '../../../src/shared/transfer/initialWeights.ts'
import type { StepPool } from '../../../src/trainer/compiled/stepPool.ts'
import type { FeatureLimits } from '../../../src/trainer/features/computeFeatures.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { createRunControl, type RunControl } from '../../../src/trainer/loop/runControl.ts'
import type { ConcludedRun } from '../../../src/trainer/loop/concludeRun.ts'
import type { DataLimits } from '../../../src/trainer/loop/runSession.ts'
import { runTraining } from '../../../src/trainer/loop/runTraining.ts'

/** A folder for the arrays of a test file, and the way to get rid of it. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'graft-run-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

let written = 0

/** Writes an array as the trainer reads it. `byteOffset` bytes of something else come first. */
export function writeArray(
  folder: string,
  values: TypedArray,
  shape: readonly number[],
  byteOffset = 0,
): ArrayFile {
  written += 1
  const path = join(folder, `array-${written}.bin`)
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  writeFileSync(path, Buffer.concat([Buffer.alloc(byteOffset, 7), bytes]))
  const dtype =
    values instanceof Uint8Array ? 'uint8' : values instanceof Int32Array ? 'int32' : 'float32'
  return { path, dtype, shape, byteOffset }
}

/** Numbers 0 .. count - 1 from `from`. */
export function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i)
}

/** Rows of normal numbers and ids that depend on them, so that there is something to learn. */
export function classRows(
  folder: string,
  options: { rows: number; features: number; classes: number; train: number; validation: number },
): PreparedData {
  const { rows, features, classes, train, validation } = options
  const random = createRandom(11, 'rows')
  const inputs = Float32Array.from({ length: rows * features }, () => random.normal())
  const ids = Int32Array.from({ length: rows }, (_, row) => {
    const row0 = inputs.subarray(row * features, row * features + classes)
    return row0.indexOf(Math.max(...row0))
  })
  return {
    inputs: [writeArray(folder, inputs, [rows, features])],
    labels: writeArray(folder, ids, [rows]),
    scale: 1,
    offset: 0,
    rows: {
      train: range(0, train),
      validation: range(train, train + validation),
      test: range(train + validation, rows),
    },
    classes,
  }
}

/** A layer after another one. */
export interface ChainLayer {
  readonly name: string
  readonly className: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly freeze?: FreezeMode
}

/** A graph of layers one after the other. `input` is the shape of a row. */
export function chain(input: readonly number[], layers: readonly ChainLayer[]): ModelGraph {
  const ref = (layer: string) => ({ layer, call: 0, tensor: 0 })
  const row = (layer: ChainLayer, from: string | null): GraphLayer => ({
    name: layer.name,
    className: layer.className,
    config: layer.config ?? {},
    freeze: layer.freeze ?? 'train',
    origin: null,
    group: [],
    calls: [{ inputs: from === null ? [] : [ref(from)] }],
  })
  const first = {
    name: 'input',
    className: 'InputLayer',
    config: { batchShape: [null, ...input] },
  }
  const rows = [first, ...layers]
  return {
    name: 'tiny',
    layers: rows.map((layer, i) => row(layer, rows[i - 1]?.name ?? null)),
    inputs: [ref('input')],
    outputs: [ref(rows.at(-1)?.name ?? 'input')],
  }
}

export interface TinyRun extends Partial<Omit<RunSpec, 'phases' | 'monitor'>> {
  readonly graph: ModelGraph
  readonly data: PreparedData
  readonly phases: Exclude<PlanInput['phases'], { template: string }>
  readonly monitor?: Partial<RunSpec['monitor']>
}

/** A whole spec; phases as people write them, defaults filled in as in a plan. */
export function runSpec(run: TinyRun): RunSpec {
  const plan = planSchema.parse({
    version: 1,
    name: 'tiny',
    model: { source: 'tiny.h5' },
    data: { source: { type: 'sample', name: 'fashion-mnist' } },
    loss: { name: 'sparseCategoricalCrossentropy' },
    phases: run.phases,
  })
  if (!Array.isArray(plan.phases)) throw new Error('a tiny run has its phases written out')
  const seed = run.seed ?? 5
  return {
    runId: 'run-1',
    seed,
    weights: initialWeights(run.graph, { weightsOf: () => null, seed, fresh: true }).weights,
    loss: plan.loss,
    metrics: [],
    classWeights: null,
    batchSize: 8,
    shuffle: true,
    clip: null,
    checkpointMinSeconds: 0,
    ...run,
    phases: plan.phases,
    monitor: { metric: 'valLoss', mode: 'min', restoreBest: true, ...run.monitor },
  }
}

/** A run with all that it said. */
export interface RecordedRun extends ConcludedRun {
  readonly messages: readonly TrainerMessage[]
}

export interface RunOptions {
  readonly resumeFrom?: CheckpointState | null
  /** Called between batches, with the number of the call from 1. */
  readonly onYield?: (control: RunControl, count: number) => void
  readonly onMessage?: (message: TrainerMessage, control: RunControl) => void
  readonly now?: () => number
  readonly featureLimits?: FeatureLimits
  readonly dataLimits?: DataLimits
  readonly stepPool?: StepPool
}

/** Trains in this process, with the loop that the child process runs. */
export async function train(spec: RunSpec, options: RunOptions = {}): Promise<RecordedRun> {
  const messages: TrainerMessage[] = []
  const control = createRunControl()
  let yields = 0
  const outcome = await runTraining(spec, options.resumeFrom ?? null, {
    ops,
    control,
    now: options.now ?? (() => performance.now()),
    ...(options.featureLimits === undefined ? {} : { featureLimits: options.featureLimits }),
    ...(options.dataLimits === undefined ? {} : { dataLimits: options.dataLimits }),
    ...(options.stepPool === undefined ? {} : { stepPool: options.stepPool }),
    send: (message) => {
      messages.push(structuredClone(message))
      options.onMessage?.(message, control)
    },
    yieldToMessages: async () => {
      yields += 1
      options.onYield?.(control, yields)
      await new Promise((resolve) => setImmediate(resolve))
    },
  })
  return { ...outcome, messages }
}
