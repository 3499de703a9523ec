import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'

/**
 * Paths of files that a command line hands over: those of its words that are there. Of the packaged app the first word
 * is the program, of a checkout the second is its folder.
 */
export function pathsOf(
  argv: readonly string[],
  folder: string,
  isPackaged: boolean,
): readonly string[] {
  return argv
    .slice(isPackaged ? 1 : 2)
    .filter((word) => word !== '' && !word.startsWith('-') && !/^[a-z-]{2,}:\/\//i.test(word))
    .map((word) => (isAbsolute(word) ? word : resolve(folder, word)))
    .filter((path) => existsSync(path))
}
