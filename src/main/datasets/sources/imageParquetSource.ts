import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { compareNames } from '../../../shared/data/compareNames.ts'
import type { SkippedFile } from '../../../shared/data/dataReport.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import { targetColumns } from '../../../shared/data/targetSchema.ts'
import { partCodes, type OpenedSource } from '../openedSource.ts'
import type { PictureItem } from '../pictureItem.ts'
import { inspectPicture } from '../scan/inspectPicture.ts'
import type { PictureFacts } from '../scan/pictureFacts.ts'
import { reportOf } from '../scan/scanPictures.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { createLabelReader } from '../tables/labelReader.ts'
import { classLabelNames, openParquet, type ParquetFile } from '../tables/parquet.ts'
import { toCell } from '../tables/recordTables.ts'
import { partNamed } from './partNames.ts'
import { openPictureRows } from './pictureRows.ts'

type Reference = ReferenceOf<'imageParquet'>

/** A row that holds a picture. */
interface FoundPicture {
  readonly file: ParquetFile
  readonly row: number
  readonly hash: string
  readonly facts: PictureFacts
  readonly name: string
  readonly part: number
}

/**
 * Opens pictures inside Parquet files: a column of `{bytes, path}` or of bytes. Rows whose picture cannot be read are
 * skipped.
 * @throws data.badTable, data.noColumn, data.noPictures, data.cancelled, file.*
 */
export async function openImageParquet(
  reference: Reference,
  options: ScanOptions,
): Promise<OpenedSource> {
  const files = await openFiles(reference)
  const { target, classes, path } = reference
  const [first] = files
  if (first === undefined)
    throw new GraftError('data.noPictures', { path, reason: 'there are none' })
  for (const file of files) checkColumns(file, reference)
  const [column = ''] = targetColumns(target)
  const numbered = classLabelNames(first.features, column)
  const labels = createLabelReader({ path, target, decimal: '.', classes, numbered })
  const skipped: SkippedFile[] = []
  const found: FoundPicture[] = []
  const total = files.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  for (const file of files) {
    for await (const each of readPictures(file, reference, options)) {
      options.onProgress?.({ done: ++done, total, skipped: skipped.length })
      if ('reason' in each) skipped.push(each)
      else {
        found.push(each.picture)
        labels.add(each.labels)
      }
    }
  }
  if (found.length === 0) {
    const reason = skipped[0]?.reason.replace(/\.$/, '') ?? 'there are none'
    throw new GraftError('data.noPictures', { path, reason })
  }
  const hasParts = reference.part !== null || reference.partFiles
  return openPictureRows({
    reference,
    name: basename(path),
    names: found.map(({ name }) => name),
    groupDepth: 0,
    labels: labels.finish(),
    parts: hasParts ? Uint8Array.from(found, ({ part }) => part) : null,
    scan: {
      hashes: found.map(({ hash }) => hash),
      report: reportOf(found.map(({ facts }) => facts)),
    },
    paths: null,
    itemAt: itemsOf(found, reference.pictures),
    columns: first.columns.map((each) => each.name),
    columnOf: (name) => readColumns(files, found, name),
    lists: { skipped, odd: [], ignored: [] },
  })
}

async function openFiles({ path }: Reference): Promise<readonly ParquetFile[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  if (!found.isDirectory()) return [await openParquet(path)]
  const names = (await readdir(path)).filter(
    (name) => name.toLowerCase().endsWith('.parquet') && !name.startsWith('.'),
  )
  const files: ParquetFile[] = []
  for (const name of names.sort(compareNames)) files.push(await openParquet(join(path, name)))
  return files
}

function checkColumns({ columns, path }: ParquetFile, { pictures, target, part }: Reference): void {
  const known = columns.map(({ name }) => name)
  for (const column of [pictures, ...targetColumns(target), ...(part === null ? [] : [part])]) {
    if (!known.includes(column)) throw new GraftError('data.noColumn', { path, column, known })
  }
}

type Read = { readonly picture: FoundPicture; readonly labels: readonly string[] } | SkippedFile

