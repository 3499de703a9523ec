import { describe, expect, test } from 'vitest'
import type { CheckpointState } from '../../../src/shared/contract/trainerProtocol.ts'
import { FEATURE_LIMITS } from '../../../src/trainer/features/computeFeatures.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { train, writeArray } from '../loop/tinyRuns.ts'
import { data, expectSameBits, files, folder, newCache, spec } from './keptRuns.ts'

describe('interruptions', () => {
  const stored = (state: CheckpointState) => structuredClone(state)

  test('a run that is resumed in the middle of the phase gives the bits of an uninterrupted one', async () => {
    const whole = await train(spec(newCache()))
    // 3 looks between batches of the frozen part, then 6 an epoch and 4 in its validation.
    for (const [moment, cache] of [
      [1, newCache()],
      [6, newCache()],
      [14, newCache()],
    ] as const) {
      const stopped = await train(spec(cache), {
        onYield: (control, count) => {
          if (count === moment) control.stop()
        },
      })
      expect(stopped.result.status).toBe('stopped')
      for (const place of [cache, newCache()]) {
        expectSameBits(await train(spec(place), { resumeFrom: stored(stopped.state) }), whole)
      }
    }
  })

  test('stopped while the frozen part runs: nothing is left on disk', async () => {
    const cache = newCache()
    const options = { featureLimits: { ...FEATURE_LIMITS, memoryBytes: 100 } }
    const run = await train(spec(cache), {
      ...options,
      onYield: (control, count) => {
        if (count === 2) control.stop()
      },
    })
    expect(run.result.status).toBe('stopped')
    expect(run.result.history).toEqual([])
    expect(files(cache)).toEqual([])
  })

  test('paused while the frozen part runs', async () => {
    const run = await train(spec(newCache()), {
      onYield: (control, count) => {
        if (count === 2) control.pause()
      },
      onMessage: (message, control) => {
        if (message.type === 'paused') setTimeout(control.resume, 5)
      },
    })
    expect(run.messages.filter(({ type }) => type === 'paused')).toHaveLength(1)
    expectSameBits(run, await train(spec(newCache())))
  })

  test('tensors are all given back', async () => {
    const before = tf.memory().numTensors
    await train(spec(newCache()))
    await train({ ...spec(newCache()), eager: true })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('inputs that are not finite are named as ever', async () => {
    const values = Float32Array.from({ length: 70 * 5 }, (_, i) => (i === 42 ? NaN : Math.sin(i)))
    const bad = { ...data, inputs: [writeArray(folder.path, values, [70, 5])] }
    const { result } = await train(spec(newCache(), { data: bad }))
    expect(result.status).toBe('diverged')
    expect(result.divergence?.cause).toBe('the inputs hold a number that is not finite in row 8')
  })
})
