import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { toErrorRecord, GraftError } from '../../../shared/contract/errors/graftError.ts'
import { toWriteFault } from '../../../shared/contract/errors/fileFaults.ts'
import { bytesOf, fileSize, writeWhole } from '../cacheFile.ts'
import { decodePicture, type PictureTarget } from './decodePicture.ts'
import { listImageFolder, type ImageFolder } from '../imageFolder.ts'

/** The pictures of a folder as rows in the cache. */
export interface ImageRows {
  /** Bytes `[count, rows, columns, channels]`. */
  readonly path: string
  readonly contentHash: string
  readonly count: number
  /** Class of each row. */
  readonly classIds: readonly number[]
  readonly classNames: readonly string[]
  /** Files that are no pictures in truth, with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

export interface ImageRowsOptions extends PictureTarget {
  readonly cacheFolder: string
  readonly onProgress?: (share: number) => void
}

/** Names that say which part rows belong to, and no class. */
const partNames = ['train', 'training', 'test', 'testing', 'val', 'valid', 'validation']

/**
 * Decodes a folder in which each folder is a class. Done again only when a file was added, removed or changed.
 * @throws data.noClasses; data.partsAsClasses; data.noPictures when no file can be read; file.*
 */
export async function openImageRows(folder: string, options: ImageRowsOptions): Promise<ImageRows> {
  const listed = await listImageFolder(folder)
  const names = listed.classes.map(({ name }) => name)
  if (names.every((name) => partNames.includes(name.toLowerCase()))) {
    throw new GraftError('data.partsAsClasses', { path: folder, names })
  }
  const index = join(
    options.cacheFolder,
    `images-${await listingKey(folder, listed, options)}.json`,
  )
  const known = await readIndex(index)
  const size = options.rows * options.columns * options.channels
  if (known !== null && (await fileSize(known.path)) === known.count * size) return known
  const decoded = await decodeAll(folder, listed, options)
  await writeWhole(index, [Buffer.from(JSON.stringify(decoded))])
  return decoded
}

/** What tells one state of a folder from another without reading the files: names, sizes, times of change. */
async function listingKey(
  folder: string,
  { classes }: ImageFolder,
  { rows, columns, channels, fit }: PictureTarget,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([1, rows, columns, channels, fit]))
  for (const path of classes.flatMap(({ files }) => files)) {
    const entry = await stat(path).catch(() => null)
    const state = [relative(folder, path), entry?.size ?? null, entry?.mtimeMs ?? null]
    hash.update(JSON.stringify(state))
  }
  return hash.digest('hex').slice(0, 32)
}

async function readIndex(path: string): Promise<ImageRows | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ImageRows
  } catch {
    return null
  }
}

/** So many pictures are decoded at a time: memory holds no more. */
const AT_A_TIME = 4

interface Decoded {
  readonly className: string
  readonly bytes: Uint8Array
}

/** Rows go to a file as they come; it gets its name, which tells its content, when it is whole. */
async function decodeAll(
  folder: string,
  listed: ImageFolder,
  options: ImageRowsOptions,
): Promise<ImageRows> {
  const { cacheFolder } = options
  const temporary = join(cacheFolder, `.${randomBytes(6).toString('hex')}.part`)
  try {
    await mkdir(cacheFolder, { recursive: true })
    const file = await open(temporary, 'wx')
    const written = await writeRows(file, listed, options).finally(() => file.close())
    const { classNames } = written
    if (classNames.length === 0) {
      // A sentence of its own becomes the end of another.
      const reason = written.skipped[0]?.reason.replace(/\.$/, '') ?? 'there are none'
      throw new GraftError('data.noPictures', { path: folder, reason })
    }
    const path = join(cacheFolder, `images-${written.contentHash}.u8`)
    await rename(temporary, path)
    return { path, ...written }
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw cause instanceof GraftError ? cause : toWriteFault(temporary, cause)
  }
}

async function writeRows(
  file: FileHandle,
  { classes }: ImageFolder,
  options: ImageRowsOptions,
): Promise<Omit<ImageRows, 'path'>> {
  const files = classes.flatMap(({ name, files: paths }) => paths.map((path) => ({ name, path })))
  const hash = createHash('sha256')
  const rowClasses: string[] = []
  const skipped: { path: string; reason: string }[] = []
  const decode = async ({ name, path }: (typeof files)[number]): Promise<Decoded | null> => {
    try {
      return { className: name, bytes: await decodePicture(path, options) }
    } catch (error) {
      skipped.push({ path, reason: toErrorRecord(error).message })
      return null
    }
  }
  for (let from = 0; from < files.length; from += AT_A_TIME) {
    const decoded = await Promise.all(files.slice(from, from + AT_A_TIME).map(decode))
    for (const row of decoded) {
      if (row === null) continue
      await file.writeFile(row.bytes)
      hash.update(row.bytes)
      rowClasses.push(row.className)
    }
    options.onProgress?.(Math.min(1, (from + AT_A_TIME) / files.length))
  }
  await file.sync()
  // A class of which no picture could be read is none.
  const classNames = classes.map(({ name }) => name).filter((name) => rowClasses.includes(name))
  const classIds = rowClasses.map((name) => classNames.indexOf(name))
  hash.update(bytesOf(Int32Array.from(classIds)))
  const contentHash = hash.digest('hex').slice(0, 32)
  return { contentHash, count: classIds.length, classIds, classNames, skipped }
}