async function* readPictures(
  file: ParquetFile,
  { pictures, target, part, partFiles }: Reference,
  options: ScanOptions,
): AsyncGenerator<Read> {
  const targets = targetColumns(target)
  const columns = [...new Set([pictures, ...targets, ...(part === null ? [] : [part])])]
  const filePart = partFiles ? codeOf(basename(file.path).split(/[-_.]/)[0] ?? '') : partCodes.none
  let row = 0
  const { signal } = options
  for await (const group of file.read(columns, signal === undefined ? {} : { signal })) {
    for (const record of group) {
      const place = `${file.path}, row ${row}`
      const { bytes, name } = pictureOf(record[pictures])
      const facts = bytes === null ? 'there is none' : await inspectPicture(bytes)
      if (typeof facts === 'string') {
        yield { path: place, reason: `It cannot be read as a picture: ${facts}.` }
      } else {
        const hash = createHash('sha1')
          .update(bytes ?? '')
          .digest('hex')
        const own = part === null ? filePart : codeOf(toCell(record[part]))
        const picture = { file, row, hash, facts, name: name ?? place, part: own }
        yield { picture, labels: targets.map((column) => toCell(record[column])) }
      }
      row++
    }
  }
}

function codeOf(name: string): number {
  const part = partNamed(name)
  return part === null ? partCodes.none : partCodes[part]
}

/** A cell as a picture: bytes, or a group of bytes and path. */
function pictureOf(cell: unknown): {
  readonly bytes: Uint8Array | null
  readonly name: string | null
} {
  const value = typeof cell === 'object' && cell !== null && 'bytes' in cell ? cell.bytes : cell
  const path = typeof cell === 'object' && cell !== null && 'path' in cell ? cell.path : null
  return { bytes: toBytes(value), name: typeof path === 'string' && path !== '' ? path : null }
}

/** Bytes of Parquet; they come as text where a column does not say that it is none. */
function toBytes(value: unknown): Uint8Array | null {
  if (value instanceof Uint8Array) return value
  return Array.isArray(value) && value.every((byte) => typeof byte === 'number')
    ? Uint8Array.from(value)
    : null
}

/** So many rows are unpacked at a time when pictures are read again. */
const AT_A_TIME = 64

/** Pictures on demand. Neighbours are unpacked together and kept until the next ones are asked for. */
function itemsOf(found: readonly FoundPicture[], column: string): (row: number) => PictureItem {
  let kept: { readonly key: string; readonly records: Promise<readonly unknown[]> } | null = null
  return (place) => {
    const picture = found[place]
    if (picture === undefined) throw new GraftError('internal.defect', { detail: `row ${place}` })
    const { file, row, hash, name } = picture
    const from = row - (row % AT_A_TIME)
    const key = `${file.path}\0${from}`
    return {
      name,
      hash,
      read: async () => {
        if (kept?.key !== key) {
          const to = Math.min(file.rows, from + AT_A_TIME)
          const records = file.readRange([column], from, to)
          kept = { key, records: records.then((all) => all.map((record) => record[column])) }
        }
        const cells = await kept.records
        const { bytes } = pictureOf(cells[row - from])
        if (bytes === null)
          throw new GraftError('data.badPicture', { path: name, reason: 'there is none' })
        // The caller may hand its bytes on for good; those that are kept stay.
        return new Uint8Array(bytes)
      },
    }
  }
}

async function readColumns(
  files: readonly ParquetFile[],
  found: readonly FoundPicture[],
  column: string,
): Promise<readonly string[]> {
  const cells = new Map<ParquetFile, string[]>()
  for (const file of files) {
    const known = file.columns.map(({ name }) => name)
    if (!known.includes(column)) {
      throw new GraftError('data.noColumn', { path: file.path, column, known })
    }
    const own: string[] = []
    for await (const group of file.read([column], {})) {
      own.push(...group.map((record) => toCell(record[column])))
    }
    cells.set(file, own)
  }
  return found.map(({ file, row }) => cells.get(file)?.[row] ?? '')
}
