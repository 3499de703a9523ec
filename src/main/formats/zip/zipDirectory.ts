import type { FileHandle } from 'node:fs/promises'
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'

/** One file in a zip archive, as the directory at the archive's end tells of it. */
export interface ZipEntry {
  /** Relative, with `/` between its parts and without `..`. */
  readonly name: string
  readonly bytes: number
  readonly packedBytes: number
  readonly crc32: number
  readonly entry: Entry
}

/** The directory of an open archive. */
export interface ZipDirectory {
  readonly archive: ZipFile
  readonly entries: ReadonlyMap<string, ZipEntry>
}

/** More entries than this are no model's. */
const MAX_ENTRIES = 10_000

/**
 * The files of a zip archive by name, from the directory at its end: nothing is unpacked. Folders are left out.
 * Errors: `file.damaged`, also for two entries of one name and for encrypted ones; `file.outsideFolder` for a
 * name that leads out of the archive.
 */
export async function readDirectory(path: string, file: FileHandle): Promise<ZipDirectory> {
  const entries = new Map<string, ZipEntry>()
  try {
    const archive = await fromFdPromise(file.fd, { lazyEntries: true, autoClose: false })
    if (archive.entryCount > MAX_ENTRIES) {
      throw damaged(path, `it claims to hold ${archive.entryCount} files`)
    }
    for await (const entry of archive.eachEntry()) {
      const { fileName: name, uncompressedSize: bytes, compressedSize: packedBytes, crc32 } = entry
      if (name.endsWith('/')) continue
      if (entries.has(name)) throw damaged(path, `two files in it are named "${name}"`)
      checkKind(path, entry)
      entries.set(name, { name, bytes, packedBytes, crc32, entry })
    }
    return { archive, entries }
  } catch (error) {
    throw toZipFault(path, error)
  }
}

function checkKind(path: string, entry: Entry): void {
  if ((entry.generalPurposeBitFlag & 1) === 1) {
    throw damaged(path, `"${entry.fileName}" is encrypted`)
  }
  const { compressionMethod: method } = entry
  if (method === 0 || method === 8) return
  throw damaged(path, `"${entry.fileName}" is packed in a way (${method}) that Graft does not know`)
}

/** How yauzl says that a name leads out of the archive. */
const OUTSIDE = /^(?:absolute path|invalid relative path): (.*)$/s

/** What yauzl says about an archive: names that lead out of it, and damages. */
function toZipFault(path: string, error: unknown): GraftError {
  if (error instanceof GraftError) return error as GraftError
  const text = error instanceof Error ? error.message : String(error)
  const entry = OUTSIDE.exec(text)?.[1]
  if (entry !== undefined) return new GraftError('file.outsideFolder', { path, entry })
  // What it quotes of a damaged file may be anything: in a message it is text.
  return damaged(path, text.replace(/\.$/, '').replace(/[\p{C}\uFFFD]+/gu, '?'))
}

function damaged(path: string, reason: string): GraftError {
  return new GraftError('file.damaged', { path, where: 'the zip archive', reason })
}
