import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { compareNames } from '../../../shared/data/compareNames.ts'
import type { SkippedFile } from '../../../shared/data/dataReport.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import { countLeftOut } from '../countLeftOut.ts'
import { partCodes, type Labels } from '../openedSource.ts'
import type { FoundFile, Walk } from '../scan/walkFolder.ts'
import { isPartName } from './partNames.ts'

/** How folders are read. */
export interface FolderLayout extends Pick<ReferenceOf<'imageFolder'>, 'labels' | 'parts'> {
  readonly path: string
  readonly classes?: readonly string[] | undefined
}

/** A file with what its place says. */
export interface PlacedFile extends FoundFile {
  /** Class name, or `null` without labels. */
  readonly label: string | null
  readonly part: number
}

/** Files by what their places say. */
export interface Placed {
  readonly files: readonly PlacedFile[]
  /** Files that lie outside of every class. */
  readonly beside: readonly SkippedFile[]
  /** Names of all folders of classes, also of empty ones. */
  readonly classes: readonly string[]
}

/** Gives every file its class and part. @throws data.noClasses, data.partsAsClasses */
export function placeFiles(layout: FolderLayout, walk: Walk): Placed {
  const { path, labels, parts } = layout
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
    const part = partOf(layout, file)
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

function partOf({ parts }: FolderLayout, { parts: names }: FoundFile): number | null {
  if (parts === null) return partCodes.none
  const folder = toName(names[0] ?? '')
  const isOf = (folders: readonly string[]) => folders.some((name) => toName(name) === folder)
  if (isOf(parts.train)) return partCodes.train
  if (isOf(parts.validation)) return partCodes.validation
  return isOf(parts.test) ? partCodes.test : null
}

/** Labels by the names of folders. @throws data.unknownClass */
export function folderLabels(
  rows: readonly PlacedFile[],
  found: readonly string[],
  { labels, classes: wanted, path }: FolderLayout,
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
  const others = rows.filter((_, row) => ids[row] === -1).map(({ label }) => label ?? '')
  return {
    ...{ kind: 'classes', ids, names: kept, count: kept.length },
    leftOut: countLeftOut(others),
  }
}
