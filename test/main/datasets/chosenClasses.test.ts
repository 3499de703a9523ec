import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { prepare, scan, useDataFolder } from './dataFixtures.ts'

const place = useDataFolder()
const at = (...names: readonly string[]) => join(place.folder, ...names)
/** Rows of each class; macOS would write the third one decomposed. */
const rowsOf = { a: 3, b: 2, 고양이: 4 }

beforeAll(async () => {
  const background = { r: 1, g: 2, b: 3 }
  const png = await sharp({ create: { width: 1, height: 1, channels: 3, background } })
    .png()
    .toBuffer()
  const cells: [string, string][] = []
  for (const [name, count] of Object.entries(rowsOf)) {
    const folder = name.normalize('NFD')
    mkdirSync(at('pictures', folder), { recursive: true })
    mkdirSync(at('texts', folder), { recursive: true })
    for (let i = 0; i < count; i++) {
      writeFileSync(
        at('pictures', folder, `${i}.png`),
        Buffer.concat([png, Buffer.from(`${name} ${i}`)]),
      )
      writeFileSync(at('texts', folder, `${i}.txt`), `${name} ${i}`)
      cells.push([`pictures/${folder}/${i}.png`, folder])
    }
  }
  const lines = cells.map(([path, label], i) => `${path},${label},${i}`)
  writeFileSync(at('table.csv'), ['path,label,number', ...lines].join('\n'))
  writeFileSync(at('lines.txt'), cells.map(([path]) => path).join('\n'))
  writeFileSync(at('names.txt'), cells.map(([, label]) => label).join('\n'))
})

const target = { kind: 'class', column: 'label' } as const
const size = { rows: 1, columns: 1 } as const
const sources = {
  imageFolder: () => ({ type: 'imageFolder', path: at('pictures') }) as const,
  imageList: () => ({ type: 'imageList', path: at('table.csv'), target }) as const,
  table: () => ({ type: 'table', path: at('table.csv'), target }) as const,
  texts: () => ({ type: 'text', path: at('texts'), layout: { kind: 'folders' } }) as const,
  lines: () => {
    const layout = { kind: 'lines', labels: at('names.txt') } as const
    return { type: 'text', path: at('lines.txt'), layout } as const
  },
}

describe('some of the classes', () => {
  it.each(Object.entries(sources))('of %s', async (_, make) => {
    const source = make()
    const all = await scan(place, source)
    const counts = [
      { name: 'a', count: 3 },
      { name: 'b', count: 2 },
      { name: '고양이', count: 4 },
    ]
    expect(all.report).toMatchObject({ rows: 9, classes: counts, leftOutClasses: [] })
    const { report } = await scan(place, { ...source, classes: ['a', '고양이'] })
    expect(report).toMatchObject({
      ...{ rows: 7, emptyClasses: [], leftOutClasses: [counts[1]] },
      classes: [counts[0], counts[2]],
    })
    const whole = source.type.startsWith('image') ? { ...source, ...size } : source
    const rows = await prepare(place, { ...whole, classes: ['a', '고양이'] } as never)
    expect(rows.classNames).toEqual(['a', '고양이'])
    const ids = [...rows.split.train].map((row) => rows.classIds?.[row])
    expect(ids.sort()).toEqual([0, 0, 0, 1, 1, 1, 1])
  })
})
