import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FEATURE_LIMITS } from '../../../src/trainer/features/computeFeatures.ts'
import { train, writeArray } from '../loop/tinyRuns.ts'
import { expectSameNumbers, KEPT, REUSED } from './featureRuns.ts'
import {
  counted,
  data,
  expectSameBits,
  files,
  folder,
  newCache,
  onlyFile,
  spec,
} from './keptRuns.ts'

describe('a second run', () => {
  test('starts from what the first has stored, to the bit', async () => {
    const cache = newCache()
    const first = await counted(spec(cache))
    expect(first.rows).toBe(70)
    expect(first.result.notes[0]).toMatch(REUSED)
    expect(files(cache)).toHaveLength(1)
    const second = await counted(spec(cache))
    expect(second.rows).toBe(0)
    expect(second.result.notes).toEqual([
      'The outputs of the frozen layers up to "second" for 70 rows were there from an earlier run; they were reused.',
    ])
    expectSameBits(second, first)
    expectSameNumbers(second, await train({ ...spec(cache), featureCache: false }))
    // Other heads and batch sizes start from it too.
    expect((await counted({ ...spec(cache), batchSize: 5 })).rows).toBe(0)
  })

  test('computes anew when the cut moves, a weight or the scale or the rows change', async () => {
    const cache = newCache()
    const base = spec(cache)
    await train(base)
    expect((await counted(spec(cache, { cut: 'first' }))).rows).toBe(70)
    const { first = {} } = base.weights
    const bias = { dtype: 'float32' as const, shape: [6], values: new Float32Array(6).fill(1e-3) }
    const weights = { ...base.weights, first: { ...first, bias } }
    expect((await counted({ ...base, weights })).rows).toBe(70)
    expect((await counted({ ...base, data: { ...data, scale: 0.5 } })).rows).toBe(70)
    const rows = { ...data.rows, test: data.rows.test.subarray(1) }
    expect((await counted({ ...base, data: { ...data, rows } })).rows).toBe(69)
    expect(files(cache)).toHaveLength(5)
    expect((await counted(base)).rows).toBe(0)
  })

  test('computes anew when one number in the input file changes', async () => {
    const cache = newCache()
    const bytes = Uint8Array.from({ length: 70 * 5 }, (_, i) => (i * 37) % 251)
    const file = writeArray(folder.path, bytes, [70, 5])
    const own = { ...data, inputs: [file], scale: 1 / 255 }
    await train(spec(cache, { data: own }))
    expect((await counted(spec(cache, { data: own }))).rows).toBe(0)
    bytes[171] = (bytes[171] ?? 0) + 1
    writeFileSync(file.path, bytes)
    const changed = await counted(spec(cache, { data: own }))
    expect(changed.rows).toBe(70)
    expectSameNumbers(changed, await train({ ...spec(cache, { data: own }), featureCache: false }))
  })

  test('knows contents by their hash, where there is one, and not by the path', async () => {
    const cache = newCache()
    const values = Float32Array.from({ length: 70 * 5 }, (_, i) => Math.sin(i))
    const copy = (contentHash: string) => ({
      ...data,
      inputs: [{ ...writeArray(folder.path, values, [70, 5]), contentHash }],
    })
    await train(spec(cache, { data: copy('a') }))
    expect((await counted(spec(cache, { data: copy('a') }))).rows).toBe(0)
    expect((await counted(spec(cache, { data: copy('b') }))).rows).toBe(70)
  })
})

describe('a file that is not as it was written', () => {
  const damages: Readonly<Record<string, (path: string) => void>> = {
    'a number changed': (path) => {
      const bytes = readFileSync(path)
      bytes.writeFloatLE(bytes.readFloatLE(5000) + 0.25, 5000)
      writeFileSync(path, bytes)
    },
    'cut short': (path) => {
      writeFileSync(path, readFileSync(path).subarray(0, -7))
    },
    longer: (path) => {
      writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(4)]))
    },
    'no header': (path) => {
      writeFileSync(path, 'nothing of the kind')
    },
    empty: (path) => {
      writeFileSync(path, '')
    },
  }
  test.each(Object.entries(damages))('%s: it is computed and written anew', async (_, damage) => {
    const cache = newCache()
    const first = await train(spec(cache))
    damage(onlyFile(cache))
    const again = await counted(spec(cache))
    expect(again.rows).toBe(70)
    expectSameBits(again, first)
    expect((await counted(spec(cache))).rows).toBe(0)
  })
})

