import type { Pixels } from './pixels.ts'

/** Why a BMP file cannot be read, as a clause. */
export class BmpFault extends Error {}

const RGB = 0
const RLE8 = 1
const RLE4 = 2
const BITFIELDS = 3
const ALPHA_BITFIELDS = 6

interface Header {
  readonly width: number
  readonly height: number
  readonly isTopDown: boolean
  readonly bits: number
  readonly compression: number
  /** Where the pixels begin. */
  readonly pixelsAt: number
  /** Colours by index: red, green, blue. */
  readonly palette: readonly (readonly [number, number, number])[]
  /** Where red, green, blue and alpha stand in a pixel of 16 or 32 bits. */
  readonly masks: readonly number[]
}

/**
 * A Windows or OS/2 bitmap: 1, 4, 8, 16, 24 and 32 bits, run-length coded or not, rows from either end. Four bytes a pixel
 * have an alpha only where the header says so. `check` is told the size before anything is unpacked.
 * @throws BmpFault
 */
export function readBmp(bytes: Uint8Array, check: (width: number, height: number) => void): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = readHeader(view)
  check(header.width, header.height)
  const { compression, bits } = header
  if (compression === RLE8 || compression === RLE4)
    return fromIndices(header, unpackRuns(header, bytes))
  if (bits <= 8) return fromIndices(header, unpackIndices(header, bytes))
  return bits === 24 ? unpackTriples(header, bytes) : unpackMasked(header, view)
}

function readHeader(view: DataView): Header {
  if (view.byteLength < 26) throw new BmpFault('it ends within its header')
  const headerSize = view.getUint32(14, true)
  const isOld = headerSize === 12
  if (!isOld && (headerSize < 40 || view.byteLength < 14 + headerSize)) {
    throw new BmpFault('its header is of an unknown kind')
  }
  const rawHeight = isOld ? view.getInt16(20, true) : view.getInt32(22, true)
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true)
  const bits = view.getUint16(isOld ? 24 : 28, true)
  const compression = isOld ? RGB : view.getUint32(30, true)
  if (width <= 0 || rawHeight === 0) throw new BmpFault('it has no pixels')
  checkDepth(bits, compression)
  return {
    width,
    height: Math.abs(rawHeight),
    isTopDown: rawHeight < 0,
    bits,
    compression,
    pixelsAt: view.getUint32(10, true),
    palette: bits <= 8 ? readPalette(view, { headerSize, bits, isOld }) : [],
    masks: readMasks(view, { headerSize, bits, compression }),
  }
}

function checkDepth(bits: number, compression: number): void {
  const allowed: Readonly<Record<number, readonly number[]>> = {
    [RGB]: [1, 4, 8, 16, 24, 32],
    [RLE8]: [8],
    [RLE4]: [4],
    [BITFIELDS]: [16, 32],
    [ALPHA_BITFIELDS]: [16, 32],
  }
  if (allowed[compression]?.includes(bits) === true) return
  throw new BmpFault(`bitmaps of ${bits} bits in packing ${compression} are not read`)
}

function readPalette(
  view: DataView,
  { headerSize, bits, isOld }: { headerSize: number; bits: number; isOld: boolean },
): Header['palette'] {
  const stated = isOld ? 0 : view.getUint32(46, true)
  const count = stated === 0 ? 2 ** bits : Math.min(stated, 256)
  const size = isOld ? 3 : 4
  return Array.from({ length: count }, (_, i) => {
    const at = 14 + headerSize + i * size
    if (at + 3 > view.byteLength) throw new BmpFault('it ends within its colours')
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)] as const
  })
}

function readMasks(
  view: DataView,
  { headerSize, bits, compression }: Pick<Header, 'bits' | 'compression'> & { headerSize: number },
): readonly number[] {
  if (compression === RGB) {
    return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0]
  }
  // After a short header three or four masks follow it; a long one holds them in the same place.
  const hasAlpha = headerSize >= 56 || compression === ALPHA_BITFIELDS
  const count = hasAlpha ? 4 : 3
  if (54 + 4 * count > view.byteLength) throw new BmpFault('it ends within its header')
  return [0, 1, 2, 3].map((i) => (i < count ? view.getUint32(54 + 4 * i, true) : 0))
}

