import { mkdir, rename, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import { toWriteFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import {
  MAX_FOLDER_BYTES,
  MAX_FOLDER_FILES,
} from '../../shared/contract/workbenchApi/uploadLimits.ts'
import { receiveTo, safeName } from './upload.ts'

/** One file of a folder that is sent file by file. */
export interface FolderPart {
  readonly folder: string
  /** Tells this folder's files from another's: 16 hexadecimal digits that the page has drawn. */
  readonly batch: string
  /** The file's way, beginning with the folder's own name: `cats/tabby/1.png`. */
  readonly path: string
}

/** Folders on their way: what came of each. */
export interface FolderUploads {
  /** Takes in a file; gives the path of the folder. @throws GraftError web.tooLarge, web.badUpload, file.unwritable */
  readonly receive: (request: IncomingMessage, part: FolderPart) => Promise<string>
  /** Takes away what came of a folder. */
  readonly drop: (part: Pick<FolderPart, 'folder' | 'batch'>) => Promise<void>
}

export interface FolderLimits {
  readonly files?: number
  readonly bytes?: number
}

const MOST_PARTS = 20

export function createFolderUploads(limits: FolderLimits = {}): FolderUploads {
  const { files = MAX_FOLDER_FILES, bytes = MAX_FOLDER_BYTES } = limits
  const sizes = new Map<string, { files: number; bytes: number }>()
  return {
    receive: async (request, { folder, batch, path }) => {
      const place = placeOf(folder, batch)
      const parts = partsOf(path)
      const size = sizes.get(batch) ?? { files: 0, bytes: 0 }
      sizes.set(batch, size)
      size.files += 1
      if (size.files > files) throw new GraftError('web.tooLarge', { limit: bytes })
      const target = join(place, ...parts)
      // Beside the folder, so that nothing unfinished is ever in it.
      const draft = join(place, `.draft-${size.files}`)
      try {
        await mkdir(dirname(target), { recursive: true })
        size.bytes += await receiveTo(draft, request, bytes - size.bytes)
        await rename(draft, target)
      } catch (error) {
        await rm(draft, { force: true })
        throw error instanceof GraftError ? error : toWriteFault(target, error)
      }
      return join(place, parts[0] ?? '')
    },
    drop: async ({ folder, batch }) => {
      const place = placeOf(folder, batch)
      sizes.delete(batch)
      await rm(place, { recursive: true, force: true })
    },
  }
}

function placeOf(folder: string, batch: string): string {
  if (!/^[0-9a-f]{16}$/.test(batch)) throw new GraftError('web.badUpload', { name: batch })
  return join(folder, batch)
}

/** The parts of a file's way; nothing leads up or out. */
function partsOf(path: string): readonly string[] {
  const parts = path.split('/')
  const isBad = (part: string) => part === '' || /^\.+$/.test(part) || safeName(part) !== part
  if (parts.length < 2 || parts.length > MOST_PARTS || parts.some(isBad)) {
    throw new GraftError('web.badUpload', { name: path.slice(0, 200) })
  }
  return parts
}
