import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import type { PictureRecipe } from '../../../../src/shared/data/pictureRecipe.ts'
import { rowOfPicture } from '../../../../src/main/datasets/pictures/decodePicture.ts'

const read = (name: string) =>
  readFileSync(new URL(`../../../fixtures/pictures/${name}`, import.meta.url))

const recipe: PictureRecipe = {
  ...{ rows: 4, columns: 4, grey: false, fit: 'fill', kernel: 'linear' },
  ...{ background: '#000000', orientation: true, unpack: 'whole' },
}
const row = (bytes: Uint8Array) => rowOfPicture(bytes, recipe)

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG of one colour, that says it is so large. */
function flatPng(width: number, height: number, rows: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const data = deflateSync(Buffer.alloc(rows * (1 + 3 * width)), { level: 9 })
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A copy with bytes put in at a place. */
function patched(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.set(values, at)
  return copy
}

const cut = (bytes: Uint8Array, share: number) =>
  bytes.subarray(0, Math.floor(bytes.length * share))

describe('field case 44: broken pictures are refused with a reason, never half grey', () => {
  it.each([
    'photo.jpg',
    'progressive.jpg',
    'rgb.png',
    'rgb.webp',
    'rgb.gif',
    'rgb.tif',
    'rgb.avif',
  ])('%s cut at 30, 60 and 85 %', async (name) => {
    for (const share of [0.3, 0.6, 0.85]) {
      await expect(row(cut(read(name), share))).rejects.toThrow(/damaged|no picture/)
    }
  })

  it.each(['24.bmp', '8.bmp', '1.bmp', '32alpha.bmp', '565.bmp', 'rle8.bmp'])(
    'bitmap %s cut anywhere',
    async (name) => {
      const bytes = read(name)
      for (let end = 2; end < bytes.length - 2; end += 5) {
        await expect(row(bytes.subarray(0, end))).rejects.toThrow(/^it ends|^its header/)
      }
    },
  )

  it('nothing at all', async () => {
    await expect(row(new Uint8Array())).rejects.toThrow('it is empty')
  })

  it('a PNG with a wrong checksum', async () => {
    const bytes = read('rgb.png')
    const at = bytes.indexOf('IEND') - 8
    await expect(row(patched(bytes, at, [(bytes[at] ?? 0) ^ 255]))).rejects.toThrow(/damaged/)
  })

  it.each(['photo.jpg', 'rgb.png', 'rgb.gif', 'rgb.webp', '24.bmp'])(
    'junk behind the end does no harm: %s',
    async (name) => {
      const bytes = read(name)
      const longer = Buffer.concat([bytes, Buffer.from('junk of somebody else'.repeat(20))])
      expect(await row(longer)).toEqual(await row(bytes))
    },
  )
})

describe('JPEGs that are unpacked at a fraction', () => {
  const scaled = (bytes: Uint8Array) => rowOfPicture(bytes, { ...recipe, unpack: 'scaled' })

  it('are refused where they are cut off, and leave no file behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graft-한글 [x] '))
    vi.stubEnv('TMPDIR', folder)
    for (const name of ['large.jpg', 'largeProgressive.jpg']) {
      expect(await scaled(read(name))).not.toEqual(await row(read(name)))
      for (const share of [0.3, 0.6, 0.85]) {
        await expect(scaled(cut(read(name), share))).rejects.toThrow(/damaged/)
      }
    }
    vi.unstubAllEnvs()
    expect(await readdir(folder)).toEqual([])
    await rmdir(folder)
  })

  it('are refused by their header where the whole picture would be too large', async () => {
    const bytes = read('large.jpg')
    const at = bytes.indexOf(Buffer.of(0xff, 0xc0)) + 5
    const large = patched(bytes, at, [0x4e, 0x20, 0x4e, 0x20])
    await expect(scaled(large)).rejects.toThrow('it has more than 100 million pixels')
  })
})

describe('field case 43: what a file is, its content says', () => {
  it.each([
    ['<html><body>404</body></html>', 'it is a web page'],
    ['\n<!DOCTYPE html>', 'it is a web page'],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'it is an SVG drawing'],
    ['%PDF-1.7', 'it is a PDF document'],
    ['\0\0\0\x18ftypheic', 'it is a HEIC picture'],
    ['PK\x03\x04', 'it is a zip archive'],
    ['label,x\n1,2\n', 'it is no picture of a kind that is read'],
  ])('%j', async (text, reason) => {
    await expect(row(Buffer.from(text, 'latin1'))).rejects.toThrow(reason)
  })
})

describe('field case 42: inks', () => {
  it('that do not say whether they are stored inverted are refused', async () => {
    await expect(row(read('cmykUnmarked.jpg'))).rejects.toThrow(/does not say/)
  })
})

describe('pictures that would take all memory', () => {
  const before = process.memoryUsage().rss

  it.each<[string, () => Uint8Array]>([
    ['PNG', () => flatPng(50_000, 50_000, 1)],
    // 300 MB of zeros in 300 kB.
    ['PNG that would unpack', () => flatPng(20_000, 5_001, 5_001)],
    [
      'JPEG',
      () => {
        const bytes = read('photo.jpg')
        return patched(bytes, bytes.indexOf(Buffer.of(0xff, 0xc0)) + 5, [0xc3, 0x50, 0xc3, 0x50])
      },
    ],
    [
      'GIF',
      () => {
        const bytes = read('rgb.gif')
        const frame = bytes.indexOf(Buffer.of(0x2c, 0, 0, 0, 0, 7, 0, 6, 0)) + 5
        const size = [0x50, 0xc3, 0x50, 0xc3]
        return patched(patched(bytes, 6, size), frame, size)
      },
    ],
    ['BMP', () => patched(read('24.bmp'), 18, [0x50, 0xc3, 0, 0, 0x50, 0xc3, 0, 0])],
    ['RLE BMP', () => patched(read('rle8.bmp'), 18, [0x50, 0xc3, 0, 0, 0x50, 0xc3, 0, 0])],
  ])('a header of 50,000 x 50,000 or the like is refused unread: %s', async (_, make) => {
    await expect(row(make())).rejects.toThrow('it has more than 100 million pixels')
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6)
  })
})

describe('bytes turned over at random', () => {
  it('give a row or a reason, nothing else', async () => {
    let state = 1
    const next = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return (state >>> 8) % below
    }
    for (const name of [
      'photo.jpg',
      'p4t.png',
      'rgb.gif',
      'rgb.webp',
      '565.bmp',
      'rle4.bmp',
      'rgb.tif',
    ]) {
      for (let round = 0; round < 30; round++) {
        const bytes = Uint8Array.from(read(name))
        for (let i = 0; i < 4; i++) bytes[next(bytes.length)] = next(256)
        const result = await row(bytes).catch((cause: unknown) => cause)
        const isFine =
          result instanceof Uint8Array
            ? result.length === 48
            : (result as Error).constructor.name === 'PictureFault'
        expect(isFine, `${name} ${round}: ${String(result)}`).toBe(true)
      }
    }
  })
})
