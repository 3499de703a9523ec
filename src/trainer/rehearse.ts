import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArrayFile, PreparedData, RunSpec } from '../shared/contract/trainerProtocol.ts'
import type { Ops } from '../shared/layers/ops.ts'
import type { NewLayerInput } from '../shared/model/change.ts'
import { sequential } from '../shared/model/sequential.ts'
import { elementCount, type ModelWeights, type TypedArray } from '../shared/model/weights.ts'
import { createProgram } from './execution/program.ts'
import { enterPhase, leavePhase } from './loop/phaseRun.ts'
import { createRunControl } from './loop/runControl.ts'
import { closeRunSession, openRunSession } from './loop/runSession.ts'

export interface RehearsalPorts {
  readonly ops: Ops
  /** Resolves when nothing has been asked of the process for a moment, or when something is. */
  readonly quietMoment: () => Promise<void>
  /** Somebody waits for an answer: what is left is left out. */
  readonly isAsked: () => boolean
}

/** What has been gone through. */
export type Rehearsed = 'nothing' | 'kernels' | 'phase'

/**
 * Goes once through what a process does for the first time, while nobody waits for it: TensorFlow sets up kernel libraries
 * and sessions when they are first used, and JavaScript is compiled as it runs. The first run is then ready much sooner.
 * First comes a product and a sum, which every net needs, so that nothing is lost when somebody asks at once; after a
 * quiet moment a phase of a tiny net. No tensor, graph or file is left.
 */
export async function rehearse({ ops, quietMoment, isAsked }: RehearsalPorts): Promise<Rehearsed> {
  if (isAsked()) return 'nothing'
  rehearseKernels(ops)
  await quietMoment()
  if (isAsked()) return 'kernels'
  rehearsePhase(ops)
  return 'phase'
}

function rehearseKernels({ tf }: Ops): void {
  tf.tidy(() => {
    const x = tf.ones([8, 8])
    tf.add(tf.matMul(x, x), tf.ones([8])).dataSync()
  })
}

const SIDE = 8
const CLASSES = 2
const ROWS = 16

/** The kinds that most nets are made of. */
const LAYERS: readonly NewLayerInput[] = [
  { className: 'Conv2D', config: { filters: 8, kernelSize: [3, 3], padding: 'same' } },
  { className: 'BatchNormalization' },
  { className: 'ReLU', config: { maxValue: 6 } },
  { className: 'DepthwiseConv2D', config: { kernelSize: [3, 3], padding: 'same' } },
  { className: 'MaxPooling2D', config: { poolSize: [2, 2] } },
  { className: 'Flatten' },
  { className: 'Dense', config: { units: 4, activation: 'relu' } },
  { className: 'Dense', config: { units: CLASSES, activation: 'softmax' } },
]

/** Records, checks, loads and replays a step of training and one of evaluation, as a run does. */
function rehearsePhase(ops: Ops): void {
  const session = openRehearsal(ops)
  try {
    const run = enterPhase(session)
    const { train, validation } = session.spec.data.rows
    run.engine.train(train)
    run.engine.evaluate(validation)
    leavePhase(session, run)
  } finally {
    closeRunSession(session)
  }
}

/** Opening reads the small files whole: they are not needed any longer. */
function openRehearsal(ops: Ops) {
  const folder = mkdtempSync(join(tmpdir(), 'graft-rehearsal-'))
  try {
    return openRunSession(rehearsalSpec(writeRows(folder)), null, {
      ops,
      send: () => undefined,
      now: () => 0,
      yieldToMessages: () => Promise.resolve(),
      control: createRunControl(),
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeRows(folder: string): PreparedData {
  const write = (values: Uint8Array | Int32Array, shape: readonly number[]): ArrayFile => {
    const dtype = values instanceof Uint8Array ? 'uint8' : 'int32'
    const path = join(folder, dtype)
    writeFileSync(path, values)
    return { path, shape, byteOffset: 0, dtype }
  }
  const numbers = Uint8Array.from({ length: ROWS * SIDE * SIDE }, (_, i) => (i * 37) % 251)
  const ids = Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES)
  const all = Int32Array.from({ length: ROWS }, (_, row) => row)
  const rows = { train: all.subarray(0, 8), validation: all.subarray(8), test: new Int32Array() }
  return {
    inputs: [write(numbers, [ROWS, SIDE, SIDE, 1])],
    labels: write(ids, [ROWS]),
    scale: 1 / 255,
    offset: 0,
    rows,
    classes: CLASSES,
  }
}

function rehearsalSpec(data: PreparedData): RunSpec {
  const graph = sequential('rehearsal', [SIDE, SIDE, 1], LAYERS)
  return {
    runId: 'rehearsal',
    graph,
    weights: someWeights(graph),
    data,
    seed: 1,
    loss: { name: 'sparseCategoricalCrossentropy', fromLogits: false },
    metrics: ['sparseCategoricalAccuracy'],
    classWeights: null,
    batchSize: ROWS,
    shuffle: false,
    clip: null,
    phases: [
      {
        freeze: [],
        epochs: 1,
        optimizer: {
          name: 'adam',
          learningRate: 1e-3,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-7,
          amsgrad: false,
          weightDecay: 0,
        },
        schedule: { name: 'constant', warmUp: 0 },
        multipliers: [],
        callbacks: [],
      },
    ],
    monitor: { metric: 'loss', mode: 'min', restoreBest: false },
    checkpointMinSeconds: 3600,
  }
}

/** Numbers of no meaning for every weight. */
function someWeights(graph: RunSpec['graph']): ModelWeights {
  const valuesOf = (shape: readonly number[]): TypedArray =>
    Float32Array.from({ length: elementCount(shape) }, (_, i) => 0.1 + ((i * 29) % 17) / 50)
  return Object.fromEntries(
    [...createProgram(graph).weights].map(([layer, specs]) => [
      layer,
      Object.fromEntries(
        specs.map(({ name, shape }) => [
          name,
          { dtype: 'float32' as const, shape, values: valuesOf(shape) },
        ]),
      ),
    ]),
  )
}
