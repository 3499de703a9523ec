import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/** A file of an archive: its bytes, or a file on the disk that holds them. */
export interface ZipMember {
  readonly name: string
  readonly content: Uint8Array | { readonly path: string; readonly bytes: number }
}

/** Sizes and places from here on are written with 64 bits, which every program of today reads. */
const LONG_FROM = 2 ** 32 - 1

/**
 * Writes an archive whose files are stored as they are, as Keras does: weights hardly shrink. Files of the disk go through
 * in parts. Errors: those of the file system. `longFrom` is for tests.
 */
export async function writeZip(
  path: string,
  members: readonly ZipMember[],
  longFrom = LONG_FROM,
): Promise<void> {
  const file = await open(path, 'w')
  try {
    let at = 0
    const directory: Buffer[] = []
    for (const member of members) {
      const entry = { name: Buffer.from(member.name), at, bytes: sizeOf(member), sum: 0, longFrom }
      const dataAt = at + localHeader(entry).length
      const sum = await writeContent(file, member, dataAt)
      // The sum stands before the numbers, and is known after them.
      const whole = { ...entry, sum }
      await writeAll(file, localHeader(whole), at)
      directory.push(directoryHeader(whole))
      at = dataAt + entry.bytes
    }
    const headers = Buffer.concat(directory)
    const end = endOf({ at, bytes: headers.length, count: directory.length, longFrom })
    await writeAll(file, Buffer.concat([headers, end]), at)
  } finally {
    await file.close()
  }
}

const sizeOf = ({ content }: ZipMember) =>
  content instanceof Uint8Array ? content.byteLength : content.bytes

/** Gives the check sum of what was written. */
async function writeContent(file: FileHandle, { content }: ZipMember, at: number): Promise<number> {
  if (content instanceof Uint8Array) {
    await writeAll(file, content, at)
    return crc32(content)
  }
  let sum = 0
  let done = 0
  for await (const chunk of createReadStream(content.path)) {
    const part = chunk as Buffer
    await writeAll(file, part, at + done)
    sum = crc32(part, sum)
    done += part.length
  }
  return sum
}

async function writeAll(file: FileHandle, part: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < part.length;) {
    const { bytesWritten } = await file.write(part, done, part.length - done, at + done)
    done += bytesWritten
  }
}

/** Signatures, sizes and places: APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.7 to 4.3.16 and 4.5.3. */
interface Entry {
  readonly name: Buffer
  readonly at: number
  readonly bytes: number
  readonly sum: number
  readonly longFrom: number
}

const ESCAPED_32 = 0xffffffff
const ESCAPED_16 = 0xffff
/** 4.5 reads 64 bits; 2.0 is what all else needs. */
const versionFor = (isLong: boolean) => (isLong ? 45 : 20)
const UTF8_NAMES = 1 << 11
/** The first of January 1980, for every archive: equal models give equal files. */
const DATE = 0x21

const isLong = ({ bytes, at, longFrom }: Pick<Entry, 'bytes' | 'at' | 'longFrom'>) =>
  bytes >= longFrom || at >= longFrom

const u16 = (...values: number[]) => pack(values, 2)
const u32 = (...values: number[]) => pack(values, 4)
const u64 = (...values: number[]) => pack(values, 8)

function pack(values: readonly number[], width: number): Buffer {
  const bytes = Buffer.alloc(values.length * width)
  values.forEach((value, i) => {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), i * width)
    else bytes.writeUIntLE(value, i * width, width)
  })
  return bytes
}

/** What both headers of an entry begin with, after their signatures. */
function commonFields(entry: Entry, extraBytes: number): Buffer {
  const { name, bytes, sum } = entry
  const short = isLong(entry) ? ESCAPED_32 : bytes
  return Buffer.concat([
    u16(versionFor(isLong(entry)), UTF8_NAMES, 0, 0, DATE),
    u32(sum, short, short),
    u16(name.length, extraBytes),
  ])
}

function localHeader(entry: Entry): Buffer {
  const { name, bytes } = entry
  const extra = isLong(entry) ? Buffer.concat([u16(1, 16), u64(bytes, bytes)]) : Buffer.alloc(0)
  return Buffer.concat([u32(0x04034b50), commonFields(entry, extra.length), name, extra])
}

function directoryHeader(entry: Entry): Buffer {
  const { name, bytes, at } = entry
  const long = isLong(entry)
  const extra = long ? Buffer.concat([u16(1, 24), u64(bytes, bytes, at)]) : Buffer.alloc(0)
  return Buffer.concat([
    u32(0x02014b50),
    u16(versionFor(long)),
    commonFields(entry, extra.length),
    u16(0, 0, 0),
    u32(0, long ? ESCAPED_32 : at),
    name,
    extra,
  ])
}

interface Directory {
  readonly at: number
  readonly bytes: number
  readonly count: number
  readonly longFrom: number
}

function endOf(directory: Directory): Buffer {
  const { at, bytes, count } = directory
  const long = isLong({ ...directory, bytes: at + bytes }) || count >= ESCAPED_16
  const counts = long ? u16(0, 0, ESCAPED_16, ESCAPED_16) : u16(0, 0, count, count)
  const places = long ? u32(ESCAPED_32, ESCAPED_32) : u32(bytes, at)
  const short = Buffer.concat([u32(0x06054b50), counts, places, u16(0)])
  if (!long) return short
  const versions = u16(versionFor(true), versionFor(true))
  const numbers = [u64(44), versions, u32(0, 0), u64(count, count, bytes, at)]
  const locator = [u32(0x07064b50, 0), u64(at + bytes), u32(1)]
  return Buffer.concat([u32(0x06064b50), ...numbers, ...locator, short])
}
