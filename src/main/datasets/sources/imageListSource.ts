import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { SkippedFile } from '../../../shared/data/dataReport.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import type { Labels, OpenedSource } from '../openedSource.ts'
import { scanPictures } from '../scan/scanPictures.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { openTable } from '../tables/anyTable.ts'
import { createFindPath } from './findPath.ts'
import { openPictureRows } from './pictureRows.ts'
import { readColumn } from './tableCells.ts'
import { scanTable } from './tableScan.ts'

/**
 * Opens pictures that a table names. Paths are read against the table's folder, or the one that is given; those that lead
 * out of it are skipped, as are pictures that are not there.
 * @throws data.noColumn, data.badTable, data.badCells, data.noPictures, data.cancelled, file.*
 */
export async function openImageList(
  reference: ReferenceOf<'imageList'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const { path, pictures, target, part, classes } = reference
  const table = await openTable(path, reference)
  const quiet = {
    cacheFolder: options.cacheFolder,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }
  const listed = await scanTable(table, { target, part, classes }, quiet)
  const folder = reference.folder ?? dirname(path)
  const names = (await readColumn(table, pictures)).map((name) => name.trim().replaceAll('\\', '/'))
  const { outside, usable, paths } = await placeNames(folder, names)
  const scan = await scanPictures(folder, paths, options)
  const rows = scan.places.map((place) => usable[place] ?? 0)
  if (rows.length === 0) {
    const reason = (scan.skipped[0] ?? outside[0])?.reason.replace(/\.$/, '') ?? 'there are none'
    throw new GraftError('data.noPictures', { path, reason })
  }
  return openPictureRows({
    reference: { ...reference, ...(table.format ?? {}) },
    name: basename(path),
    names: rows.map((row) => names[row] ?? ''),
    groupDepth: 0,
    labels: labelsOfRows(listed.labels, rows),
    parts: listed.parts === null ? null : Uint8Array.from(rows, (row) => listed.parts?.[row] ?? 0),
    scan,
    paths: scan.places.map((place) => paths[place] ?? ''),
    columns: table.columns,
    columnOf: async (column) => {
      const cells = await readColumn(table, column)
      return rows.map((row) => cells[row] ?? '')
    },
    lists: {
      skipped: [...outside, ...scan.skipped],
      odd: [...listed.unlabelled, ...scan.odd],
      ignored: [],
    },
  })
}

/** So many names are placed without a pause: some 20 ms. */
const PIECE = 5000

/** Files of names: rows that can be used with their paths, and names that lead out of the folder. */
async function placeNames(folder: string, names: readonly string[]) {
  const find = createFindPath()
  const outside: SkippedFile[] = []
  const usable: number[] = []
  const paths: string[] = []
  for (const [row, name] of names.entries()) {
    if (row % PIECE === 0) await pause()
    if (isInside(folder, name)) {
      usable.push(row)
      paths.push(await find(resolve(folder, name)))
    } else {
      outside.push({ path: name, reason: `Row ${row} leads out of the folder of the pictures.` })
    }
  }
  return { outside, usable, paths }
}

function isInside(folder: string, name: string): boolean {
  if (name === '') return false
  const way = relative(folder, isAbsolute(name) ? name : join(folder, name))
  return way !== '' && !isAbsolute(way) && way.split(/[/\\]/)[0] !== '..'
}

/** Labels of some rows, in their order. */
export function labelsOfRows(labels: Labels, rows: readonly number[]): Labels {
  switch (labels.kind) {
    case 'none':
      return labels
    case 'classes':
      return { ...labels, ids: Int32Array.from(rows, (row) => labels.ids[row] ?? -1) }
    case 'vectors': {
      const { values, width } = labels
      const kept = rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)])
      return { ...labels, values: Float32Array.from(kept) }
    }
  }
}
