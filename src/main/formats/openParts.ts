import { open, stat } from 'node:fs/promises'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { folderParts, zipParts, type ModelParts } from './modelParts.ts'
import { withZip } from './zip/readZip.ts'

const zipHead = [0x50, 0x4b, 0x03, 0x04] as const

/** Whether a file's first bytes are those of a zip archive. */
export const isZip = (head: Uint8Array) => zipHead.every((byte, i) => head[i] === byte)

/** So many bytes tell what a file is. */
export const HEAD_BYTES = 4096

/** The first bytes of a file, `count` or as many as there are. */
export async function readHead(path: string, count: number): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/**
 * Works with the files beside `anchor` (`model.json`, `config.json`), which lies in the folder `path` or in the zip
 * archive `path`, there perhaps in a folder of its own. Errors: those of the work, and of opening the archive.
 */
export async function withParts<T>(
  path: string,
  anchor: string,
  work: (parts: ModelParts) => Promise<T>,
): Promise<T> {
  const found = await stat(path).catch((error: unknown) => {
    throw toReadFault(path, error)
  })
  if (found.isDirectory()) return work(folderParts(path, path))
  return withZip(path, (archive) =>
    work(zipParts(archive, path, folderOf(archive.entries.keys(), anchor) ?? '')),
  )
}

/** The one folder that holds `anchor`, outermost first; `''` is the top; `null` where there is none. */
export function folderOf(names: Iterable<string>, anchor: string): string | null {
  const folders = [...names]
    .filter((name) => name === anchor || name.endsWith(`/${anchor}`))
    // What macOS packs beside every file is no file of the model's.
    .filter((name) => !name.startsWith('__MACOSX/'))
    .map((name) => name.slice(0, name.length - anchor.length))
    .sort((a, b) => a.split('/').length - b.split('/').length)
  return folders[0] ?? null
}
