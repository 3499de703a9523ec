import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { toWriteFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError, toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import type { PictureItem, PreparePictures } from '../pictureItem.ts'
import { openPicturePool, type PicturePool } from './picturePool.ts'
import {
  copyKnownRows,
  openKnownPixels,
  pixelPlace,
  pixelsPath,
  removeLeftovers,
  rowBytes,
  toPixels,
  writePixelIndex,
  type FailedRow,
  type PixelPlace,
} from './pixelCache.ts'

/**
 * Pictures as rows in a file of the cache, which is there whole or not at all. Each is decoded once, on all cores but one:
 * rows that an earlier file of the same recipe has are copied. Memory holds a few pictures, whatever the number.
 * @throws data.cancelled; file.unwritable
 */
export const preparePictures: PreparePictures = async (items, recipe, options) => {
  const place = pixelPlace(items, recipe, options.cacheFolder)
  const known = await openKnownPixels(place, items, recipe)
  if (known !== null) return known
  await mkdir(place.folder, { recursive: true }).catch((cause: unknown) => {
    throw toWriteFault(place.folder, cause)
  })
  await removeLeftovers(place.folder)
  const temporary = join(place.folder, `.${randomBytes(6).toString('hex')}.${process.pid}.part`)
  try {
    const file = await open(temporary, 'w')
    const written = await writeRows({ file, items, recipe, place, options }).finally(() =>
      file.close(),
    )
    const path = pixelsPath(place)
    await rename(temporary, path)
    const { failed, isLasting } = written
    if (isLasting) await writePixelIndex(place, items, failed)
    return toPixels(place, items, failed)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw cause instanceof GraftError ? cause : toWriteFault(temporary, cause)
  }
}

interface WriteOptions {
  readonly file: FileHandle
  readonly items: readonly PictureItem[]
  readonly recipe: PictureRecipe
  readonly place: PixelPlace
  readonly options: Parameters<PreparePictures>[2]
}

interface Written {
  readonly failed: readonly FailedRow[]
  /** Whether the same files would give the same again: not where one could not be read at all. */
  readonly isLasting: boolean
}

async function writeRows(work: WriteOptions): Promise<Written> {
  const { file, items, recipe, place, options } = work
  const size = rowBytes(recipe)
  await file.truncate(items.length * size)
  const byHash = groupByHash(items)
  await copyKnownRows({ file, byHash, size, place })
  const jobs = [...byHash.values()]
  let done = items.length - jobs.reduce((sum, { length }) => sum + length, 0)
  let isLasting = true
  const failed: FailedRow[] = []
  const pool = jobs.length === 0 ? null : openPicturePool()
  try {
    await eachOf(jobs, pool?.capacity ?? 1, async (rows) => {
      checkCancelled(options.signal, place)
      const result = await decodeItem(pool, items[rows[0] ?? 0], recipe)
      checkCancelled(options.signal, place)
      if ('row' in result) await writeTo(file, rows, result.row)
      else failed.push(...rows.map((row) => ({ row, why: result.why })))
      if ('unread' in result) isLasting = false
      done += rows.length
      options.onProgress?.(done / items.length)
    })
  } finally {
    await pool?.close()
  }
  await file.sync()
  return { failed: failed.sort((a, b) => a.row - b.row), isLasting }
}

async function writeTo(
  file: FileHandle,
  rows: readonly number[],
  bytes: Uint8Array,
): Promise<void> {
  for (const row of rows) await file.write(bytes, 0, bytes.length, row * bytes.length)
}

function checkCancelled(signal: AbortSignal | undefined, { folder }: PixelPlace): void {
  if (signal?.aborted === true) throw new GraftError('data.cancelled', { source: folder })
}

/** Row numbers of each picture: equal ones are decoded once. */
function groupByHash(items: readonly PictureItem[]): Map<string, number[]> {
  const byHash = new Map<string, number[]>()
  items.forEach(({ hash }, row) => {
    const rows = byHash.get(hash)
    if (rows === undefined) byHash.set(hash, [row])
    else rows.push(row)
  })
  return byHash
}

async function decodeItem(
  pool: PicturePool | null,
  item: PictureItem | undefined,
  recipe: PictureRecipe,
): Promise<{ row: Uint8Array } | { why: string; unread?: true }> {
  if (item === undefined || pool === null) throw new Error('there is no such picture')
  let bytes: Uint8Array
  try {
    bytes = await item.read()
  } catch (cause) {
    const [line = ''] = toErrorRecord(cause).message.split('\n')
    return { why: line.replace(/\.$/, ''), unread: true }
  }
  return pool.decode(bytes, recipe)
}

/** Runs work on each element, so many at a time; the first fault ends it once what is under way has ended. */
async function eachOf<T>(
  elements: readonly T[],
  atATime: number,
  work: (element: T) => Promise<void>,
): Promise<void> {
  const left = elements.values()
  const lanes = Array.from({ length: atATime }, async () => {
    for (const element of left) await work(element)
  })
  const ends = await Promise.allSettled(lanes)
  const fault = ends.find((end) => end.status === 'rejected')
  if (fault !== undefined) throw fault.reason
}
