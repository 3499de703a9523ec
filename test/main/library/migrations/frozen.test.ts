import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { migrations } from '../../../../src/main/library/migrations/index.ts'

const folder = join(import.meta.dirname, '../../../../src/main/library/migrations')
const files = readdirSync(folder)
  .filter((name) => /^\d/.test(name))
  .sort()

/**
 * SHA-256 of each migration as it was shipped. A line is added with a new migration and never changed: a
 * mistake in a shipped one is put right by a new one, since libraries out there have made the old.
 */
const shipped: Readonly<Record<string, string>> = {
  '0010-create-models.ts': '9509876fa3a7422afd458b470cb6a91d0c31e62026c2491f85fa8f3c93944d2f',
  '0020-create-runs.ts': 'dabe84e3cc915403469dce095500885965101762b805d8aa94fdf1c084dd342f',
  '0030-create-checkpoints.ts': '75422864a79b8cb7abd8e7544508a73264f330d4dc7c8dab39b47de23a77aa7a',
  '0040-create-datasets.ts': 'e09239785b0f1a6eb26417df9f1233ffd68a9b378db59977dac11888c661f76c',
  '0050-create-marks.ts': '4260d8d01f5e39dce92bd7d695ac1d81192c680ba1e25b617aa8d4a95062a64a',
  '0060-create-documents.ts': 'def5f230ca6806fcd4b96df1055e8de8c6829a65103de538713e9afb9dc74a49',
  '0070-create-word-lists.ts': '43406d09f2fad2731c9bd30f33d12edb3097ce8afa8a1591dfe6359bf777b4af',
}

describe('migrations', () => {
  it('never change once they are shipped', () => {
    const hashes = files.map((name) => {
      const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
      return [name, createHash('sha256').update(text).digest('hex')]
    })
    expect(Object.fromEntries(hashes)).toEqual(shipped)
  })

  it('are numbered as their files, in rising tens, and all are in the list', () => {
    const versions = migrations.map((step) => step.version)
    expect(versions).toEqual(files.map((name) => Number.parseInt(name, 10)))
    expect(versions).toEqual(versions.map((_, i) => (i + 1) * 10))
  })
})
