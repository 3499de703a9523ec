import { afterAll, expect, test } from 'vitest'
import type { TrainerMessage } from '../../../src/shared/contract/trainerProtocol.ts'
import { createProgressReporter } from '../../../src/trainer/loop/progressReporter.ts'
import { chain, classRows, runSpec, temporaryFolder, train } from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const note = (text: string): TrainerMessage => ({ type: 'note', runId: 'run', text })

test('at most ten messages a second, the last always sent', () => {
  const sent: { text: string; at: number }[] = []
  let clock = 0
  const reporter = createProgressReporter(
    (message) => {
      if (message.type === 'note') sent.push({ text: message.text, at: clock })
    },
    () => clock,
  )
  // A thousand batches of one millisecond.
  for (let batch = 0; batch < 1000; batch++) {
    reporter.update(() => note(String(batch)))
    clock += 1
  }
  reporter.flush()
  reporter.flush()
  expect(sent.length).toBeLessThanOrEqual(11)
  expect(sent.at(-1)?.text).toBe('999')
  const gaps = sent.slice(1, -1).map(({ at }, i) => at - (sent[i]?.at ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
})

test('numbers are read only for messages that are sent', () => {
  let reads = 0
  let clock = 0
  const reporter = createProgressReporter(
    () => undefined,
    () => clock,
  )
  for (let batch = 0; batch < 500; batch++) {
    reporter.update(() => {
      reads += 1
      return note('')
    })
    clock += 1
  }
  expect(reads).toBe(5)
})

test('a slow batch is told of when it ends; the last news of an epoch comes before its end', async () => {
  const data = classRows(folder.path, {
    rows: 30,
    features: 3,
    classes: 3,
    train: 20,
    validation: 5,
  })
  const graph = chain(
    [3],
    [{ name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } }],
  )
  const spec = runSpec({
    graph,
    data,
    batchSize: 2,
    phases: [{ epochs: 2, optimizer: { name: 'sgd' } }],
  })
  let clock = 0
  const { messages } = await train(spec, {
    now: () => clock,
    onYield: (_, count) => {
      // Batch 5 takes a minute, the others a millisecond.
      clock += count === 5 ? 60_000 : 1
    },
  })
  const ends = messages.flatMap((message, i) => (message.type === 'epochEnd' ? [i] : []))
  const first = messages[(ends[0] ?? 0) - 1]
  expect(first).toMatchObject({
    type: 'progress',
    cursor: { epoch: 0, batch: 10, step: 10 },
    batches: 10,
    epochs: 2,
  })
  const steps = messages.flatMap((message) =>
    message.type === 'progress' ? [message.cursor.step] : [],
  )
  expect(steps).toContain(5)
  expect(steps.length).toBeLessThan(8)
  const last = messages.filter((message) => message.type === 'progress').at(-1)
  expect(Number.isFinite(last?.logs['loss'])).toBe(true)
})
