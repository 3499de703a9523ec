import { openLibrary, type Library } from '../library/openLibrary.ts'

/** What services work with: one library and the cache folder beside it. */
export interface Workspace {
  readonly library: Library
  /** Derived data; may be deleted at any time. */
  readonly cacheFolder: string
}

/** The cache folder that belongs to a library file. */
export function cacheFolderOf(libraryPath: string): string {
  return `${libraryPath}.cache`
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
