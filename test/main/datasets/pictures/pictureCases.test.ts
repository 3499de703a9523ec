import { readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { PictureRecipe } from '../../../../src/shared/data/pictureRecipe.ts'
import { rowOfPicture } from '../../../../src/main/datasets/pictures/decodePicture.ts'

const read = (name: string) =>
  readFileSync(new URL(`../../../fixtures/pictures/${name}`, import.meta.url))

const recipe = (change: Partial<PictureRecipe>): PictureRecipe => ({
  ...{ rows: 1, columns: 1, grey: false, fit: 'fill', kernel: 'nearest' },
  ...{ background: '#000000', orientation: true, unpack: 'whole' },
  ...change,
})

describe('field case 39: pictures stand upright as their files say', () => {
  // As it lies in the file: the left half red, the upper right quarter blue, the lower one black.
  const corners = { r: [255, 0, 0], b: [0, 0, 255], k: [0, 0, 0] } as const

  /** Corners of the upright picture: upper left, upper right, lower left, lower right. */
  it.each<[string, string]>([
    ['turned1.jpg', 'rbrk'],
    ['turned2.jpg', 'brkr'],
    ['turned3.jpg', 'krbr'],
    ['turned3Big.jpg', 'krbr'],
    ['turned4.jpg', 'rkrb'],
    ['turned5.jpg', 'rrbk'],
    ['turned6.jpg', 'rrkb'],
    ['turned6Big.jpg', 'rrkb'],
    ['turned6.png', 'rrkb'],
    ['turned6.webp', 'rrkb'],
    ['turned7.jpg', 'kbrr'],
    ['turned7.png', 'kbrr'],
    ['turned8.jpg', 'bkrr'],
  ])('%s', async (name, expected) => {
    const isTall = /[5-8]/.test(name)
    const [rows, columns] = isTall ? [16, 8] : [8, 16]
    const row = await rowOfPicture(read(name), recipe({ rows, columns }))
    const pixel = (y: number, x: number) =>
      row.subarray((y * columns + x) * 3, (y * columns + x) * 3 + 3)
    const found = [
      pixel(0, 0),
      pixel(0, columns - 1),
      pixel(rows - 1, 0),
      pixel(rows - 1, columns - 1),
    ]
    found.forEach((colour, i) => {
      const wanted = corners[expected[i] as keyof typeof corners]
      // JPEG keeps colours within a few steps.
      colour.forEach((value, c) => {
        expect(Math.abs(value - (wanted[c] ?? NaN))).toBeLessThan(8)
      })
    })
  })

  it('or not, where the recipe says so', async () => {
    const still = recipe({ rows: 8, columns: 16, orientation: false })
    const one = await rowOfPicture(read('turned6.png'), still)
    expect(one).toEqual(await rowOfPicture(read('turned7.png'), still))
  })
})

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG of one pixel; colour types: 0 grey, 2 colour, 4 grey and alpha, 6 colour and alpha. */
function onePixel(type: number, values: readonly number[]): Buffer {
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.of(0, 0, 0, 1, 0, 0, 0, 1, 8, type, 0, 0, 0)),
    chunk('IDAT', deflateSync(Buffer.of(0, ...values))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A bitmap of one pixel of 32 bits, the last of which mean nothing. */
function onePixelBmp(blue: number, green: number, red: number): Buffer {
  const file = Buffer.alloc(58)
  file.write('BM')
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(1, 18)
  file.writeInt32LE(1, 22)
  file.set([1, 0, 32, 0], 26)
  file.set([blue, green, red, 0], 54)
  return file
}

describe('field case 41: grey, RGB and RGBA pictures mix in one folder', () => {
  const files: readonly (readonly [string, Buffer, readonly number[], number])[] = [
    ['grey', onePixel(0, [77]), [77, 77, 77], 77],
    // 0.299 of 255 red.
    ['colour', onePixel(2, [255, 0, 0]), [255, 0, 0], 76],
    // Half of it shines through: 128 of 255.
    ['colour and alpha', onePixel(6, [200, 100, 50, 128]), [100, 50, 25], 62],
    // What nobody can see is not there.
    ['hidden colours', onePixel(6, [201, 102, 53, 0]), [0, 0, 0], 0],
    ['grey and alpha', onePixel(4, [90, 51]), [18, 18, 18], 18],
    ['bitmap of 32 bits', onePixelBmp(0, 255, 0), [0, 255, 0], 150],
  ]

  it.each(files)('%s', async (_, bytes, colour, grey) => {
    expect([...(await rowOfPicture(bytes, recipe({})))]).toEqual(colour)
    expect([...(await rowOfPicture(bytes, recipe({ grey: true })))]).toEqual([grey])
  })

  it('transparent ones lie on the colour of the recipe', async () => {
    const row = await rowOfPicture(
      onePixel(6, [201, 102, 53, 0]),
      recipe({ background: '#0a141e' }),
    )
    expect([...row]).toEqual([10, 20, 30])
  })
})
