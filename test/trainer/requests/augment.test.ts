import { describe, expect, it } from 'vitest'
import type {
  TrainerMessage,
  TrainerRequest,
} from '../../../src/shared/contract/trainerProtocol.ts'
import { augmentationSchema } from '../../../src/shared/data/augmentationSchema.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { createRequestServer } from '../../../src/trainer/serveRequests.ts'

type Question = Extract<TrainerRequest, { type: 'augment' }>

const values = Uint8Array.from({ length: 2 * 4 * 5 * 3 }, (_, i) => (i * 29) % 256)
const question: Question = {
  type: 'augment',
  id: 7,
  augmentation: augmentationSchema.parse([{ type: 'flip', probability: 1 }]),
  rows: { dtype: 'uint8', shape: [2, 4, 5, 3], values },
  valueRange: [0, 255],
  seed: 1,
  steps: [0, 1, 2],
}

async function ask(change: Partial<Question>): Promise<TrainerMessage | undefined> {
  const sent: TrainerMessage[] = []
  const server = createRequestServer({
    ops,
    send: (message) => sent.push(message),
    now: () => 0,
    yieldToMessages: () => Promise.resolve(),
  })
  await server.handle({ ...question, ...change })
  return sent[0]
}

async function draws(change: Partial<Question>) {
  const message = await ask(change)
  if (message?.type !== 'augmented') throw new Error(JSON.stringify(message))
  return message.draws
}

describe('a preview of random changes', () => {
  it('gives the rows once for each step, of their own shape', async () => {
    const found = await draws({})
    expect(found.map(({ rows }) => [rows.dtype, rows.shape])).toEqual(
      [0, 1, 2].map(() => ['float32', [2, 4, 5, 3]]),
    )
    // A flip that always happens: the pixel at the left is that at the right.
    for (const { rows, share } of found) {
      expect(share).toBeNull()
      for (let channel = 0; channel < 3; channel++) {
        expect(rows.values[channel]).toBeCloseTo(values[4 * 3 + channel] ?? NaN, 3)
      }
    }
  })

  it('hangs on the seed and the step', async () => {
    const augmentation = augmentationSchema.parse([{ type: 'noise' }, { type: 'mixUp', alpha: 1 }])
    const [one, two] = await draws({ augmentation })
    expect(one?.share?.length).toBe(2)
    expect(two).not.toEqual(one)
    expect((await draws({ augmentation, steps: [1] }))[0]).toEqual(two)
    expect((await draws({ augmentation, seed: 2 }))[0]).not.toEqual(one)
  })

  it('changes ids as ids', async () => {
    const ids = { dtype: 'int32' as const, shape: [1, 4], values: Int32Array.of(5, 6, 7, 0) }
    const augmentation = augmentationSchema.parse([{ type: 'tokenDropout', rate: 1 }])
    const [found] = await draws({ augmentation, rows: ids, steps: [0] })
    expect(found?.rows).toEqual({ ...ids, values: Int32Array.of(1, 1, 1, 0) })
  })

  it('of what does not suit the rows is refused', async () => {
    const augmentation = augmentationSchema.parse([{ type: 'tokenSwap' }])
    const message = await ask({ augmentation })
    expect(message?.type === 'requestFailed' && message.error.code).toBe('run.badSpec')
  })
})
