import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodePicture } from '../../../../src/main/datasets/pictures/decodePicture.ts'
import { openImageRows } from '../../../../src/main/datasets/pictures/imageRows.ts'

let root = ''
let cacheFolder = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'graft-images-'))
  cacheFolder = join(root, 'cache')
})
afterAll(() => rm(root, { recursive: true }))

type Color = readonly [number, number, number]

/** A picture of one colour in the upper half and of another in the lower. */
async function writePicture(path: string, size: readonly [number, number], halves: [Color, Color]) {
  const [width, height] = size
  const bytes = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const row = Math.floor(i / 3 / width)
    return halves[row < height / 2 ? 0 : 1][i % 3] ?? 0
  })
  await sharp(bytes, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path)
}

const white: Color = [255, 255, 255]
const black: Color = [0, 0, 0]
const red: Color = [255, 0, 0]

async function folderOf(name: string, classes: Readonly<Record<string, readonly string[]>>) {
  const folder = join(root, name)
  for (const [label, files] of Object.entries(classes)) {
    await mkdir(join(folder, label), { recursive: true })
    for (const file of files) await writePicture(join(folder, label, file), [2, 2], [white, black])
  }
  return folder
}

const target = { rows: 2, columns: 2, channels: 3, fit: 'cover' } as const

describe('a folder of pictures', () => {
  it('becomes rows by class and name, whatever the files are called', async () => {
    const folder = await folderOf('plain', { b: ['1.png'], a: ['1.png', '2.jpg'] })
    await writePicture(join(folder, 'b', '0.png'), [4, 4], [red, red])
    const rows = await openImageRows(folder, { ...target, cacheFolder })
    expect(rows).toMatchObject({ count: 4, classIds: [0, 0, 1, 1], classNames: ['a', 'b'] })
    expect(rows.skipped).toEqual([])
    const bytes = await readFile(rows.path)
    expect([...bytes.subarray(0, 12)]).toEqual([...white, ...white, ...black, ...black])
    expect([...bytes.subarray(24, 36)]).toEqual([...red, ...red, ...red, ...red])
  })

  it('is decoded once, and again when a file changes', async () => {
    const folder = await folderOf('twice', { a: ['1.png'], b: ['1.png'] })
    const shares: number[] = []
    const options = { ...target, cacheFolder, onProgress: (share: number) => shares.push(share) }
    const first = await openImageRows(folder, options)
    expect(shares.at(-1)).toBe(1)
    const seen = shares.length
    expect(await openImageRows(folder, options)).toEqual(first)
    expect(shares).toHaveLength(seen)
    await writePicture(join(folder, 'a', '1.png'), [4, 4], [red, red])
    await utimes(join(folder, 'a', '1.png'), 1, 1)
    const changed = await openImageRows(folder, options)
    expect(changed.contentHash).not.toBe(first.contentHash)
  })

  it('leaves out what is no picture in truth, and says so', async () => {
    const folder = await folderOf('mixed', { a: ['1.png'], b: ['1.png'], c: [] })
    await writeFile(join(folder, 'a', 'text.png'), 'no picture')
    await writeFile(join(folder, 'c', 'drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    const rows = await openImageRows(folder, { ...target, cacheFolder })
    expect(rows).toMatchObject({ count: 2, classNames: ['a', 'b'] })
    expect(rows.skipped.map(({ path }) => path)).toEqual([
      join(folder, 'a', 'text.png'),
      join(folder, 'c', 'drawing.png'),
    ])
  })

  it('is refused in words', async () => {
    const parts = await folderOf('parts', { train: ['1.png'], Test: ['1.png'] })
    await expect(openImageRows(parts, { ...target, cacheFolder })).rejects.toMatchObject({
      code: 'data.partsAsClasses',
    })
    const broken = await folderOf('broken', { a: [] })
    await writeFile(join(broken, 'a', '1.png'), 'no picture')
    await expect(openImageRows(broken, { ...target, cacheFolder })).rejects.toMatchObject({
      code: 'data.noPictures',
    })
    await expect(
      openImageRows(join(root, 'nowhere'), { ...target, cacheFolder }),
    ).rejects.toMatchObject({ code: 'file.missing' })
  })
})

describe('a picture', () => {
  it('is cut, squeezed or given bars to fit', async () => {
    const path = join(root, 'tall.png')
    await writePicture(path, [4, 8], [white, red])
    const decode = async (fit: 'fill' | 'cover' | 'contain') => [
      ...(await decodePicture(path, { rows: 4, columns: 4, channels: 3, fit })),
    ]
    const pixel = (bytes: number[], row: number, column: number) =>
      bytes.slice((row * 4 + column) * 3, (row * 4 + column) * 3 + 3)
    const contained = await decode('contain')
    expect(pixel(contained, 0, 0)).toEqual(black)
    expect(pixel(contained, 0, 1)).toEqual(white)
    const covered = await decode('cover')
    expect(pixel(covered, 0, 0)).toEqual(white)
    expect(pixel(covered, 3, 3)).toEqual(red)
    const filled = await decode('fill')
    expect(pixel(filled, 0, 3)).toEqual(white)
    expect(pixel(filled, 3, 0)).toEqual(red)
  })

  it('with transparency lies on black, and grey is one channel', async () => {
    const path = join(root, 'clear.png')
    const bytes = Uint8Array.from([255, 255, 255, 0])
    await sharp(bytes, { raw: { width: 1, height: 1, channels: 4 } })
      .png()
      .toFile(path)
    const grey = { rows: 1, columns: 1, channels: 1, fit: 'fill' } as const
    expect([...(await decodePicture(path, grey))]).toEqual([0])
  })
})
