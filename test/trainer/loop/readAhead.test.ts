import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { nodeBackend } from '../../../src/trainer/native/tensorflow.ts'

/** What happens to a file of rows, and each replayed step, in order. */
type Event = 'asked' | 'there' | 'waited' | 'step'

let events: Event[] = []

const { binding } = nodeBackend
const run = Reflect.get(binding, 'runSavedModel') as (...args: readonly unknown[]) => unknown
const listening = (...args: readonly unknown[]) => {
  if (String(args[2]).startsWith('train')) events.push('step')
  return Reflect.apply(run, binding, args)
}
// Before anything takes hold of the binding; its own properties cannot be assigned to.
nodeBackend.binding = Object.create(binding, {
  runSavedModel: { value: listening },
}) as typeof binding
const { chain, classRows, runSpec, temporaryFolder, train } = await import('./tinyRuns.ts')

const folder = temporaryFolder()
afterAll(folder.remove)
afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

/** Listens to Node's file system. */
function listen(): void {
  events = []
  const { read, readSync } = fs
  vi.spyOn(fs, 'read').mockImplementation((...args: unknown[]) => {
    events.push('asked')
    const done = args.pop() as (...result: unknown[]) => void
    const told = (...result: unknown[]) => {
      events.push('there')
      done(...result)
    }
    Reflect.apply(read, fs, [...args, told])
  })
  vi.spyOn(fs, 'readSync').mockImplementation((...args: unknown[]) => {
    events.push('waited')
    return Reflect.apply(readSync, fs, args) as number
  })
  syncBuiltinESMExports()
}

test('rows of the next step are asked for before a step begins, and no step reads its own', async () => {
  const data = classRows(folder.path, {
    rows: 48,
    features: 4,
    classes: 3,
    train: 48,
    validation: 0,
  })
  const head = { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }
  const spec = runSpec({
    graph: chain([4], [head]),
    data,
    shuffle: false,
    monitor: { metric: 'loss' },
    phases: [{ epochs: 2, optimizer: { name: 'sgd' } }],
  })
  listen()
  const marks: number[] = []
  await train(spec, {
    dataLimits: { wholeFileBytes: 0, tableBytes: 0 },
    onMessage: ({ type }) => {
      if (type === 'epochEnd') marks.push(events.length)
    },
  })
  // The first epoch begins after the guard's step, which takes its rows at once.
  const begin = events.indexOf('step') + 1
  const epochs = events.slice(begin, marks[1])
  const steps = epochs.flatMap((event, at) => (event === 'step' ? [at] : []))
  expect(steps).toHaveLength(12)
  expect(epochs).not.toContain('waited')
  steps.forEach((at, i) => {
    const asked = epochs.slice(0, at).filter((event) => event === 'asked').length
    const there = epochs.slice(0, at).filter((event) => event === 'there').length
    // Rows and labels of this step are there; those of the next one of its epoch are on their way.
    expect(there).toBeGreaterThanOrEqual(2 * (i + 1))
    const isLast = i % 6 === 5
    expect(asked).toBeGreaterThanOrEqual(2 * (i + (isLast ? 1 : 2)))
  })
})
