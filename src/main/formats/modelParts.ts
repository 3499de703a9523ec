import { open, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { systemErrorCode, toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { withTemporaryFile } from './temporaries.ts'
import { readExactly } from './zip/readExactly.ts'
import type { ZipArchive } from './zip/readZip.ts'

/** The files that make up a model, in a folder or in a zip archive. Names are relative, with `/`. */
export interface ModelParts {
  /** Bytes of a part, which must lie in the folder, links followed. Errors: `file.partMissing`, `file.outsideFolder`. */
  readonly size: (name: string) => Promise<number>
  /** A whole part of at most `limit` bytes. */
  readonly read: (name: string, limit: number) => Promise<Uint8Array>
  /** Gives `work` the path of a file with the part's content, which may be gone afterwards. */
  readonly withFile: <T>(
    name: string,
    limit: number,
    work: (path: string) => Promise<T>,
  ) => Promise<T>
}

/** The parts in a folder. `path` is what the person named, for messages. */
export function folderParts(path: string, folder: string): ModelParts {
  const locate = async (name: string) => {
    const outside = new GraftError('file.outsideFolder', { path, entry: name })
    const file = resolve(folder, name)
    if (isAbsolute(name) || /^[a-z]+:/i.test(name) || !isInside(folder, file)) throw outside
    try {
      if (!isInside(await realpath(folder), await realpath(file))) throw outside
      const found = await stat(file)
      if (found.isFile()) return { file, size: found.size }
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw toReadFault(file, error)
    }
    throw new GraftError('file.partMissing', { path, part: name })
  }
  return {
    size: async (name) => (await locate(name)).size,
    read: async (name, limit) => {
      const { file, size } = await locate(name)
      if (size > limit) {
        throw new GraftError('file.tooLarge', { path, what: `"${name}"`, bytes: size, limit })
      }
      return readWhole(file, size)
    },
    withFile: async (name, _limit, work) => work((await locate(name)).file),
  }
}

function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

async function readWhole(path: string, bytes: number): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw toReadFault(path, error)
  })
  try {
    return await readExactly(path, file, { at: 0, bytes })
  } finally {
    await file.close()
  }
}

/** The parts in an archive, under a folder of it (`''`, or with `/` at its end). */
export function zipParts(archive: ZipArchive, path: string, prefix: string): ModelParts {
  const find = (name: string) => {
    const entry = archive.entries.get(`${prefix}${name}`)
    if (entry !== undefined) return entry
    const leads = name.split('/').includes('..') || name.startsWith('/')
    throw leads
      ? new GraftError('file.outsideFolder', { path, entry: name })
      : new GraftError('file.partMissing', { path, part: name })
  }
  return {
    size: (name) => Promise.resolve(find(name).bytes),
    read: (name, limit) => archive.read(find(name).name, limit),
    withFile: (name, limit, work) =>
      withTemporaryFile(async (target) => {
        await archive.extract(find(name).name, target, limit)
        return work(target)
      }),
  }
}

/** A text file of a model, whole. Errors: `file.missing`, `file.unreadable`. */
export function readText(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw toReadFault(path, error)
  })
}
