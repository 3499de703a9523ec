import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../main/formats/modelFixtures.ts'
import { runFuzz } from './runFuzz.ts'
import type { Seed, TargetName } from './targets.ts'

const root = join(import.meta.dirname, '../..')
const seed = Number(process.env['FUZZ_SEED'] ?? 1_000_000)
const wanted = process.env['FUZZ_FILES']

/**
 * Mutated files of every kind: each is opened or refused with a coded error; nothing crashes, hangs, fills memory or
 * becomes zeros without a word. FUZZ_FILES sets another number of files a kind, FUZZ_SEED another seed.
 */
export function fuzzKinds(kinds: readonly (readonly [TargetName, number])[]): void {
  const folder = temporaryFolder()
  let torch: Seed

  beforeAll(() => {
    const script = join(root, 'test/main/formats/torch/makeTorchFile.py')
    execFileSync(join(root, '.venv-keras/bin/python'), [script, folder])
    torch = { name: 'plain', parts: { '': readFileSync(join(folder, 'plain.pth')) } }
  })

  it.each(kinds)('%s: %i files', async (target, files) => {
    const count = wanted === undefined ? files : Number(wanted)
    const result = await runFuzz({ target, seed, from: 0, to: count, folder, extra: [torch] })
    expect(result.faults).toEqual([])
    expect([...result.outcomes.values()].reduce((sum, each) => sum + each, 0)).toBe(count)
    // Some of either kind: else the mutations touch nothing, or everything.
    expect(result.outcomes.get('opened') ?? 0).toBeGreaterThan(count / 100)
    expect(result.outcomes.size).toBeGreaterThan(2)
    // `runHdf5` ends those; each costs whoever opens it seconds.
    expect(result.outcomes.get('endless') ?? 0).toBeLessThan(2 + count / 1000)
    expect(result.peak).toBeLessThan(3 * 2 ** 30)
  })
}
