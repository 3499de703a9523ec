import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { FileRoot } from '../../shared/contract/workbenchApi/files.ts'
import { createFindPath } from '../datasets/sources/findPath.ts'

/** The folders that the workbench may look into, and write to where it writes at all. */
export interface AllowedFolders {
  readonly roots: readonly FileRoot[]
  /**
   * The real path, links followed; of a file that is not there yet, that of its folder with its name.
   * @throws GraftError workbench.outsideFolders
   */
  readonly check: (path: string) => Promise<string>
}

/** Only what lies in `roots`, whatever links say. */
export function onlyIn(roots: readonly FileRoot[]): AllowedFolders {
  return {
    roots,
    check: async (path) => {
      const outside = new GraftError('workbench.outsideFolders', { path })
      if (!isAbsolute(path) || path.includes('\0')) throw outside
      // A name written in other letters is found here and not after the check: what it finds may be a link.
      const real = await realPathOf(await createFindPath()(resolve(path)))
      const allowed = await Promise.all(roots.map((root) => realPathOf(root.path)))
      if (!allowed.some((root) => isWithin(root, real))) throw outside
      return real
    },
  }
}

/** Everything: the desktop shell, where the system's own dialogs ask the person. */
export function anywhere(roots: readonly FileRoot[]): AllowedFolders {
  return { roots, check: (path) => Promise.resolve(resolve(path)) }
}

/** Whether `path` is `folder` or lies in it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!isAbsolute(way) && way.split(/[/\\]/)[0] !== '..')
}

/** Follows links as far as there is something; what is not there yet lies where its folder does. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    const folder = dirname(path)
    return folder === path ? path : join(await realPathOf(folder), basename(path))
  }
}
