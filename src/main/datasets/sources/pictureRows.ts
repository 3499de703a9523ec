import { readFile } from 'node:fs/promises'
import { setImmediate as pause } from 'node:timers/promises'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { PicturesReport } from '../../../shared/data/dataReport.ts'
import { pictureRecipeOf } from '../../../shared/data/pictureRecipe.ts'
import type { SourcePlan, SourceReference } from '../../../shared/data/sourceSchema.ts'
import { describeRows } from '../describeRows.ts'
import type { Labels, OpenedSource, PrepareRequest, PreparedInputs } from '../openedSource.ts'
import type { PictureItem } from '../pictureItem.ts'
import { preparePictures } from '../pictures/preparePictures.ts'

/** Pictures with all that is known of them. */
export interface PictureRows {
  readonly reference: SourceReference
  readonly name: string
  /** A name a row, `/` between folders. */
  readonly names: readonly string[]
  /** So many folders of a name are part and class. */
  readonly groupDepth: number
  readonly labels: Labels
  /** Names of all classes that were found, also of those without a picture. */
  readonly found?: readonly string[]
  readonly parts: Uint8Array | null
  readonly scan: { readonly hashes: readonly string[]; readonly report: PicturesReport }
  /** Files of the rows; `null` where `itemAt` gives bytes of another kind. */
  readonly paths: readonly string[] | null
  readonly itemAt?: (row: number) => PictureItem
  /** Names of the columns of the table that names them or that they lie in. */
  readonly columns?: readonly string[]
  readonly columnOf?: OpenedSource['columnOf']
  readonly lists: OpenedSource['lists']
}

/** A source whose rows are pictures. With pauses, since there may be 100,000. */
export async function openPictureRows(rows: PictureRows): Promise<OpenedSource> {
  await pause()
  const { reference, name, names, labels, parts, scan, lists } = rows
  const { hashes } = scan
  const pictureAt =
    rows.itemAt ??
    ((row: number): PictureItem => {
      const path = rows.paths?.[row] ?? ''
      return { name: path, hash: hashes[row] ?? '', read: () => readFile(path) }
    })
  const keys = BigUint64Array.from(hashes, (hash) => BigInt(`0x${hash.slice(0, 16) || '0'}`))
  await pause()
  const counted = {
    labels,
    keys,
    parts,
    lists,
    ...(rows.found === undefined ? {} : { found: rows.found }),
    rows: names.length,
    nameOf: (row: number) => names[row] ?? String(row),
  }
  return {
    ...counted,
    groupDepth: rows.groupDepth,
    reference,
    report: {
      ...describeRows(counted),
      name,
      rowShape: null,
      range: { least: 0, most: 255 },
      pictures: scan.report,
      table: null,
      text: null,
      columns: rows.columns ?? null,
      arrays: null,
      notes: [],
    },
    columnOf: rows.columnOf ?? (() => noColumns(name)),
    pictureAt,
    textAt: null,
    prepare: (request) =>
      prepare(
        request,
        Array.from(names, (_, row) => pictureAt(row)),
      ),
  }
}

function noColumns(source: string): Promise<never> {
  const reason = 'folders have no columns'
  return Promise.reject(new GraftError('data.badGroups', { source, reason }))
}

async function prepare(
  { source, ...options }: PrepareRequest,
  items: readonly PictureItem[],
): Promise<PreparedInputs> {
  const recipe = pictureRecipeOf(requirePictures(source))
  const { onProgress, ...rest } = options
  const pixels = await preparePictures(items, recipe, {
    ...rest,
    ...(onProgress === undefined
      ? {}
      : {
          onProgress: (share: number) => {
            onProgress({ done: Math.round(share * items.length), total: items.length, skipped: 0 })
          },
        }),
  })
  const { rows, columns, grey } = recipe
  const shape = [items.length, rows, columns, grey ? 1 : 3]
  const { path, contentHash, failed } = pixels
  const [first] = failed
  return {
    file: { path, dtype: 'uint8', shape, byteOffset: 0, contentHash },
    failed,
    recipe: { kind: 'pictures', ...recipe },
    notes:
      first === undefined
        ? []
        : [`${failed.length} files were left out, since they cannot be read. ${first.reason}`],
  }
}

/** The source as one of pictures. */
export function requirePictures(
  source: SourcePlan,
): Extract<SourcePlan, { readonly orientation: boolean }> {
  if ('orientation' in source) return source
  throw new GraftError('internal.defect', { detail: `${source.type} has no pictures` })
}
