import { afterAll, describe, expect, test } from 'vitest'
import type { TaskSamples } from '../../../src/shared/contract/trainerProtocol.ts'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { changeSchema } from '../../../src/shared/model/change.ts'
import { sequential } from '../../../src/shared/model/sequential.ts'
import { taskHead } from '../../../src/shared/pretraining/heads.ts'
import { defaultTaskLoss, taskSchema } from '../../../src/shared/pretraining/task.ts'
import { range, runSpec, temporaryFolder, train, writeArray } from '../loop/tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const ROWS = 24
/** Each picture is dark but for its first column: turned, it lies elsewhere. */
const picture = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
const pictures = writeArray(
  folder.path,
  Float32Array.from({ length: ROWS * 16 }, (_, i) => picture[i % 16] ?? 0),
  [ROWS, 4, 4, 1],
)
/** The words 2 to 7 in a row, and padding. */
const words = writeArray(
  folder.path,
  Int32Array.from({ length: ROWS * 8 }, (_, i) => (i % 8 < 6 ? 2 + (i % 8) : 0)),
  [ROWS, 8],
)
const labels = writeArray(folder.path, new Int32Array(ROWS), [ROWS])
const encoders = {
  pictures: sequential(
    'pictures',
    [4, 4, 1],
    [
      { name: 'flat', className: 'Flatten' },
      { name: 'features', className: 'Dense', config: { units: 8, activation: 'relu' } },
    ],
  ),
  words: sequential(
    'words',
    [8],
    [{ name: 'features', className: 'Embedding', config: { inputDim: 8, outputDim: 4 } }],
  ),
}

/** What was told of a run of `epochs` epochs, with a clock that stands still: nothing is due but the first and the last. */
async function samplesOf(
  kind: keyof typeof encoders,
  input: Record<string, unknown>,
  { epochs = 4, learningRate = 0.05 } = {},
): Promise<readonly { readonly epoch: number; readonly samples: TaskSamples }[]> {
  const task = taskSchema.parse({ encoderEnd: 'features', ...input })
  const loss = defaultTaskLoss(task.type)
  const changes = taskHead(encoders[kind], task, loss).map((change) => changeSchema.parse(change))
  const { messages } = await train(
    runSpec({
      graph: applyChanges(encoders[kind], changes),
      task,
      loss,
      data: {
        inputs: [kind === 'pictures' ? pictures : words],
        labels,
        scale: 1,
        offset: 0,
        rows: { train: range(0, 16), validation: range(16, ROWS), test: new Int32Array() },
        classes: 1,
      },
      phases: [{ epochs, optimizer: { name: 'adam', learningRate } }],
    }),
    { now: () => 0 },
  )
  return messages.flatMap((message) => (message.type === 'taskSamples' ? [message] : []))
}

describe('what a pretraining run shows', () => {
  test('comes after the first epoch and the last one, and of an autoencoder is what comes back', async () => {
    const told = await samplesOf('pictures', { type: 'reconstruct' }, { epochs: 60 })
    expect(told.map(({ epoch }) => epoch)).toEqual([0, 59])
    const [first, last] = told.map(({ samples }) => samples)
    expect([...(last?.rows ?? [])]).toEqual([16, 17, 18, 19, 20, 21, 22, 23])
    expect(last?.whole.shape).toEqual([8, 4, 4, 1])
    expect([...(last?.whole.values.slice(0, 16) ?? [])]).toEqual(picture)
    expect(last?.seen).toEqual(last?.whole)
    const wrong = (samples?: TaskSamples) =>
      Math.max(
        ...picture.map((value, i) => Math.abs(value - (samples?.given?.values[i] ?? Infinity))),
      )
    // The same picture 16 times over is learnt by heart: the weights are those of now.
    expect(wrong(first)).toBeGreaterThan(0.3)
    expect(wrong(last)).toBeLessThan(0.05)
  })

  test('of pictures that were turned are the turned ones, and how far each was', async () => {
    const [told] = await samplesOf('pictures', { type: 'rotation' }, { epochs: 1 })
    const { seen, choices } = told?.samples ?? {}
    // Against the clock: the column on the left goes down, to the right, and up.
    const places = [
      picture,
      picture.map((_, i) => Number(i >= 12)),
      picture.map((_, i) => Number(i % 4 === 3)),
      picture.map((_, i) => Number(i < 4)),
    ]
    const right = [...(choices?.right ?? [])]
    expect(right).toHaveLength(8)
    expect(new Set(right).size).toBeGreaterThan(1)
    right.forEach((turns, row) => {
      expect([...(seen?.values.slice(row * 16, row * 16 + 16) ?? [])]).toEqual(places[turns])
    })
    expect(choices?.count).toBe(3)
    expect(choices?.chances).toHaveLength(24)
  })

  test('of hidden words are the words, and what the net takes them for', async () => {
    const input = { type: 'maskedWords', vocabulary: 8, hidden: 2 }
    const told = await samplesOf('words', input, { epochs: 1 })
    const { seen, whole, choices } = told[0]?.samples ?? {}
    const hidden = [...(seen?.values ?? [])].flatMap((id, i) =>
      id === 1 ? [Number(whole?.values[i])] : [],
    )
    expect(hidden).toHaveLength(16)
    const right = [...(choices?.right ?? [])]
    expect(right.toSorted()).toEqual(hidden.toSorted())
    expect(choices?.counts).toEqual(new Uint8Array(16).fill(1))
  })

  test('of whole rows and spoilt ones are both, with the answers of the net', async () => {
    const input = { type: 'corrupted', corruption: { name: 'patches', grid: 2 } }
    const [told] = await samplesOf('pictures', input, { epochs: 1 })
    const { seen, scores } = told?.samples ?? {}
    expect(seen?.shape).toEqual([16, 4, 4, 1])
    expect([...(scores?.right ?? [])]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(scores?.given).toHaveLength(16)
  })

  test('is not there of a run that learns labels', async () => {
    const { messages } = await train(
      runSpec({
        graph: sequential(
          'plain',
          [4, 4, 1],
          [
            { className: 'Flatten' },
            { className: 'Dense', config: { units: 2, activation: 'softmax' } },
          ],
        ),
        data: {
          inputs: [pictures],
          labels,
          scale: 1,
          offset: 0,
          rows: { train: range(0, 16), validation: range(16, ROWS), test: new Int32Array() },
          classes: 2,
        },
        phases: [{ epochs: 1, optimizer: { name: 'sgd', learningRate: 0.01 } }],
      }),
    )
    expect(messages.filter(({ type }) => type === 'taskSamples')).toEqual([])
  })
})
