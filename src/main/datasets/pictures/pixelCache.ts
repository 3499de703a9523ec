import { createHash } from 'node:crypto'
import { open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import { fileSize, writeWhole } from '../cacheFile.ts'
import type { PictureItem, PicturePixels } from '../pictureItem.ts'

/** Another number means that the same recipe gives other pixels. */
const VERSION = 1

/** A row of zeros, since its picture cannot be read. */
export interface FailedRow {
  readonly row: number
  /** A clause. */
  readonly why: string
}

/** What lies beside a file of pixels. */
interface PixelIndex {
  readonly hashes: readonly string[]
  readonly failed: readonly FailedRow[]
}

/** Where the pixels of some pictures lie in the cache. */
export interface PixelPlace {
  readonly folder: string
  /** Of the recipe: rows of the same one can be taken over. */
  readonly recipeKey: string
  readonly contentHash: string
}

export const pixelsPath = ({ folder, recipeKey, contentHash }: PixelPlace) =>
  join(folder, `${recipeKey}-${contentHash}.u8`)

const indexPath = ({ folder, recipeKey, contentHash }: PixelPlace) =>
  join(folder, `${recipeKey}-${contentHash}.json`)

/** Bytes of a row. */
export function rowBytes({ rows, columns, grey }: PictureRecipe): number {
  return rows * columns * (grey ? 1 : 3)
}

/** A key that came later: pixels that were made before it was are still known. */
function withoutDefault({ unpack, ...recipe }: PictureRecipe): object {
  return unpack === 'scaled' ? { ...recipe, unpack } : recipe
}

/** The place of pixels, from their recipe and the hashes of the pictures. */
export function pixelPlace(
  items: readonly PictureItem[],
  recipe: PictureRecipe,
  cacheFolder: string,
): PixelPlace {
  const recipeKey = createHash('sha256')
    .update(JSON.stringify([VERSION, Object.entries(withoutDefault(recipe)).sort()]))
    .digest('hex')
    .slice(0, 16)
  const content = createHash('sha256').update(recipeKey)
  for (const { hash } of items) content.update(`${hash}\n`)
  const contentHash = content.digest('hex').slice(0, 32)
  return { folder: join(cacheFolder, 'pictures'), recipeKey, contentHash }
}

/** A whole file with what is to be told of it. */
export function toPixels(
  place: PixelPlace,
  items: readonly PictureItem[],
  failed: readonly FailedRow[],
): PicturePixels {
  return {
    path: pixelsPath(place),
    contentHash: hashWithFailed(place, failed),
    failed: failed.map(({ row, why }) => {
      const path = items[row]?.name ?? String(row)
      const error = new GraftError('data.badPicture', { path, reason: why })
      return { row, reason: error.toRecord().message }
    }),
  }
}

/** Rows that failed are zeros, so they belong to what the file holds. */
function hashWithFailed({ contentHash }: PixelPlace, failed: readonly FailedRow[]): string {
  if (failed.length === 0) return contentHash
  const rows = failed.map(({ row }) => row).join()
  return createHash('sha256').update(`${contentHash}/${rows}`).digest('hex').slice(0, 32)
}

/** Pixels that are there already, or `null`. */
export async function openKnownPixels(
  place: PixelPlace,
  items: readonly PictureItem[],
  recipe: PictureRecipe,
): Promise<PicturePixels | null> {
  if ((await fileSize(pixelsPath(place))) !== items.length * rowBytes(recipe)) return null
  const index = await readIndex(indexPath(place))
  return index === null ? null : toPixels(place, items, index.failed)
}

async function readIndex(path: string): Promise<PixelIndex | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PixelIndex
  } catch {
    return null
  }
}

/** Files that a program began and did not live to finish. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const [, pid] = /^\..*\.(\d+)\.part$/.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Writes what lies beside a file of pixels: without it the file is not known. */
export async function writePixelIndex(
  place: PixelPlace,
  items: readonly PictureItem[],
  failed: readonly FailedRow[],
): Promise<void> {
  const index: PixelIndex = { hashes: items.map(({ hash }) => hash), failed }
  await writeWhole(indexPath(place), [Buffer.from(JSON.stringify(index))])
}

interface CopyOptions {
  readonly file: FileHandle
  /** Rows that each picture is to be in. */
  readonly byHash: Map<string, number[]>
  readonly size: number
  readonly place: PixelPlace
}

/** Copies rows that earlier files of the same recipe have, and takes them from the list. */
export async function copyKnownRows(options: CopyOptions): Promise<void> {
  const { byHash, size, place } = options
  for (const name of await readdir(place.folder)) {
    if (byHash.size === 0) return
    if (!name.startsWith(`${place.recipeKey}-`) || !name.endsWith('.json')) continue
    const index = await readIndex(join(place.folder, name))
    const path = join(place.folder, `${basename(name, '.json')}.u8`)
    if (index === null || (await fileSize(path)) !== index.hashes.length * size) continue
    const source = await open(path, 'r')
    try {
      await copyFrom(source, index, options)
    } finally {
      await source.close()
    }
  }
}

async function copyFrom(
  source: FileHandle,
  { hashes, failed }: PixelIndex,
  { file, byHash, size }: CopyOptions,
): Promise<void> {
  const bytes = new Uint8Array(size)
  const lost = new Set(failed.map(({ row }) => row))
  for (const [from, hash] of hashes.entries()) {
    const rows = lost.has(from) ? undefined : byHash.get(hash)
    if (rows === undefined) continue
    await source.read(bytes, 0, size, from * size)
    for (const row of rows) await file.write(bytes, 0, size, row * size)
    byHash.delete(hash)
  }
}
