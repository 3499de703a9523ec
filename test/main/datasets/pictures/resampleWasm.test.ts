import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sourceHash } from '../../../../src/main/datasets/pictures/resampleWasm.ts'

it('the compiled resampling comes from its source as it is now', () => {
  const source = new URL('../../../../src/main/datasets/pictures/resample.as', import.meta.url)
  // Else: npm exec -- node scripts/resampleWasm.ts
  expect(createHash('sha256').update(readFileSync(source)).digest('hex')).toBe(sourceHash)
})
