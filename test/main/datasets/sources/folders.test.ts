import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSource } from '../../../../src/main/datasets/openSource.ts'
import { recognizeSource } from '../../../../src/main/datasets/recognize/index.ts'
import { referenceSchema } from '../../../../src/shared/data/sourceSchema.ts'
import { numbersOf, prepare, scan, useDataFolder } from '../dataFixtures.ts'

const place = useDataFolder()
const at = (...parts: string[]) => join(place.folder, ...parts)

function write(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}

/** A picture of one colour, 2x2. */
const png = (red: number) =>
  sharp({ create: { width: 2, height: 2, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer()
const jpeg = (red: number) =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: { r: red, g: 9, b: 9 } } })
    .jpeg()
    .toBuffer()

const folderOf = (path: string, more: object = {}) => ({ type: 'imageFolder', path, ...more })
const size = { rows: 2, columns: 2 }

describe('field case 45: hidden files and folders', () => {
  beforeAll(async () => {
    const root = at('case45')
    for (const [i, name] of ['cat/a.png', 'cat/deep/b.png', 'dog/c.png'].entries()) {
      write(join(root, name), await png(10 + i))
    }
    for (const junk of ['.DS_Store', 'cat/Thumbs.db', 'cat/desktop.ini', 'cat/._a.png']) {
      write(join(root, junk), 'junk')
    }
    write(join(root, '.ipynb_checkpoints', 'x.png'), await png(1))
    write(join(root, '__MACOSX', 'cat', 'y.png'), await png(1))
    mkdirSync(join(root, 'empty'))
    symlinkSync(root, join(root, 'dog', 'loop'))
  })

  it('are no classes and no samples; empty classes are shown, loops end', async () => {
    const { report } = await scan(place, folderOf(at('case45')))
    expect(report.classes).toEqual([
      { name: 'cat', count: 2 },
      { name: 'dog', count: 1 },
    ])
    expect(report.emptyClasses).toEqual(['empty'])
    expect(report.skipped.total).toBe(0)
    const ignored = report.ignored.items.map(({ path }) => path.slice(at('case45').length + 1))
    expect(ignored.sort()).toEqual(
      [
        '.DS_Store',
        '.ipynb_checkpoints',
        '__MACOSX',
        'cat/._a.png',
        'cat/Thumbs.db',
        'cat/desktop.ini',
        'dog/loop',
      ].sort(),
    )
  })
})

describe('field case 44: broken pictures', () => {
  it('are told of before training; the others go on, junk after the end does no harm', async () => {
    const good = await jpeg(200)
    write(at('case44', 'a', '1.jpg'), good)
    write(at('case44', 'a', 'cut.jpg'), good.subarray(0, Math.floor(good.length * 0.6)))
    write(at('case44', 'a', 'empty.jpg'), '')
    write(at('case44', 'b', 'junk.jpg'), Buffer.concat([good, Buffer.from('junk')]))
    write(at('case44', 'b', 'page.png'), '<html></html>')
    const { report } = await scan(place, folderOf(at('case44')))
    expect(report.classes.map(({ count }) => count)).toEqual([1, 1])
    const reasons = report.skipped.items.map(({ path, reason }) => [path.split('/').at(-1), reason])
    expect(reasons).toEqual([
      ['cut.jpg', expect.stringContaining('ends too soon')],
      ['empty.jpg', expect.stringContaining('empty')],
      ['page.png', expect.stringContaining('a web page')],
    ])
  })

  it('that break after the scan are left out, counted and told of; the run goes on', async () => {
    for (const [i, name] of ['a/1.png', 'a/2.png', 'b/3.png', 'b/4.png'].entries()) {
      write(at('later', name), await png(50 * i))
    }
    const options = { cacheFolder: place.cacheFolder }
    const reference = referenceSchema.parse(folderOf(at('later')))
    const opened = await openSource(reference, options)
    writeFileSync(at('later', 'a', '2.png'), 'broken since')
    const source = { ...reference, ...size, grey: false, fit: 'fill', kernel: 'nearest' } as const
    const { failed } = await opened.prepare({
      ...options,
      source: { ...source, background: '#000000', orientation: true, unpack: 'whole' } as never,
      train: Int32Array.from([0, 1, 2, 3]),
    })
    expect(failed).toMatchObject([{ row: 1 }])
  })
})

