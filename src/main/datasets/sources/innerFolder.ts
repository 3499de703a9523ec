import { posix } from 'node:path'

/** Folder of a row below its part and class, or `null` right in them; `depth` folders are part and class. */
export function innerFolder(name: string, depth: number): string | null {
  const folder = posix.dirname(name)
  const parts = folder === '.' ? [] : folder.split('/')
  return parts.length > depth ? folder : null
}
