import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ArrayFile } from '../../../src/shared/contract/trainerProtocol.ts'
import { scaleValues } from '../../../src/shared/data/scaleValues.ts'
import { bytesOf } from '../../../src/main/datasets/cacheFile.ts'
import { measureChannels } from '../../../src/main/datasets/measureChannels.ts'

/** What Keras measures and computes: test/keras/makeNormalizationFixtures.py. */
interface KerasCase {
  readonly dtype: 'uint8' | 'float32'
  readonly shape: readonly number[]
  readonly rows: readonly number[]
  readonly train: readonly number[]
  readonly scale: number
  readonly offset: number
  readonly mean: readonly number[]
  readonly variance: readonly number[]
  readonly normalized: readonly number[]
}

const url = new URL('../../fixtures/training/normalization.json', import.meta.url)
const cases = JSON.parse(readFileSync(url, 'utf8')) as Readonly<Record<string, KerasCase>>

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-measure-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(
  values: Uint8Array | Float32Array,
  shape: readonly number[],
): Promise<ArrayFile> {
  const path = join(folder, `${shape.join('-')}.bin`)
  await writeFile(path, Buffer.concat([Buffer.alloc(8, 77), bytesOf(values)]))
  const dtype = values instanceof Uint8Array ? 'uint8' : 'float32'
  return { path, dtype, shape, byteOffset: 8 }
}

const closeTo = (found: readonly number[], wanted: readonly number[], most: number) => {
  expect(found.length).toBe(wanted.length)
  found.forEach((value, i) => {
    const expected = wanted[i] ?? NaN
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(most * Math.max(1, Math.abs(expected)))
  })
}

describe('normalization', () => {
  it.each(Object.entries(cases))('is measured and applied as by Keras: %s', async (_, one) => {
    const values = one.dtype === 'uint8' ? Uint8Array.from(one.rows) : Float32Array.from(one.rows)
    const file = await write(values, one.shape)
    const { mean, variance } = await measureChannels(file, Int32Array.from(one.train), one)
    closeTo(mean, one.mean, 1e-6)
    // Keras subtracts float32 squares: a variance of 1e-4 beside a mean of 5 has few digits left there.
    closeTo(variance, one.variance, 1e-4)
    const input = { ...one, normalization: one }
    closeTo([...scaleValues(values, input)], one.normalized, 1e-5)
  })

  it('of a channel that never changes divides by one', async () => {
    const file = await write(Uint8Array.of(7, 1, 7, 3, 7, 1, 7, 3), [4, 2])
    const rows = Int32Array.of(0, 1, 2, 3)
    const measured = await measureChannels(file, rows, { scale: 1, offset: 0 })
    expect(measured).toEqual({ mean: [7, 2], variance: [1, 1] })
  })

  it('keeps its precision far from zero, and reads only the rows it is given', async () => {
    const values = Float32Array.from({ length: 4000 }, (_, i) =>
      i < 2000 ? 1e6 + (i % 2) : Number.NaN,
    )
    const file = await write(values, [4000, 1])
    const rows = Int32Array.from({ length: 2000 }, (_, i) => i)
    const measured = await measureChannels(file, rows, { scale: 1, offset: 0 })
    expect(measured).toEqual({ mean: [1e6 + 0.5], variance: [0.25] })
  })

  it('says so where rows are missing, and ends when it is no longer wanted', async () => {
    const file = await write(Uint8Array.of(1, 2, 3, 4), [3, 2])
    const scale = { scale: 1, offset: 0 }
    const rows = Int32Array.of(0, 2)
    await expect(measureChannels(file, rows, scale)).rejects.toMatchObject({ code: 'file.damaged' })
    const ended = AbortSignal.abort()
    await expect(measureChannels(file, rows, scale, ended)).rejects.toMatchObject({
      code: 'data.cancelled',
    })
  })
})
