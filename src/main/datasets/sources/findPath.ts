import { access, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** The path of a file as the disk has it, for one whose letters may be written in another way. */
export type FindPath = (path: string) => Promise<string>

/** Names of a folder: as they are, and by their composed letters. */
interface Listing {
  readonly names: ReadonlySet<string>
  readonly byLetters: ReadonlyMap<string, string>
}

/**
 * Finds files whose names are the same letters, composed (NFC) in one place and taken apart (NFD) in the other: macOS and
 * archives from it write them apart, and keyboards write them composed. A name that is there as it is comes first; where
 * there is none, the path stays as it was given. Each folder is listed once.
 */
export function createFindPath(): FindPath {
  const folders = new Map<string, Promise<string>>()
  const listings = new Map<string, Promise<Listing>>()
  const find: FindPath = async (path) => {
    const [folder, name] = [dirname(path), basename(path)]
    if (isPlain(path) || folder === path) return path
    const real = await remember(folders, folder, async () =>
      (await isThere(folder)) ? folder : find(folder),
    )
    if (isPlain(name)) return join(real, name)
    const { names, byLetters } = await remember(listings, real, () => list(real))
    return join(real, names.has(name) ? name : (byLetters.get(name.normalize('NFC')) ?? name))
  }
  return find
}

/** A name whose letters can be written in one way only. */
function isPlain(name: string): boolean {
  return name.normalize('NFC') === name.normalize('NFD')
}

function remember<T>(
  known: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Whoever opens a file in a folder that cannot be listed learns why. */
async function list(folder: string): Promise<Listing> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !isPlain(name))
  return {
    names: new Set(names),
    byLetters: new Map(names.map((name) => [name.normalize('NFC'), name])),
  }
}
