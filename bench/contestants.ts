import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ask, train } from '../src/main/trainerHost/requests.ts'
import { startTrainer, type Trainer } from '../src/main/trainerHost/trainerHost.ts'
import type { RunSpec } from '../src/shared/contract/trainerProtocol.ts'
import { planSchema } from '../src/shared/training/plan.ts'
import { processorTime } from './machine.ts'
import type { BenchCase } from './benchCase.ts'
import { startLineWorker, type LineWorker } from './lineWorker.ts'

/** How one training went. */
export interface Fit {
  /** Loss of each epoch. */
  readonly losses: readonly number[]
  readonly epochMs: readonly number[]
  /** Time that all processors together gave each epoch; empty where the system does not tell. */
  readonly processorMs: readonly number[]
  /** From the order to the end of the last epoch. */
  readonly totalMs: number
  /** When the first step was done, on the clock of `Date.now`. */
  readonly firstStepAt: number
}

export interface Prediction {
  readonly totalMs: number
  /** The first outputs, for comparison. */
  readonly outputs: readonly number[]
}

/** Of what size a training is; the case's own size unless said. */
export interface FitSize {
  readonly rows?: number
  readonly batchSize?: number
  readonly epochs?: number
}

/** One way to train and predict, in a process of its own. */
export interface Contestant {
  readonly pid: number
  readonly fit: (item: BenchCase, size?: FitSize) => Promise<Fit>
  readonly predict: (item: BenchCase, size?: FitSize) => Promise<Prediction>
  readonly close: () => Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const python = fileURLToPath(new URL('../.venv-keras/bin/python', import.meta.url))
const COMPARED_OUTPUTS = 4096

/** Graft's trainer, as the app starts it. */
export async function startGraft(): Promise<Contestant> {
  const trainer = await startTrainer()
  return {
    pid: trainer.pid,
    fit: (item, size) => fitWithGraft(trainer, item, size),
    predict: (item, size) => predictWithGraft(trainer, item, size),
    close: () => trainer.close(),
  }
}

let runs = 0

async function fitWithGraft(trainer: Trainer, item: BenchCase, size: FitSize = {}): Promise<Fit> {
  const began = performance.now()
  let firstStepAt = 0
  let totalMs = 0
  const processor = [processorTime(trainer.pid)]
  const spec = runSpec(item, size)
  const { result } = await train(trainer, spec, null, (message) => {
    if (message.type === 'progress' && firstStepAt === 0) firstStepAt = Date.now()
    if (message.type !== 'epochEnd') return
    if (firstStepAt === 0) firstStepAt = Date.now()
    totalMs = performance.now() - began
    processor.push(processorTime(trainer.pid))
  })
  if (result.notes.length > 0) console.error(`${item.net.name}: ${result.notes.join(' ')}`)
  return {
    losses: result.history.map(({ logs }) => logs['loss'] ?? NaN),
    epochMs: result.history.map(({ durationMs }) => durationMs),
    processorMs: processor.slice(1).map((time, i) => time - (processor[i] ?? 0)),
    totalMs,
    firstStepAt,
  }
}

export function runSpec({ net, data, weights }: BenchCase, size: FitSize): RunSpec {
  runs += 1
  const none = new Int32Array()
  const plan = planSchema.parse({
    version: 1,
    name: net.name,
    model: { source: 'bench' },
    data: { source: { type: 'sample', name: 'fashion-mnist' } },
    loss: { name: 'sparseCategoricalCrossentropy' },
    phases: [
      {
        epochs: size.epochs ?? net.epochs,
        optimizer: { name: net.optimizer, learningRate: net.learningRate },
      },
    ],
  })
  if (!Array.isArray(plan.phases)) throw new Error('the phases are written out')
  const rows = Int32Array.from({ length: size.rows ?? net.rows }, (_, row) => row)
  return {
    runId: `bench-${runs}`,
    graph: net.graph,
    weights,
    data: {
      inputs: [data.inputs],
      labels: data.labels,
      scale: data.scale,
      offset: 0,
      rows: { train: rows, validation: none, test: none },
      classes: data.classes,
    },
    seed: 1,
    loss: plan.loss,
    metrics: ['sparseCategoricalAccuracy'],
    classWeights: null,
    batchSize: size.batchSize ?? net.batchSize,
    shuffle: false,
    clip: null,
    phases: plan.phases,
    monitor: { metric: 'loss', mode: 'min', restoreBest: false },
    checkpointMinSeconds: 3600,
  }
}

async function predictWithGraft(
  trainer: Trainer,
  item: BenchCase,
  { rows = item.net.rows }: FitSize = {},
): Promise<Prediction> {
  const { net, data, weights } = item
  const [, ...rowShape] = data.inputs.shape
  const size = rows * rowShape.reduce((product, length) => product * length, 1)
  const bytes = (await readFile(data.inputs.path)).subarray(0, size)
  const values = Float32Array.from(bytes, (byte) => byte * data.scale)
  const inputs = [{ dtype: 'float32' as const, shape: [rows, ...rowShape], values }]
  const { graph, batchSize } = net
  const began = performance.now()
  const answer = await ask(trainer, { type: 'predict', graph, weights, inputs, batchSize })
  const totalMs = performance.now() - began
  if (answer.type !== 'predicted') throw new Error(`the trainer answered ${answer.type}`)
  const outputs = answer.outputs[0]?.values.subarray(0, COMPARED_OUTPUTS) ?? []
  return { totalMs, outputs: [...outputs] }
}

function order({ net, data, kerasPath }: BenchCase, size: FitSize) {
  const rows = size.rows ?? net.rows
  return {
    model: kerasPath,
    inputs: data.inputs.path,
    dtype: data.inputs.dtype,
    labels: data.labels.path,
    shape: [rows, ...data.inputs.shape.slice(1)],
    frozen: net.frozen,
    optimizer: net.optimizer,
    learningRate: net.learningRate,
    batchSize: size.batchSize ?? net.batchSize,
    epochs: size.epochs ?? net.epochs,
  }
}

/** Keras in Python. `jit`: whether XLA compiles the step. */
export interface KerasProcess {
  readonly pid: number
  readonly contestant: (jit: boolean) => Contestant
  readonly versions: () => Promise<Readonly<Record<string, string>>>
  readonly forget: () => Promise<void>
  readonly close: () => void
}

export function startKeras(): KerasProcess {
  const worker = startLineWorker(python, [`${root}bench/keras/worker.py`])
  const contestant = (jit: boolean): Contestant => ({
    pid: worker.pid,
    fit: async (item, size = {}) =>
      (await worker.ask({ do: 'fit', jit, ...order(item, size) })) as Fit,
    predict: async (item, size = {}) =>
      (await worker.ask({ do: 'predict', jit, ...order(item, size) })) as Prediction,
    close: () => Promise.resolve(),
  })
  return {
    pid: worker.pid,
    contestant,
    versions: async () =>
      (await worker.ask({ do: 'versions' })) as Readonly<Record<string, string>>,
    forget: async () => {
      await worker.ask({ do: 'forget' })
    },
    close: worker.close,
  }
}

/** Plain tfjs-layers on tfjs-node. */
export function startTfjs(): {
  readonly fit: (item: BenchCase, size: FitSize) => Promise<Pick<Fit, 'losses' | 'epochMs'>>
  readonly close: () => void
} {
  const worker: LineWorker = startLineWorker(process.execPath, [`${root}bench/tfjsWorker.ts`])
  return {
    fit: async (item, size) =>
      (await worker.ask({ do: 'fit', ...order(item, size), model: item.tfjsPath })) as Fit,
    close: worker.close,
  }
}