/** Bytes of a stored row, which is filled up to four. */
const strideOf = ({ width, bits }: Header) => Math.ceil((width * bits) / 32) * 4

/** The place of each row of the picture, from its top; says so where the file is too short. */
function rowsAt(header: Header, length: number): (row: number) => number {
  const { height, isTopDown, pixelsAt } = header
  const stride = strideOf(header)
  if (pixelsAt + stride * height > length) throw new BmpFault('it ends before its last pixel')
  return (row) => pixelsAt + stride * (isTopDown ? row : height - 1 - row)
}

function unpackIndices(header: Header, bytes: Uint8Array): Uint8Array {
  const { width, height, bits } = header
  const rowAt = rowsAt(header, bytes.length)
  const indices = new Uint8Array(width * height)
  const mask = 2 ** bits - 1
  for (let row = 0; row < height; row++) {
    const from = rowAt(row)
    for (let x = 0; x < width; x++) {
      const bit = x * bits
      const byte = bytes[from + (bit >> 3)] ?? 0
      indices[row * width + x] = (byte >> (8 - bits - (bit & 7))) & mask
    }
  }
  return indices
}

/** Runs go from the lowest row up; what they leave out is colour 0. */
function unpackRuns(header: Header, bytes: Uint8Array): Uint8Array {
  const { width, height, compression, isTopDown } = header
  const indices = new Uint8Array(width * height)
  const perByte = compression === RLE4 ? 2 : 1
  const indexOf = (byte: number, i: number) =>
    perByte === 1 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15
  let [x, y, at] = [0, 0, header.pixelsAt]
  const put = (index: number) => {
    const row = isTopDown ? y : height - 1 - y
    if (x < width && row >= 0 && row < height) indices[row * width + x] = index
    x += 1
  }
  while (y < height) {
    const [count, value] = [bytes[at], bytes[at + 1]]
    if (count === undefined || value === undefined) {
      throw new BmpFault('it ends before its last pixel')
    }
    at += 2
    if (count > 0) {
      for (let i = 0; i < count; i++) put(indexOf(value, i))
    } else if (value === 0) {
      ;[x, y] = [0, y + 1]
    } else if (value === 1) {
      break
    } else if (value === 2) {
      x += bytes[at] ?? 0
      y += bytes[at + 1] ?? 0
      at += 2
    } else {
      for (let i = 0; i < value; i++) put(indexOf(bytes[at + Math.floor(i / perByte)] ?? 0, i))
      const stored = Math.ceil(value / perByte)
      at += stored + (stored % 2)
    }
  }
  return indices
}

function fromIndices({ width, height, palette }: Header, indices: Uint8Array): Pixels {
  const data = new Uint8Array(width * height * 3)
  indices.forEach((index, i) => {
    data.set(palette[index] ?? [0, 0, 0], 3 * i)
  })
  return { width, height, channels: 3, data }
}

function unpackTriples(header: Header, bytes: Uint8Array): Pixels {
  const { width, height } = header
  const rowAt = rowsAt(header, bytes.length)
  const data = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    for (let x = 0, at = rowAt(row), to = row * width * 3; x < width; x++, at += 3, to += 3) {
      data[to] = bytes[at + 2] ?? 0
      data[to + 1] = bytes[at + 1] ?? 0
      data[to + 2] = bytes[at] ?? 0
    }
  }
  return { width, height, channels: 3, data }
}

/** Numbers of some bits brought to 0..255, rounded down as in Pillow. */
function channelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / most)
}

function unpackMasked(header: Header, view: DataView): Pixels {
  const { width, height, bits, masks } = header
  const rowAt = rowsAt(header, view.byteLength)
  const hasAlpha = (masks[3] ?? 0) !== 0
  const channels = hasAlpha ? 4 : 3
  const readers = masks.slice(0, channels).map(channelReader)
  const data = new Uint8Array(width * height * channels)
  let to = 0
  for (let row = 0; row < height; row++) {
    const from = rowAt(row)
    for (let x = 0; x < width; x++) {
      const pixel =
        bits === 16 ? view.getUint16(from + 2 * x, true) : view.getUint32(from + 4 * x, true)
      for (const read of readers) data[to++] = read(pixel)
    }
  }
  return { width, height, channels, data }
}
