import type { FileHandle } from 'node:fs/promises'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { readExactly } from './readExactly.ts'

/** One file in a zip archive, as the directory at the archive's end tells of it. */
export interface ZipEntry {
  /** Relative, with `/` between its parts and without `..`. */
  readonly name: string
  /** 0: stored; 8: deflated. */
  readonly method: number
  readonly crc32: number
  readonly packedBytes: number
  readonly bytes: number
  /** Place of the entry's own header in the archive. */
  readonly headerAt: number
}

/** More entries than this are no model's. */
const MAX_ENTRIES = 10_000
const MAX_DIRECTORY_BYTES = 16 * 2 ** 20

/** Signatures, sizes and places: APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.12 to 4.3.16. */
const endOfDirectory = { signature: 0x06054b50, bytes: 22 } as const
const zip64Locator = { signature: 0x07064b50, bytes: 20 } as const
const zip64End = { signature: 0x06064b50, bytes: 56 } as const
const directoryHeader = { signature: 0x02014b50, bytes: 46 } as const
const MAX_COMMENT = 0xffff
const ESCAPED_32 = 0xffffffff
const ZIP64_EXTRA = 1

/**
 * The files of a zip archive by name, from the directory at its end: nothing is unpacked. Folders are left out.
 * Errors: `file.damaged`, also for two entries of one name and for encrypted ones; `file.outsideFolder` for a
 * name that leads out of the archive.
 */
export async function readDirectory(
  path: string,
  file: FileHandle,
  fileBytes: number,
): Promise<ReadonlyMap<string, ZipEntry>> {
  const end = await findEnd(path, file, fileBytes)
  if (end.count > MAX_ENTRIES || end.bytes > MAX_DIRECTORY_BYTES) {
    throw damaged(path, `it claims to hold ${end.count} files`)
  }
  if (end.at + end.bytes > fileBytes) throw damaged(path, 'its directory is cut off')
  const directory = await readExactly(path, file, { at: end.at, bytes: end.bytes })
  const entries = new Map<string, ZipEntry>()
  let at = 0
  for (let i = 0; i < end.count; i++) {
    const { entry, next } = readHeader(path, directory, at)
    at = next
    if (entry.name.endsWith('/')) continue
    if (entries.has(entry.name)) throw damaged(path, `two files in it are named "${entry.name}"`)
    if (entry.headerAt + entry.packedBytes > fileBytes) {
      throw damaged(path, `"${entry.name}" lies beyond its end`)
    }
    entries.set(entry.name, entry)
  }
  return entries
}

interface Directory {
  readonly at: number
  readonly bytes: number
  readonly count: number
}

async function findEnd(path: string, file: FileHandle, fileBytes: number): Promise<Directory> {
  const bytes = Math.min(fileBytes, endOfDirectory.bytes + MAX_COMMENT)
  const tail = await readExactly(path, file, { at: fileBytes - bytes, bytes })
  const view = viewOf(tail)
  for (let at = bytes - endOfDirectory.bytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== endOfDirectory.signature) continue
    const short = {
      count: view.getUint16(at + 10, true),
      bytes: view.getUint32(at + 12, true),
      at: view.getUint32(at + 16, true),
    }
    const isEscaped = short.count === 0xffff || short.at === ESCAPED_32
    return isEscaped ? longEnd(path, file, fileBytes - bytes + at) : short
  }
  throw damaged(path, 'its end is missing')
}

/** The end of an archive over 4 GB. */
async function longEnd(path: string, file: FileHandle, shortAt: number): Promise<Directory> {
  const locatorAt = shortAt - zip64Locator.bytes
  if (locatorAt < 0) throw damaged(path, 'its directory is missing')
  const locator = viewOf(
    await readExactly(path, file, { at: locatorAt, bytes: zip64Locator.bytes }),
  )
  const at = longNumber(path, locator, 8)
  if (locator.getUint32(0, true) !== zip64Locator.signature || at + zip64End.bytes > locatorAt) {
    throw damaged(path, 'its directory is missing')
  }
  const end = viewOf(await readExactly(path, file, { at, bytes: zip64End.bytes }))
  if (end.getUint32(0, true) !== zip64End.signature) {
    throw damaged(path, 'its directory is missing')
  }
  return {
    count: longNumber(path, end, 32),
    bytes: longNumber(path, end, 40),
    at: longNumber(path, end, 48),
  }
}

function readHeader(path: string, directory: Uint8Array, at: number) {
  if (at + directoryHeader.bytes > directory.length) throw damaged(path, 'its directory is cut off')
  const view = viewOf(directory.subarray(at))
  if (view.getUint32(0, true) !== directoryHeader.signature) {
    throw damaged(path, 'its directory is no directory')
  }
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) =>
    view.getUint16(place, true),
  ) as [number, number, number]
  const nameAt = at + directoryHeader.bytes
  const next = nameAt + nameBytes + extraBytes + commentBytes
  if (next > directory.length) throw damaged(path, 'its directory is cut off')
  const name = new TextDecoder().decode(directory.subarray(nameAt, nameAt + nameBytes))
  const extra = directory.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes)
  if ((view.getUint16(8, true) & 1) === 1) throw damaged(path, `"${name}" is encrypted`)
  const method = view.getUint16(10, true)
  if (method !== 0 && method !== 8) {
    throw damaged(path, `"${name}" is packed in a way (${method}) that Graft does not know`)
  }
  const [bytes, packedBytes, headerAt] = longNumbers(path, extra, [
    view.getUint32(24, true),
    view.getUint32(20, true),
    view.getUint32(42, true),
  ])
  const crc32 = view.getUint32(16, true)
  return {
    entry: { name: safeName(path, name), method, crc32, packedBytes, bytes, headerAt },
    next,
  }
}

/** Numbers that did not fit into 32 bits stand in an extra field, in this order. */
function longNumbers(
  path: string,
  extra: Uint8Array,
  short: readonly [number, number, number],
): [number, number, number] {
  const view = viewOf(extra)
  let field = 0
  while (field + 4 <= extra.length && view.getUint16(field, true) !== ZIP64_EXTRA) {
    field += 4 + view.getUint16(field + 2, true)
  }
  let at = field + 4
  const long = (value: number): number => {
    if (value !== ESCAPED_32) return value
    if (at + 8 > extra.length) throw damaged(path, 'a size in its directory is missing')
    at += 8
    return longNumber(path, view, at - 8)
  }
  return [long(short[0]), long(short[1]), long(short[2])]
}

function longNumber(path: string, view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true))
  if (Number.isSafeInteger(value)) return value
  throw damaged(path, 'a size in its directory cannot be')
}

/** Windows programs write `\`. What leads out of the archive is refused, wherever it would have led. */
function safeName(path: string, name: string): string {
  const plain = name.replaceAll('\\', '/')
  const parts = plain.split('/')
  if (plain.startsWith('/') || /^[a-z]:/i.test(plain) || parts.includes('..')) {
    throw new GraftError('file.outsideFolder', { path, entry: name })
  }
  return plain
}

function damaged(path: string, reason: string): GraftError {
  return new GraftError('file.damaged', { path, where: 'the zip archive', reason })
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
