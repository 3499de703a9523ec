import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { useDataFolder } from '../datasets/dataFixtures.ts'
import { capture } from './capture.ts'

const { folder } = useDataFolder('graft-한글 #1 100% ')
const at = (...parts: string[]) => join(folder, ...parts)
const graft = (...args: string[]) => capture([...args, '--library', at('library.sqlite')])

beforeAll(async () => {
  for (const name of ['고양이', 'dog']) {
    mkdirSync(at('pets', name), { recursive: true })
    for (const i of [1, 2, 3]) {
      const background = { r: 60 * i, g: name.length, b: 0 }
      const picture = sharp({ create: { width: 3, height: 2, channels: 3, background } })
      writeFileSync(at('pets', name, `${i}.png`), await picture.png().toBuffer())
    }
  }
  writeFileSync(at('pets', 'dog', 'torn.jpg'), 'torn')
  writeFileSync(at('table.csv'), 'x;label\n1,5;p\n2,5;q\n')
})

describe('graft data', () => {
  it('says what a folder holds, what is left out, and what suits a plan', async () => {
    const { code, out } = await graft('data', at('pets'))
    expect(code).toBe(0)
    expect(out).toContain('pets: imageFolder, 6 rows')
    expect(out).toMatch(/dog +3\n/)
    expect(out).toContain('Sizes: 3×2 (6)')
    expect(out).toContain('Left out: 1')
    expect(out).toContain('torn.jpg: It cannot be read as a picture')
    expect(out).toContain('"type": "imageFolder"')
    expect(out).toMatch(/Split: \d+ train, \d+ validation, \d+ test/)
  })

  it('gives a program the report, the suggestion and the split', async () => {
    const { records } = await graft('data', at('table.csv'), '--json')
    expect(records().at(-1)).toMatchObject({
      type: 'data',
      reference: { type: 'table', separator: ';', decimal: ',' },
      classes: [{ name: 'p' }, { name: 'q' }],
      suggestion: { data: { source: { target: { kind: 'class', column: 'label' } } } },
      split: { rows: { train: 2 } },
    })
  })

  it('refuses what is no data in words', async () => {
    const { code, err } = await graft('data', at('nothing'))
    expect(code).toBe(1)
    expect(err).toContain('is no data that is known')
  })
})
