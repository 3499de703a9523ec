import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'
import { fileFaultReason } from '../../../shared/contract/errors/fileFaults.ts'
import type { PicturesReport, SkippedFile } from '../../../shared/data/dataReport.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'
import { countNames } from './countNames.ts'
import { inspectPicture } from './inspectPicture.ts'
import type { PictureFacts } from './pictureFacts.ts'
import { openScanLog, type ScanEntry, type ScanLog } from './scanLog.ts'

/** Pictures of files, in the order that was given; those that cannot be used are not among them. */
export interface ScannedPictures {
  /** Places in the list that was given. */
  readonly places: readonly number[]
  /** Hash of the bytes of each. */
  readonly hashes: readonly string[]
  readonly report: PicturesReport
  readonly skipped: readonly SkippedFile[]
  readonly odd: readonly SkippedFile[]
}

/** So many files are open at a time. */
const AT_A_TIME = 4
/** Larger files are not read. */
const MOST_BYTES = 128 * 2 ** 20
/** Files larger than this are read one at a time. */
const LARGE_BYTES = 8 * 2 ** 20

/**
 * Looks at every file once: reads it, unpacks it, takes its hash. What was seen before of files whose size and time are
 * the same is taken from the log. One that cannot be used is listed with its reason; the others go on.
 * @throws data.cancelled, file.unwritable for the log
 */
export async function scanPictures(
  folder: string,
  paths: readonly string[],
  options: ScanOptions,
): Promise<ScannedPictures> {
  const log = await openScanLog<PictureFacts>(options.cacheFolder, folder, 'pictures-1')
  const found = new Array<Seen | undefined>(paths.length)
  const state = { next: 0, done: 0, skipped: 0 }
  const lock = createLock()
  const work = async (): Promise<void> => {
    while (state.next < paths.length) {
      checkCancelled(options, folder)
      const place = state.next++
      const entry = await look(paths[place] ?? '', log, lock)
      found[place] = { hash: entry.hash, facts: entry.facts }
      state.done++
      if (typeof entry.facts === 'string') state.skipped++
      options.onProgress?.({ done: state.done, total: paths.length, skipped: state.skipped })
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, work))
  } finally {
    await log.flush()
  }
  checkCancelled(options, folder)
  return sumUp(paths, found)
}

interface Seen {
  readonly hash: string
  readonly facts: PictureFacts | string
}

async function look(
  path: string,
  log: ScanLog<PictureFacts>,
  lock: Lock,
): Promise<ScanEntry<PictureFacts>> {
  const gone = (facts: string) => ({ path, size: 0, mtimeMs: 0, hash: '', facts })
  try {
    const file = await open(path)
    try {
      const { size, mtimeMs } = await file.stat()
      const known = log.known.get(path)
      if (known?.size === size && known.mtimeMs === mtimeMs) return known
      if (size === 0) return gone('it is empty')
      if (size > MOST_BYTES) return gone('it is larger than 128 MB')
      const read = async () => {
        const bytes = await file.readFile()
        const hash = createHash('sha1').update(bytes).digest('hex')
        return { path, size, mtimeMs, hash, facts: await inspectPicture(bytes) }
      }
      const entry = size > LARGE_BYTES ? await lock(read) : await read()
      await log.add(entry)
      return entry
    } finally {
      await file.close()
    }
  } catch (cause) {
    return gone(fileFaultReason(cause))
  }
}

type Lock = <T>(work: () => Promise<T>) => Promise<T>

/** One work after the other. */
function createLock(): Lock {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}

/** With pauses: of 100,000 files each part takes some 20 ms. */
async function sumUp(
  paths: readonly string[],
  found: readonly (Seen | undefined)[],
): Promise<ScannedPictures> {
  await pause()
  const places: number[] = []
  const hashes: string[] = []
  const skipped: SkippedFile[] = []
  const odd: SkippedFile[] = []
  const seen: PictureFacts[] = []
  paths.forEach((path, place) => {
    const { hash, facts } = found[place] ?? { hash: '', facts: 'it was not read' }
    if (typeof facts === 'string') {
      skipped.push({ path, reason: `It cannot be read as a picture: ${facts}.` })
      return
    }
    places.push(place)
    hashes.push(hash)
    seen.push(facts)
    const reason = oddityOf(path, facts)
    if (reason !== null) odd.push({ path, reason })
  })
  await pause()
  const report = reportOf(seen)
  await pause()
  return { places, hashes, skipped, odd, report }
}

/** Endings of each format; a picture with another is told of. */
const endings: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  gif: ['.gif'],
  webp: ['.webp'],
  tiff: ['.tif', '.tiff'],
  bmp: ['.bmp', '.dib'],
  avif: ['.avif'],
}

function oddityOf(path: string, { format, frames }: PictureFacts): string | null {
  const ending = extname(path).toLowerCase()
  const isNamed = endings[format]?.includes(ending) ?? true
  const name = isNamed ? '' : `Its name ends in "${ending}", but it is ${format}.`
  const first = frames > 1 ? `It has ${frames} frames; the first is taken.` : ''
  return [name, first].filter((text) => text !== '').join(' ') || null
}

/** So many sizes are told of. */
const MOST_SIZES = 8

/** What pictures are like, all together. */
export function reportOf(seen: readonly PictureFacts[]): PicturesReport {
  const sizes = countNames(seen.map(({ width, height }) => `${width}x${height}`))
  return {
    sizes: sizes.slice(0, MOST_SIZES).map(({ name, count }) => {
      const [width = 0, height = 0] = name.split('x').map(Number)
      return { width, height, count }
    }),
    distinctSizes: sizes.length,
    formats: countNames(seen.map(({ format }) => format)),
    modes: countNames(seen.map(({ mode }) => mode)),
  }
}