describe('a folder of pictures', () => {
  it('is scanned once; only a file that changed is looked at again', async () => {
    for (const name of ['a/1.png', 'b/2.png']) write(at('again', name), await png(7))
    const looked = async () => {
      const { report } = await scan(place, folderOf(at('again')))
      return report
    }
    const first = await looked()
    // The same size and time with other bytes: only a second look would see that it is broken.
    const path = at('again', 'a', '1.png')
    const bytes = readFileSync(path)
    utimesSync(path, 1000, 1000)
    await looked()
    writeFileSync(path, Buffer.alloc(bytes.length))
    utimesSync(path, 1000, 1000)
    expect((await looked()).skipped.total).toBe(0)
    utimesSync(path, 2000, 2000)
    expect((await looked()).skipped.total).toBe(1)
    expect(first.classes).toHaveLength(2)
  })

  it('tells of equal files within and across classes, and keeps them in one part', async () => {
    for (const name of ['a/1', 'a/2', 'b/1', 'b/5']) {
      write(at('equal', `${name}.png`), await png(name.endsWith('5') ? 5 : 1))
    }
    const { report } = await scan(place, folderOf(at('equal')))
    expect(report.duplicates).toMatchObject({ groups: 1, extra: 2, acrossClasses: 1 })
    expect(report.duplicates?.examples).toEqual([
      { rows: ['a/1.png', 'a/2.png', 'b/1.png'], classes: ['a', 'b'] },
    ])
    const { split } = await prepare(
      place,
      { type: 'imageFolder', path: 'equal', ...size },
      { validation: 0.4, test: 0.4 },
    )
    const parts = [split.train, split.validation, split.test].filter((rows) =>
      [0, 1, 2].some((row) => rows.includes(row)),
    )
    expect(parts).toHaveLength(1)
  })

  it('of parts is offered as parts, and not as classes', async () => {
    for (const name of ['train/x/1', 'train/y/2', 'val/x/3', 'test/y/4']) {
      write(at('parts', `${name}.png`), await png(name.length))
    }
    await expect(scan(place, folderOf(at('parts')))).rejects.toMatchObject({
      code: 'data.partsAsClasses',
    })
    const reference = await recognizeSource(at('parts'))
    expect(reference).toMatchObject({
      type: 'imageFolder',
      parts: { train: ['train'], validation: ['val'], test: ['test'] },
    })
    const { report } = await scan(place, reference)
    expect(report.parts).toEqual({ train: 2, validation: 1, test: 1 })
    expect(report.classes.map(({ name }) => name)).toEqual(['x', 'y'])
  })

  it('without labels is one of rows for pretraining', async () => {
    for (const i of [1, 2, 3]) write(at('plain', `${i}.png`), await png(i))
    expect(await recognizeSource(at('plain'))).toMatchObject({ labels: null })
    const rows = await prepare(place, {
      type: 'imageFolder',
      path: 'plain',
      labels: null,
      ...size,
    })
    expect(rows.labels).toBeNull()
    expect(rows.split.train).toHaveLength(3)
  })

  it('is grouped by folder, by prefix, or refused where nothing is grouped', async () => {
    for (const who of ['p1', 'p2', 'p3', 'p4']) {
      for (const n of [1, 2, 3]) {
        write(at('groups', 'x', who, `${who}_${n}.png`), await png(Number(who[1]) * 10 + n))
      }
    }
    const source = { type: 'imageFolder' as const, path: 'groups', ...size }
    for (const groupBy of [{ by: 'folder' }, { by: 'prefix', pattern: 'p*_' }] as const) {
      const { split } = await prepare(place, source, { validation: 0.25, test: 0.25, groupBy })
      const sets = [split.train, split.validation, split.test].map(
        (rows) => new Set(Array.from(rows, (row) => Math.floor(row / 3))),
      )
      expect(sets.map((set) => set.size)).toEqual([2, 1, 1])
      expect(new Set(sets.flatMap((set) => [...set])).size).toBe(4)
    }
    await expect(
      prepare(place, source, { groupBy: { by: 'prefix', pattern: 'zz*' } }),
    ).rejects.toMatchObject({ code: 'data.badGroups' })
  })

  it('can be stopped while it is read', async () => {
    const controller = new AbortController()
    const reading = openSource(referenceSchema.parse(folderOf(at('case45'))), {
      cacheFolder: join(place.folder, 'other-cache'),
      signal: controller.signal,
      onProgress: () => {
        controller.abort()
      },
    })
    await expect(reading).rejects.toMatchObject({ code: 'data.cancelled' })
  })
})

