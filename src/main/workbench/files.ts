import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { FileEntry, FileListing } from '../../shared/contract/workbenchApi/files.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import { isWithin } from './allowedFolders.ts'
import type { WorkbenchContext } from './context.ts'

/** A dialog with more lines than this helps nobody. */
const MOST_ENTRIES = 2000

export function createFileHandlers({ folders }: WorkbenchContext): WorkbenchHandlers['files'] {
  return {
    roots: () => folders.roots,
    list: async ({ path }) => {
      const folder = await folders.check(path)
      const names = await readdir(folder).catch((cause: unknown) => {
        throw toReadFault(folder, cause)
      })
      const shown = names.filter((name) => !name.startsWith('.'))
      const entries = await Promise.all(
        shown.slice(0, MOST_ENTRIES).map((name) => describeEntry(join(folder, name))),
      )
      return {
        path: folder,
        parent: await parentOf(folder, folders),
        entries: entries.filter((entry) => entry !== null).sort(byKindAndName),
        isCut: shown.length > MOST_ENTRIES,
      } satisfies FileListing
    },
    pick: ({ purpose }) => {
      throw new GraftError('workbench.noDialog', { purpose })
    },
  }
}

/** `null` for what cannot be looked at or is neither file nor folder. */
async function describeEntry(path: string): Promise<FileEntry | null> {
  const stats = await stat(path).catch(() => null)
  if (stats === null || (!stats.isFile() && !stats.isDirectory())) return null
  const kind = stats.isDirectory() ? 'folder' : 'file'
  return {
    name: basename(path),
    path,
    kind,
    size: kind === 'file' ? stats.size : 0,
    modifiedAt: stats.mtime.toISOString(),
    looksLike: kind === 'file' ? (kinds[extname(path).toLowerCase()] ?? null) : null,
  }
}

const kinds: Readonly<Record<string, FileEntry['looksLike']>> = {
  '.h5': 'model',
  '.hdf5': 'model',
  '.keras': 'model',
  '.vec': 'model',
  '.npy': 'data',
  '.idx': 'data',
  '.gz': 'data',
  '.graft': 'document',
}

async function parentOf(
  folder: string,
  folders: WorkbenchContext['folders'],
): Promise<string | null> {
  const parent = dirname(folder)
  if (parent === folder || !isWithin(parent, folder)) return null
  return folders.check(parent).catch(() => null)
}

function byKindAndName(a: FileEntry, b: FileEntry): number {
  if (a.kind !== b.kind) return a.kind === 'folder' ? -1 : 1
  return a.name.localeCompare(b.name, undefined, { numeric: true })
}
