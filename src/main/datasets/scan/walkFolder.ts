import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { toReadFault, fileFaultReason } from '../../../shared/contract/errors/fileFaults.ts'
import type { SkippedFile } from '../../../shared/data/dataReport.ts'
import { sortNames } from './sortNames.ts'

/** Names that systems and programs leave in folders; those that begin with a dot are ignored, too. */
const systemNames: readonly string[] = [
  '__macosx',
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  '$recycle.bin',
  'system volume information',
  '@eadir',
  'icon\r',
  'lost+found',
]

/** Deeper folders are no data set. */
const MOST_DEPTH = 32

/** A file that was found. */
export interface FoundFile {
  /** Names from the folder down, the file's own last. */
  readonly parts: readonly string[]
  readonly path: string
}

export interface Walk {
  readonly files: FoundFile[]
  /** Folders right in the one that was walked. */
  readonly folders: string[]
  readonly ignored: SkippedFile[]
  readonly skipped: SkippedFile[]
}

/** Whether a name is hidden or a system's own. */
export function isIgnoredName(name: string): boolean {
  return name.startsWith('.') || systemNames.includes(name.toLowerCase())
}

/**
 * All files below a folder, by name in the order of code points. Links are followed once: one that leads back is
 * ignored. What cannot be listed is skipped, with its reason. Nothing is opened.
 * @throws file.missing, file.unreadable for the folder itself; what `onFolder` throws
 */
export async function walkFolder(
  root: string,
  onFolder: () => void = () => undefined,
): Promise<Walk> {
  const walk: Walk = { files: [], folders: [], ignored: [], skipped: [] }
  const names = await readdir(root).catch((cause: unknown) => {
    throw toReadFault(root, cause)
  })
  await walkInto({ path: root, parts: [], above: [await realpath(root)] }, names, {
    ...walk,
    onFolder,
  })
  return walk
}

interface Place {
  readonly path: string
  readonly parts: readonly string[]
  /** Real paths of the folders that lead here. */
  readonly above: readonly string[]
}

type Sink = Walk & { readonly onFolder: () => void }

async function walkInto(place: Place, names: readonly string[], sink: Sink): Promise<void> {
  sink.onFolder()
  for (const name of await sortNames(names)) {
    const path = join(place.path, name)
    if (isIgnoredName(name)) {
      sink.ignored.push({ path, reason: 'It is hidden, or belongs to the system.' })
      continue
    }
    const found = await stat(path).catch((cause: unknown) => fileFaultReason(cause))
    if (typeof found === 'string') {
      sink.skipped.push({ path, reason: `It cannot be read: ${found}.` })
    } else if (found.isDirectory()) {
      await enter({ ...place, path, parts: [...place.parts, name] }, sink)
    } else if (found.isFile()) {
      sink.files.push({ parts: [...place.parts, name], path })
    } else {
      sink.ignored.push({ path, reason: 'It is neither a file nor a folder.' })
    }
  }
}

async function enter({ path, parts, above }: Place, sink: Sink): Promise<void> {
  const real = await realpath(path).catch(() => path)
  if (above.includes(real)) {
    sink.ignored.push({ path, reason: 'It is a link that leads in a circle.' })
    return
  }
  if (parts.length > MOST_DEPTH) {
    sink.skipped.push({ path, reason: `It lies more than ${MOST_DEPTH} folders deep.` })
    return
  }
  if (parts.length === 1) sink.folders.push(parts[0] ?? '')
  const names = await readdir(path).catch((cause: unknown) => {
    sink.skipped.push({ path, reason: `It cannot be read: ${fileFaultReason(cause)}.` })
    return []
  })
  await walkInto({ path, parts, above: [...above, real] }, names, sink)
}