describe('what the disk cannot take', () => {
  test('a folder that cannot be written: the run goes on from memory and says so', async () => {
    const cache = newCache()
    writeFileSync(cache, 'a file where the folder should be')
    const run = await train(spec(cache))
    expect(run.result.status).toBe('finished')
    expect(run.result.notes).toEqual([
      'The frozen layers up to "second" ran once over 70 rows; their outputs were reused.',
      expect.stringMatching(
        /^The outputs of the frozen layers up to "second" could not be kept for later runs: .*not a folder\.$/,
      ),
    ])
    expectSameBits(run, await train(spec(newCache())))
  })

  test('the same, and too much for memory: the layers run in every step', async () => {
    const cache = newCache()
    writeFileSync(cache, 'a file where the folder should be')
    const run = await train(spec(cache), {
      featureLimits: { ...FEATURE_LIMITS, memoryBytes: 100 },
    })
    expect(run.result.notes).toEqual([
      expect.stringMatching(/run in every step: their outputs cannot be stored: .*not a folder\.$/),
    ])
    expectSameNumbers(run, await train({ ...spec(cache), featureCache: false }))
  })

  test('a full disk leaves no half of a file', () => {
    const place = newCache()
    const script = join(folder.path, 'write.ts')
    const module = join(import.meta.dirname, '../../../src/trainer/features/featureFile.ts')
    writeFileSync(
      script,
      `import { createFeatureFile } from ${JSON.stringify(module)}
       const values = new Float32Array(4000)
       const writer = createFeatureFile(${JSON.stringify(join(place, 'a.bin'))}, { dtype: 'float32', shape: [4, 1000] })
       try {
         writer.append({ dtype: 'float32', shape: [4, 1000], values })
         writer.commit()
         console.log('written')
       } catch (error) { console.log(error.code) }`,
    )
    // Files may hold 8 kB at most; the signal is ignored, so that writing fails as on a full disk.
    const run = (kilobytes: number) =>
      spawnSync(
        'bash',
        ['-c', `trap "" XFSZ; ulimit -f ${kilobytes}; exec "${process.execPath}" "${script}"`],
        { encoding: 'utf8' },
      ).stdout.trim()
    expect(run(8)).toBe('file.unwritable')
    expect(readdirSync(place)).toEqual([])
    expect(run(100)).toBe('written')
    expect(readdirSync(place)).toEqual(['a.bin'])
  })
})

describe('limits', () => {
  test('more than memory should hold is read from the file, to the bit', async () => {
    const cache = newCache()
    const limits = { ...FEATURE_LIMITS, memoryBytes: 100 }
    const fromFile = await train(spec(cache), { featureLimits: limits })
    expect(fromFile.result.notes[0]).toMatch(REUSED)
    expectSameBits(fromFile, await train(spec(newCache())))
    expect((await train(spec(cache), { featureLimits: limits })).result.notes[0]).toMatch(KEPT)
  })

  test('more than the disk should hold runs in every step', async () => {
    const { result } = await train(spec(newCache()), {
      featureLimits: { memoryBytes: 100, storedBytes: 1000 },
    })
    expect(result.notes).toEqual([
      'The frozen layers up to "second" run in every step: their outputs would take 1 MiB.',
    ])
  })
})

test('a file that was used counts as new', async () => {
  const cache = newCache()
  await train(spec(cache))
  const path = onlyFile(cache)
  utimesSync(path, new Date(2020, 1), new Date(2020, 1))
  await train(spec(cache))
  expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000)
})
