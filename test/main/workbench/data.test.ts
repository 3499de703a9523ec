import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { useWorkbench } from './useWorkbench.ts'

/** IDX by hand: two zero bytes, type 8 (bytes), the number of dimensions, each length big-endian, the elements. */
function idx(shape: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.set([0, 0, 8, shape.length])
  shape.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i))
  return Buffer.concat([header, Buffer.from(values)])
}

const png = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#884422' } })
    .png()
    .toBuffer()

describe('data', () => {
  const { api, folder } = useWorkbench()
  const at = (...parts: string[]) => join(folder, ...parts)

  beforeAll(async () => {
    for (const name of ['cats', 'dogs', 'empty']) mkdirSync(at('pets', name), { recursive: true })
    for (const name of ['a', 'b', 'c'])
      writeFileSync(at('pets', 'cats', `${name}.png`), await png(8, 6))
    writeFileSync(at('pets', 'dogs', 'd.png'), await png(5, 5))
    writeFileSync(at('pets', 'dogs', 'torn.jpg'), 'no picture')
    writeFileSync(at('pets', 'dogs', 'notes.txt'), 'notes')
    writeFileSync(at('pets', 'list.csv'), 'a,b')
    mkdirSync(at('idx'))
    const images = idx([3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    writeFileSync(at('idx', 'train-images-idx3-ubyte.gz'), gzipSync(images))
    writeFileSync(at('idx', 'train-labels-idx1-ubyte.gz'), gzipSync(idx([3], [7, 4, 7])))
    writeFileSync(at('idx', 'short-images'), images.subarray(0, images.length - 1))
    writeFileSync(at('idx', 'short-labels'), idx([3], [1, 2, 3]))
    writeFileSync(at('idx', 'two-labels'), idx([2], [1, 2]))
  })

  test('of the sample has ten classes of 7,000, and pictures of each', async () => {
    const reference = { type: 'sample', name: 'fashion-mnist' } as const
    const described = await api.data.describe({ reference })
    expect(described.rows).toBe(70_000)
    // Not compared is not the same as none.
    expect(described.duplicates).toBeNull()
    expect(described.classes).toHaveLength(10)
    expect(new Set(described.classes.map(({ count }) => count))).toEqual(new Set([7000]))
    const page = await api.data.thumbnails({ reference, class: 1, offset: 6999, limit: 10 })
    expect(page).toMatchObject({ total: 7000, items: [{ row: 13_999, width: 28, height: 28 }] })
    expect(page.items[0]?.url).toMatch(/^data:image\/png;base64,/)
    const two = { ...reference, classes: ['shirt', 'sandal'] }
    expect(await api.data.describe({ reference: two })).toMatchObject({
      rows: 14_000,
      classes: [
        { name: 'shirt', count: 7000 },
        { name: 'sandal', count: 7000 },
      ],
    })
  })

  test('of a folder of pictures has a class a folder, and says what it leaves out', async () => {
    const reference = { type: 'imageFolder', path: at('pets') } as const
    const described = await api.data.describe({ reference })
    expect(described).toMatchObject({
      name: 'pets',
      rows: 4,
      classes: [
        { name: 'cats', count: 3 },
        { name: 'dogs', count: 1 },
      ],
      emptyClasses: ['empty'],
      rowShape: null,
      pictures: {
        sizes: [
          { width: 8, height: 6, count: 3 },
          { width: 5, height: 5, count: 1 },
        ],
      },
    })
    expect(described.skipped.items.map(({ path }) => path)).toEqual([
      at('pets', 'list.csv'),
      at('pets', 'dogs', 'notes.txt'),
      at('pets', 'dogs', 'torn.jpg'),
    ])
    const { items } = await api.data.thumbnails({ reference, class: 1 })
    expect(items).toMatchObject([{ row: 3, width: 5, height: 5 }])
  })

  test('of IDX, gzipped, has the classes that its labels name', async () => {
    const reference = await api.data.recognize({ path: at('idx', 'train-labels-idx1-ubyte.gz') })
    expect(reference).toMatchObject({
      type: 'idx',
      images: at('idx', 'train-images-idx3-ubyte.gz'),
      labels: at('idx', 'train-labels-idx1-ubyte.gz'),
    })
    if (reference === null) return
    expect(await api.data.describe({ reference })).toMatchObject({
      rows: 3,
      rowShape: [2, 2],
      classes: [
        { name: '4', count: 1 },
        { name: '7', count: 2 },
      ],
    })
    const { items } = await api.data.thumbnails({ reference, class: 1 })
    expect(items.map(({ row }) => row)).toEqual([0, 2])
    const pixels = await sharp(Buffer.from(items[1]?.url.split(',')[1] ?? '', 'base64'))
      .greyscale()
      .raw()
      .toBuffer()
    expect([...pixels]).toEqual([8, 9, 10, 11])
  })

  test('is known by what it is', async () => {
    expect(await api.data.recognize({ path: at('pets') })).toMatchObject({
      type: 'imageFolder',
      path: at('pets'),
    })
    expect(await api.data.recognize({ path: at('pets', 'list.csv') })).toMatchObject({
      type: 'table',
      separator: ',',
    })
    expect(await api.data.recognize({ path: at('pets', 'cats') })).toMatchObject({
      type: 'imageFolder',
      labels: null,
    })
    expect(await api.data.recognize({ path: at('pets', 'dogs', 'd.png') })).toBeNull()
    expect(await api.data.recognize({ path: at('nowhere') })).toBeNull()
  })

  test('that is damaged or does not fit is refused with its reason', async () => {
    const of = (images: string, labels: string) =>
      api.data.describe({
        reference: { type: 'idx', images: at('idx', images), labels: at('idx', labels) },
      })
    await expect(of('short-images', 'short-labels')).rejects.toMatchObject({
      code: 'data.badIdx',
      message: expect.stringContaining('promises 12 elements, but it holds 11') as string,
    })
    const whole = 'train-images-idx3-ubyte.gz'
    await expect(of(whole, 'two-labels')).rejects.toMatchObject({ code: 'data.countMismatch' })
    await expect(of(whole, 'none')).rejects.toMatchObject({ code: 'file.missing' })
    const empty = { type: 'imageFolder', path: at('pets', 'cats') } as const
    await expect(api.data.describe({ reference: empty })).rejects.toMatchObject({
      code: 'data.noClasses',
    })
    const outside = { type: 'imageFolder', path: '/etc' } as const
    await expect(api.data.describe({ reference: outside })).rejects.toMatchObject({
      code: 'workbench.outsideFolders',
    })
  })
})
