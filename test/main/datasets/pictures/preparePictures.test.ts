import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PictureRecipe } from '../../../../src/shared/data/pictureRecipe.ts'
import type { PictureItem } from '../../../../src/main/datasets/pictureItem.ts'
import { rowOfPicture } from '../../../../src/main/datasets/pictures/decodePicture.ts'
import { preparePictures } from '../../../../src/main/datasets/pictures/preparePictures.ts'

const folder = new URL('../../../fixtures/pictures/', import.meta.url)
const recipe: PictureRecipe = {
  ...{ rows: 6, columns: 5, grey: false, fit: 'cover', kernel: 'lanczos3' },
  ...{ background: '#000000', orientation: true, unpack: 'whole' },
}
const SIZE = 6 * 5 * 3

let cacheFolder = ''
beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'graft-pixels-'))
})
afterEach(() => rm(cacheFolder, { recursive: true }))

/** Pictures that count how often they are read. */
function library(files: Readonly<Record<string, Uint8Array | Error>>) {
  const reads: string[] = []
  const items = Object.entries(files).map(([name, content]): PictureItem => {
    const bytes = content instanceof Error ? Buffer.from(name) : content
    return {
      name,
      hash: createHash('sha256').update(bytes).digest('hex'),
      read: () => {
        reads.push(name)
        return content instanceof Error
          ? Promise.reject(content)
          : Promise.resolve(Uint8Array.from(content))
      },
    }
  })
  return { items, reads }
}

const read = (name: string) => readFile(new URL(name, folder))
const names = ['photo.jpg', 'noise.png', 'rgba.png', 'rgb.gif', '24.bmp', 'cmyk.jpg']
const files = async (chosen: readonly string[]) =>
  Object.fromEntries(
    await Promise.all(chosen.map(async (name) => [name, await read(name)] as const)),
  )

describe('pictures in the cache', () => {
  it('are the rows that a preview decodes, in the order of the pictures', async () => {
    const { items } = library(await files(names))
    const shares: number[] = []
    const pixels = await preparePictures(items, recipe, {
      cacheFolder,
      onProgress: (share) => shares.push(share),
    })
    const bytes = await readFile(pixels.path)
    expect(bytes.length).toBe(names.length * SIZE)
    for (const [i, name] of names.entries()) {
      const row = await rowOfPicture(await read(name), recipe)
      expect(bytes.subarray(i * SIZE, (i + 1) * SIZE).equals(row)).toBe(true)
    }
    expect(pixels.failed).toEqual([])
    expect(shares).toEqual([1, 2, 3, 4, 5, 6].map((done) => done / 6))
  })

  it('are decoded once: a second time, twice the same picture, and where others were added', async () => {
    const first = library(await files(names.slice(0, 3)))
    const one = await preparePictures(first.items, recipe, { cacheFolder })
    const second = library(await files(names.slice(0, 3)))
    expect(await preparePictures(second.items, recipe, { cacheFolder })).toEqual(one)
    expect(second.reads).toEqual([])

    const more = await files([...names.slice(1), 'l.png'])
    const third = library({ ...more, 'copy of l.png': more['l.png'] ?? new Uint8Array() })
    const two = await preparePictures(third.items, recipe, { cacheFolder })
    expect(third.reads.sort()).toEqual(['24.bmp', 'cmyk.jpg', 'l.png', 'rgb.gif'])
    const bytes = await readFile(two.path)
    const rowAt = (row: number) => bytes.subarray(row * SIZE, (row + 1) * SIZE)
    for (const [i, { name }] of third.items.slice(0, 6).entries()) {
      expect(rowAt(i).equals(await rowOfPicture(await read(name), recipe))).toBe(true)
    }
    expect(rowAt(6).equals(rowAt(5))).toBe(true)
  })

  it('that were made before pictures could be unpacked at a fraction are still known', async () => {
    const { items } = library(await files(names))
    const { path } = await preparePictures(items, recipe, { cacheFolder })
    const earlier = Object.entries(recipe).filter(([key]) => key !== 'unpack')
    const text = JSON.stringify([1, earlier.sort()])
    const key = createHash('sha256').update(text).digest('hex').slice(0, 16)
    expect(basename(path)).toMatch(new RegExp(`^${key}-`))
  })

  it('of another recipe are others', async () => {
    const { items } = library(await files(names))
    const one = await preparePictures(items, recipe, { cacheFolder })
    const changes: readonly Partial<PictureRecipe>[] = [
      ...([{ rows: 7 }, { grey: true }, { fit: 'fill' }, { kernel: 'linear' }] as const),
      ...[{ background: '#010101' }, { orientation: false }, { unpack: 'scaled' as const }],
    ]
    for (const change of changes) {
      const other = await preparePictures(items, { ...recipe, ...change }, { cacheFolder })
      expect(other.path).not.toBe(one.path)
      expect(other.contentHash).not.toBe(one.contentHash)
    }
  })

  it('field case 44: broken ones are rows of zeros, told by name and reason; the others are there', async () => {
    const good = await files(names.slice(0, 3))
    const photo = good['photo.jpg'] ?? new Uint8Array()
    const broken = {
      ...good,
      'cut.jpg': photo.subarray(0, Math.floor(photo.length * 0.6)),
      'empty.jpg': new Uint8Array(),
      'locked.png': new Error('EACCES: permission denied'),
    }
    const { items, reads } = library(broken)
    const pixels = await preparePictures(items, recipe, { cacheFolder })
    expect(pixels.failed.map(({ row }) => row)).toEqual([3, 4, 5])
    const reasons = pixels.failed.map(({ reason }) => reason)
    expect(reasons[0]).toMatch(/^The picture cut\.jpg cannot be read: it is damaged or ends/)
    expect(reasons[1]).toBe('The picture empty.jpg cannot be read: it is empty.')
    expect(reasons[2]).toMatch(/^The picture locked\.png cannot be read: .*permission denied/)
    const bytes = await readFile(pixels.path)
    expect(bytes.subarray(3 * SIZE).every((value) => value === 0)).toBe(true)
    expect(bytes.subarray(0, SIZE).equals(await rowOfPicture(photo, recipe))).toBe(true)

    // What could not be opened may be open another time; what is broken stays so, but is told again.
    reads.length = 0
    const again = await preparePictures(items, recipe, { cacheFolder })
    expect(again).toEqual(pixels)
    expect(reads).toContain('locked.png')
  })

  it('are not there at all after a cancel', async () => {
    const { items } = library(await files(names))
    const controller = new AbortController()
    const work = preparePictures(items, recipe, {
      cacheFolder,
      signal: controller.signal,
      onProgress: () => {
        controller.abort()
      },
    })
    await expect(work).rejects.toMatchObject({ code: 'data.cancelled' })
    expect(await readdir(join(cacheFolder, 'pictures'))).toEqual([])
  })
})

describe('a program that is killed while it writes', () => {
  it('leaves nothing that counts: the next one begins clean', async () => {
    const child = fork(fileURLToPath(new URL('prepareForever.ts', import.meta.url)), [cacheFolder])
    await once(child, 'message')
    const place = join(cacheFolder, 'pictures')
    expect((await readdir(place)).map((name) => name.slice(-5))).toEqual(['.part'])
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { items } = library(await files(names))
    const pixels = await preparePictures(items, recipe, { cacheFolder })
    expect((await readFile(pixels.path)).length).toBe(names.length * SIZE)
    const left = await readdir(place)
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([])
    expect(left.length).toBe(2)
  })
})
