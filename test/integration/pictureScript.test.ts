import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PictureRecipe } from '../../src/shared/data/pictureRecipe.ts'
import { scaleValues, type InputScale } from '../../src/shared/data/scaleValues.ts'
import { pictureScript } from '../../src/shared/kerasScript/pictureScript.ts'
import { rowOfPicture } from '../../src/main/datasets/pictures/decodePicture.ts'

const python = fileURLToPath(new URL('../../.venv-keras/bin/python', import.meta.url))
const pictures = fileURLToPath(new URL('../fixtures/pictures/', import.meta.url))
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-한글 #1 100% '))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const base: PictureRecipe = {
  ...{ rows: 9, columns: 13, grey: false, fit: 'cover', kernel: 'lanczos3' },
  ...{ background: '#3264c8', orientation: true, unpack: 'whole' },
}
const bytes: InputScale = { scale: 1 / 255, offset: 0 }
const normalized: InputScale = {
  ...{ scale: 1 / 127.5, offset: -1 },
  normalization: { mean: [0.1, -0.2, 0.05], variance: [0.4, 0.3, 1] },
}

/** What the written script makes of files, one process for all. */
function runScript(recipe: PictureRecipe, input: InputScale, names: readonly string[]) {
  writeFileSync(join(folder, 'prepare.py'), pictureScript(recipe, input))
  const code =
    'import json, sys; sys.path.insert(0, sys.argv[1]); from prepare import prepare\n' +
    'print(json.dumps([prepare(path).ravel().astype(float).tolist() for path in sys.argv[2:]]))'
  const paths = names.map((name) => join(pictures, name))
  const output = execFileSync(python, ['-c', code, folder, ...paths], { encoding: 'utf8' })
  return JSON.parse(output) as number[][]
}

describe('field case 58: the script that goes with an export prepares pictures as training did', () => {
  const names = [
    ...['noise.png', 'gradient.png', 'photo.jpg', 'strip.png', 'turned6.jpg', 'rgba.png', 'la.png'],
    ...['p4t.png', 'l16.png', 'one.png', 'cmyk.jpg', '565.bmp', 'rgb.webp', 'frames.gif'],
    ...['large.jpg', 'largeTurned.jpg', 'largeProgressive.jpg', 'largeGrey.jpg'],
  ]

  it.each<[string, PictureRecipe, InputScale]>([
    ['cut, bytes to 0..1', base, bytes],
    ['with bars, normalised', { ...base, fit: 'contain', kernel: 'linear' }, normalized],
    ['squeezed, grey', { ...base, fit: 'fill', kernel: 'cubic', grey: true }, bytes],
    ['grey with bars', { ...base, fit: 'contain', kernel: 'linear', grey: true }, bytes],
    ['large ones at a fraction', { ...base, unpack: 'scaled' }, bytes],
    ['at a fraction, with bars', { ...base, fit: 'contain', unpack: 'scaled' }, normalized],
    ['nearest, not turned', { ...base, kernel: 'nearest', orientation: false }, bytes],
  ])('%s', async (_, recipe, input) => {
    // One row of pixels is more than Pillow can pad to.
    const chosen = recipe.fit === 'contain' ? names.filter((name) => name !== 'strip.png') : names
    const found = runScript(recipe, input, chosen)
    const step =
      Math.abs(input.scale) / Math.min(1, ...(input.normalization?.variance ?? []).map(Math.sqrt))
    for (const [i, name] of chosen.entries()) {
      const row = await rowOfPicture(readFileSync(join(pictures, name)), recipe)
      const expected = scaleValues(row, input)
      expect(found[i]?.length).toBe(expected.length)
      const worst = expected.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - (found[i]?.[at] ?? NaN))),
        0,
      )
      expect(worst, name).toBeLessThanOrEqual(step + 1e-5)
    }
  })
})
