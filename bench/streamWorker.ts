// Trains on data that lies in the graph and on data that is read while it is used: one order a line, as tfjsWorker.ts.
import { ftruncateSync, openSync, closeSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { RunSpec } from '../src/shared/contract/trainerProtocol.ts'
import { initialWeights } from '../src/shared/transfer/initialWeights.ts'
import { ops } from '../src/trainer/native/nativeOps.ts'
import { nodeBackend } from '../src/trainer/native/tensorflow.ts'

/** One training. */
export interface StreamOrder {
  /** Without weights and rows, which JSON does not hold. */
  readonly spec: RunSpec
  /** It trains on the rows 0 to rows - 1. */
  readonly rows: number
  /** Whether rows are read while they are used, whatever their size. */
  readonly streams: boolean
  /** Stops after so many steps. */
  readonly steps: number
}

export interface StreamAnswer {
  readonly steps: number
  readonly msPerStep: number
  /** Of that outside of TensorFlow: waiting for rows, and JavaScript. */
  readonly outsideMs: number
  /** Most memory of the process so far. */
  readonly peakBytes: number
}

/** Milliseconds within TensorFlow's graphs so far. */
let inside = 0
const binding = nodeBackend.binding as unknown as Readonly<
  Record<'runSavedModel', (...args: readonly unknown[]) => unknown>
>
const timed = (...args: readonly unknown[]) => {
  const began = performance.now()
  try {
    return binding.runSavedModel(...args)
  } finally {
    inside += performance.now() - began
  }
}
// Before anything takes hold of the binding; its own properties cannot be assigned to.
nodeBackend.binding = Object.create(binding, {
  runSavedModel: { value: timed },
}) as typeof nodeBackend.binding
const { runTraining } = await import('../src/trainer/loop/runTraining.ts')
const { createRunControl } = await import('../src/trainer/loop/runControl.ts')

/** Steps that are not counted: the first ones pay for what happens once. */
const WARM_UP = 4

async function stream({ spec, rows, streams, steps }: StreamOrder): Promise<StreamAnswer> {
  const control = createRunControl()
  const marks: { readonly at: number; readonly inside: number }[] = []
  const none = new Int32Array()
  const train = Int32Array.from({ length: rows }, (_, row) => row)
  const data = { ...spec.data, rows: { train, validation: none, test: none } }
  const { weights } = initialWeights(spec.graph, { weightsOf: () => null, seed: 1, fresh: true })
  await runTraining({ ...spec, data, weights }, null, {
    ops,
    control,
    now: () => performance.now(),
    send: () => undefined,
    yieldToMessages: () => {
      marks.push({ at: performance.now(), inside })
      if (marks.length > steps) control.stop()
      return new Promise((resolve) => setImmediate(resolve))
    },
    ...(streams ? { dataLimits: { wholeFileBytes: 0, tableBytes: 0 } } : {}),
  })
  const [first, last] = [marks[WARM_UP], marks[steps]]
  if (first === undefined || last === undefined) throw new Error('the run had too few steps')
  const counted = steps - WARM_UP
  const msPerStep = (last.at - first.at) / counted
  return {
    steps: counted,
    msPerStep,
    outsideMs: msPerStep - (last.inside - first.inside) / counted,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
}

/** A file of zeros that takes no room on the disk. */
function makeSparse(path: string, bytes: number): void {
  writeFileSync(path, '')
  const file = openSync(path, 'r+')
  ftruncateSync(file, bytes)
  closeSync(file)
}

type Order =
  | ({ readonly do: 'stream' } & StreamOrder)
  | { readonly do: 'sparse'; readonly path: string; readonly bytes: number }

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  if (order.do === 'sparse') makeSparse(order.path, order.bytes)
  const answer = order.do === 'stream' ? await stream(order) : {}
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
