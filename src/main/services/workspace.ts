import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { openLibrary, type Library } from '../library/openLibrary.ts'

/** What services work with: one library and the cache folder beside it. */
export interface Workspace {
  readonly library: Library
  /** Derived data; may be deleted at any time. */
  readonly cacheFolder: string
}

/** The cache folder that belongs to a library file. */
export function cacheFolderOf(libraryPath: string): string {
  return `${resolve(libraryPath.trim())}.cache`
}

/** Opens the library for reading and writing, makes it where there is none; close it when done. */
export function openWorkspace(libraryPath: string): Workspace {
  const library = openLibrary(libraryPath)
  return { library, cacheFolder: cacheFolderOf(library.path) }
}

/** Opens, works, and closes, however the work ends. */
export async function withWorkspace<T>(
  libraryPath: string,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = openWorkspace(libraryPath)
  try {
    return await work(workspace)
  } finally {
    workspace.library.close()
  }
}

/** Whether there is a file where the library should be. */
export function libraryExists(libraryPath: string): boolean {
  return existsSync(resolve(libraryPath.trim()))
}

/**
 * Opens the library for somebody who only reads. Where there is none, an empty one in memory stands for it, and
 * nothing is made. Opening it marks runs whose process is gone as interrupted; where that cannot be written, the
 * library is read as it stands.
 */
export function openForReading(libraryPath: string): Library {
  if (!libraryExists(libraryPath)) return openLibrary(':memory:')
  try {
    return openLibrary(libraryPath)
  } catch (error) {
    if (!['library.unwritable', 'library.busy'].includes(toErrorRecord(error).code)) throw error
    return openLibrary(libraryPath, { readonly: true })
  }
}

/** Gives `work` a way to the library, which is opened for reading when it is first asked for, and closed after. */
export async function withLazyLibrary<T>(
  libraryPath: string,
  work: (library: () => Library) => Promise<T>,
): Promise<T> {
  const opened: Library[] = []
  const library = (): Library => {
    const [first = openForReading(libraryPath)] = opened
    opened[0] = first
    return first
  }
  try {
    return await work(library)
  } finally {
    opened[0]?.close()
  }
}