describe('a table of pictures', () => {
  beforeAll(async () => {
    for (const i of [1, 2, 3]) write(at('list', 'pics', `${i}.png`), await png(100 + i))
    write(
      at('list', 'metadata.csv'),
      'file_name;label;who\npics/1.png;예;a\npics/2.png;아니오;b\npics/3.png;예;a\n../out.png;예;c\ngone.png;예;c\n',
    )
  })

  it('is known in its folder, with its columns; ways out and missing files are skipped', async () => {
    const reference = await recognizeSource(at('list'))
    expect(reference).toMatchObject({
      type: 'imageList',
      pictures: 'file_name',
      separator: ';',
    })
    const { report } = await scan(place, {
      ...reference,
      target: { kind: 'class', column: 'label' },
    })
    expect(report.rows).toBe(3)
    expect(report.columns).toEqual(['file_name', 'label', 'who'])
    expect(report.skipped.items.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('leads out of the folder'),
      expect.stringContaining('cannot be read'),
    ])
  })

  it('gives labels, and groups by a column', async () => {
    const rows = await prepare(
      place,
      {
        type: 'imageList',
        path: 'list/metadata.csv',
        pictures: 'file_name',
        target: { kind: 'class', column: 'label' },
        ...size,
      },
      { validation: 0, test: 0, groupBy: { by: 'column', column: 'who' } },
    )
    expect(rows.classNames).toEqual(['아니오', '예'])
    expect([...(rows.classIds ?? [])]).toEqual([1, 0, 1])
    expect([...(rows.groups ?? [])]).toEqual([0, 1, 0])
    expect((await numbersOf(rows)).slice(0, 3)).toEqual([101, 0, 0])
  })
})

describe('field case 55: paths of any letters', () => {
  const odd = '한글 폴더 #1 100% 😀'
  // macOS writes Korean letters taken apart.
  const apart = '고양이'.normalize('NFD')

  it('work for folders of pictures, and classes are named composed', async () => {
    for (const name of [apart, '강아지']) write(at(odd, name, 'ㄱ 1.png'), await png(name.length))
    const rows = await prepare(place, { type: 'imageFolder', path: odd, ...size })
    expect(rows.classNames).toEqual(['강아지', '고양이'])
    expect(rows.classNames).toContain('고양이'.normalize('NFC'))
  })

  it('work for tables, text, and long ones', async () => {
    const long = join(odd, ...Array.from({ length: 8 }, (_, i) => `${i}${'긴'.repeat(60)}`))
    write(at(long, '표.csv'), 'x,label\n1,a\n2,b\n')
    write(at(long, '글.txt'), '가 나\n다\n')
    write(at(long, 'x', 'ㅌ.txt'), '가')
    const table = await prepare(place, {
      type: 'table',
      path: join(long, '표.csv'),
      target: { kind: 'class', column: 'label' },
    })
    expect(table.split.train).toHaveLength(2)
    const text = await prepare(place, {
      type: 'text',
      path: join(long, '글.txt'),
      layout: { kind: 'lines' },
      length: 3,
    })
    expect(await numbersOf(text)).toEqual([2, 3, 0, 4, 0, 0])
  })
})
