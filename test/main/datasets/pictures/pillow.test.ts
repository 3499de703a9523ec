import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PictureRecipe } from '../../../../src/shared/data/pictureRecipe.ts'
import { rowOfPicture } from '../../../../src/main/datasets/pictures/decodePicture.ts'

const folder = new URL('../../../fixtures/pictures/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder))

/** Rows that Pillow gives: test/keras/makePictureFixtures.py. */
interface PillowCase {
  readonly file: string
  /** Largest difference of a byte. */
  readonly tolerance: number
  readonly recipe: PictureRecipe
  readonly at: number
  readonly length: number
}

const cases = JSON.parse(read('expected.json').toString()) as readonly PillowCase[]
const rows = read('expected.bin')

async function expectRow({ file, tolerance, recipe, at, length }: PillowCase): Promise<void> {
  const row = await rowOfPicture(read(file), recipe)
  const expected = rows.subarray(at, at + length)
  expect(row.length).toBe(length)
  const worst = expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (row[i] ?? NaN))),
    0,
  )
  expect(worst, JSON.stringify(recipe)).toBeLessThanOrEqual(tolerance)
}

describe('pictures are what Pillow makes of them', () => {
  it.each([...new Set(cases.map(({ file }) => file))])('%s', async (file) => {
    for (const one of cases.filter((other) => other.file === file)) await expectRow(one)
  })
})
