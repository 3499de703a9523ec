// How long a phase takes to be ready: one order a line, as tfjsWorker.ts.
import { createInterface } from 'node:readline'
import type { RunSpec } from '../src/shared/contract/trainerProtocol.ts'
import { initialWeights } from '../src/shared/transfer/initialWeights.ts'
import { createStepPool } from '../src/trainer/compiled/stepPool.ts'
import { batchRows } from '../src/trainer/loop/epochRows.ts'
import { enterPhase, leavePhase } from '../src/trainer/loop/phaseRun.ts'
import { createRunControl } from '../src/trainer/loop/runControl.ts'
import { closeRunSession, openRunSession } from '../src/trainer/loop/runSession.ts'
import { ops } from '../src/trainer/native/nativeOps.ts'
import { rehearse } from '../src/trainer/rehearse.ts'

/** A phase to be opened. */
export interface StartOrder {
  /** Without weights and rows, which JSON does not hold; with a cache folder. */
  readonly spec: RunSpec
  /** It trains on the rows 0 to rows - 1. */
  readonly rows: number
  /** Whether the process has had a quiet moment first, as the trainer uses it. */
  readonly rehearses: boolean
}

export interface StartAnswer {
  /** Recording or loading, in milliseconds: until the first step is done, less what a step takes. */
  readonly prepareMs: number
  /** Median of the later steps. */
  readonly stepMs: number
  /** What all processors together gave to `prepareMs`, and to a later step on average. */
  readonly processorMs: { readonly prepare: number; readonly step: number }
  /** How long the quiet moment was; 0: there was none. */
  readonly rehearsalMs: number
}

const stepPool = createStepPool()
const ports = {
  ops,
  stepPool,
  control: createRunControl(),
  now: () => performance.now(),
  send: () => undefined,
  yieldToMessages: () => Promise.resolve(),
}

/** Steps whose median is taken. */
const STEPS = 12

function start({ spec, rows }: StartOrder, rehearsalMs: number): StartAnswer {
  const none = new Int32Array()
  const train = Int32Array.from({ length: rows }, (_, row) => row)
  const data = { ...spec.data, rows: { train, validation: none, test: none } }
  const weights = initialWeights(spec.graph, { weightsOf: () => null, seed: 1, fresh: true })
  const session = openRunSession({ ...spec, data, weights: weights.weights }, null, ports)
  try {
    const [began, used] = [performance.now(), process.cpuUsage()]
    const processorMs = () => {
      const { user, system } = process.cpuUsage(used)
      return (user + system) / 1000
    }
    const run = enterPhase(session)
    const stepsMs: number[] = []
    let before = performance.now()
    const openedMs = before - began
    let afterFirst = 0
    for (let step = 0; step <= STEPS; step++) {
      run.engine.train(batchRows(train, step, spec.batchSize))
      const now = performance.now()
      stepsMs.push(now - before)
      before = now
      if (step === 0) afterFirst = processorMs()
    }
    const processorStep = (processorMs() - afterFirst) / STEPS
    leavePhase(session, run)
    const [first = NaN, ...later] = stepsMs
    const stepMs = later.sort((a, b) => a - b)[Math.floor(STEPS / 2)] ?? NaN
    return {
      prepareMs: openedMs + first - stepMs,
      stepMs,
      processorMs: { prepare: afterFirst - processorStep, step: processorStep },
      rehearsalMs,
    }
  } finally {
    closeRunSession(session)
  }
}

/** As in the trainer, at once. */
async function rehearsed(): Promise<number> {
  const began = performance.now()
  await rehearse({ ops, quietMoment: () => Promise.resolve(), isAsked: () => false })
  return performance.now() - began
}

let rehearsalMs: number | null = null
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as StartOrder
  rehearsalMs ??= order.rehearses ? await rehearsed() : 0
  process.stdout.write(`${JSON.stringify(start(order, rehearsalMs))}\n`)
}
