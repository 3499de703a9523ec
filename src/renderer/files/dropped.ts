import {
  MAX_FOLDER_BYTES,
  MAX_FOLDER_FILES,
} from '../../shared/contract/workbenchApi/uploadLimits.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { FolderFile } from '../api/transport.ts'

/** What was dropped, looked at while the event lasts: later the browser tells no more. */
export interface Dropped {
  readonly file: File | null
  /** Set where it is a folder, and the browser lets one look into it. */
  readonly folder: FileSystemDirectoryEntry | null
}

/** The first thing that was dropped. */
export function droppedThing(transfer: DataTransfer | null): Dropped {
  const [item] = transfer?.items ?? []
  const entry = item?.webkitGetAsEntry() ?? null
  const folder = entry !== null && isFolder(entry) ? entry : null
  return { file: transfer?.files[0] ?? null, folder }
}

/**
 * All files in a folder and its folders, hidden ones left out. @throws GraftError web.tooLarge
 */
export async function filesIn(
  folder: FileSystemDirectoryEntry,
  signal: AbortSignal,
): Promise<readonly FolderFile[]> {
  const found: FolderFile[] = []
  let bytes = 0
  const open: { readonly entry: FileSystemDirectoryEntry; readonly path: string }[] = [
    { entry: folder, path: folder.name },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of await entriesOf(next.entry)) {
      signal.throwIfAborted()
      if (entry.name.startsWith('.')) continue
      const path = `${next.path}/${entry.name}`
      if (isFolder(entry)) open.push({ entry, path })
      if (!isFile(entry)) continue
      const file = await fileOf(entry)
      bytes += file.size
      if (found.length >= MAX_FOLDER_FILES || bytes > MAX_FOLDER_BYTES) {
        throw new GraftError('web.tooLarge', { limit: MAX_FOLDER_BYTES })
      }
      found.push({ path, file })
    }
  }
  return found
}

// Browsers have these classes under different names, or none.
function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

/** A folder's entries come in parts; an empty part is the last. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (part.length === 0) return all
    all.push(...part)
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject)
  })
}
