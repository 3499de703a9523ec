import { basename } from 'node:path'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { compareNames } from '../../../shared/data/compareNames.ts'
import type { SkippedFile } from '../../../shared/data/dataReport.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import { partCodes, type Labels, type OpenedSource } from '../openedSource.ts'
import { scanPictures } from '../scan/scanPictures.ts'
import { walkFolder, type FoundFile, type Walk } from '../scan/walkFolder.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'
import { isPartName } from './partNames.ts'
import { openPictureRows } from './pictureRows.ts'

/** A file with what its place says. */
interface PlacedFile extends FoundFile {
  /** Class name, or `null` without labels. */
  readonly label: string | null
  readonly part: number
}

/**
 * Opens a folder of pictures. Classes are its folders by name; pictures deeper in one belong to it, too.
 * @throws data.noClasses, data.partsAsClasses, data.noPictures, data.unknownClass, data.cancelled, file.*
 */
export async function openImageFolder(
  reference: ReferenceOf<'imageFolder'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const { path } = reference
  const walk = await walkFolder(path, () => {
    checkCancelled(options, path)
  })
  const { files, beside, classes } = placeFiles(reference, walk)
  const scan = await scanPictures(
    path,
    files.map((file) => file.path),
    options,
  )
  const rows = scan.places.map((place) => files[place]).filter((file) => file !== undefined)
  if (rows.length === 0) {
    const reason = scan.skipped[0]?.reason.replace(/\.$/, '') ?? 'there are none'
    throw new GraftError('data.noPictures', { path, reason })
  }
  return openPictureRows({
    reference,
    name: basename(path),
    names: rows.map(({ parts }) => parts.join('/')),
    groupDepth: (reference.labels === null ? 0 : 1) + (reference.parts === null ? 0 : 1),
    labels: labelsOf(rows, classes, reference),
    parts: reference.parts === null ? null : Uint8Array.from(rows, ({ part }) => part),
    scan,
    paths: rows.map((file) => file.path),
    lists: {
      skipped: [...walk.skipped, ...beside, ...scan.skipped],
      odd: scan.odd,
      ignored: walk.ignored,
    },
  })
}

interface Placed {
  readonly files: readonly PlacedFile[]
  /** Files that lie outside of every class. */
  readonly beside: readonly SkippedFile[]
  /** Names of all folders of classes, also of empty ones. */
  readonly classes: readonly string[]
}

function placeFiles(reference: ReferenceOf<'imageFolder'>, walk: Walk): Placed {
  const { path, labels, parts } = reference
  if (labels !== null && parts === null) {
    if (walk.folders.length === 0) throw new GraftError('data.noClasses', { path })
    if (walk.folders.every(isPartName)) {
      throw new GraftError('data.partsAsClasses', { path, names: walk.folders })
    }
  }
  const files: PlacedFile[] = []
  const beside: SkippedFile[] = []
  const classes = new Set(labels !== null && parts === null ? walk.folders.map(toName) : [])
  for (const file of walk.files) {
    const part = partOf(reference, file)
    const below = parts === null ? file.parts : file.parts.slice(1)
    if (part === null)
      beside.push({ path: file.path, reason: 'It lies beside the folders of the parts.' })
    else if (labels === null) files.push({ ...file, label: null, part })
    else if (below.length < 2) {
      beside.push({ path: file.path, reason: 'It lies beside the folders of the classes.' })
    } else {
      const label = toName(below[0] ?? '')
      classes.add(label)
      files.push({ ...file, label, part })
    }
  }
  return { files, beside, classes: [...classes].sort(compareNames) }
}

/** Names of classes are composed: macOS writes them decomposed, and models name them composed. */
function toName(folder: string): string {
  return folder.normalize('NFC')
}

function partOf({ parts }: ReferenceOf<'imageFolder'>, { parts: names }: FoundFile): number | null {
  if (parts === null) return partCodes.none
  const [folder = ''] = names
  if (parts.train.includes(folder)) return partCodes.train
  if (parts.validation.includes(folder)) return partCodes.validation
  return parts.test.includes(folder) ? partCodes.test : null
}

function labelsOf(
  rows: readonly PlacedFile[],
  found: readonly string[],
  { labels, classes: wanted, path }: ReferenceOf<'imageFolder'>,
): Labels {
  if (labels === null) return { kind: 'none' }
  const names = wanted ?? found
  const strange = names.find((name) => !found.includes(toName(name)))
  if (strange !== undefined) {
    throw new GraftError('data.unknownClass', { name: strange, known: found, source: path })
  }
  // A class of which no picture could be read is none, unless the plan names it.
  const filled = new Set(rows.map(({ label }) => label))
  const kept = wanted ?? [...names.filter((name) => filled.has(name))]
  const idOf = new Map(kept.map((name, id) => [toName(name), id]))
  const ids = Int32Array.from(rows, ({ label }) => idOf.get(label ?? '') ?? -1)
  return { kind: 'classes', ids, names: kept, count: kept.length }
}
