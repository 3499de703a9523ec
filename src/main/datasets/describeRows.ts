import type {
  DataClass,
  DataReport,
  DuplicateReport,
  FileList,
  SkippedFile,
} from '../../shared/data/dataReport.ts'
import { MOST_LISTED } from '../../shared/data/dataReport.ts'
import { findDuplicates } from '../../shared/data/duplicates.ts'
import { partCodes, type Labels, type OpenedSource } from './openedSource.ts'

/** The beginning of a list, with its length. */
export function toList(items: readonly SkippedFile[]): FileList {
  return { total: items.length, items: items.slice(0, MOST_LISTED) }
}

/** Rows of each class; for several classes a row, rows that have it. */
export function countClasses(labels: Labels): readonly DataClass[] {
  if (labels.kind === 'none') return []
  if (labels.kind === 'vectors') {
    const { names, isFlags, values, width } = labels
    if (!isFlags) return []
    const counts = new Array<number>(width).fill(0)
    values.forEach((value, i) => {
      if (value > 0) counts[i % width] = (counts[i % width] ?? 0) + 1
    })
    return counts.map((count, id) => ({ name: names?.[id] ?? String(id), count }))
  }
  const counts = new Array<number>(labels.count).fill(0)
  for (const id of labels.ids) {
    // Ids of arrays may be beyond the classes: they are refused with their rows when they are used.
    if (id >= 0 && id < labels.count) counts[id] = (counts[id] ?? 0) + 1
  }
  return counts.map((count, id) => ({ name: labels.names?.[id] ?? String(id), count }))
}

type Counted = Pick<OpenedSource, 'labels' | 'keys' | 'parts' | 'nameOf' | 'rows' | 'lists'> & {
  /** Names of all classes that were found, where more than those with rows. */
  readonly found?: readonly string[]
}

/** What each kind of source says for itself. */
type Own =
  'name' | 'rowShape' | 'range' | 'pictures' | 'table' | 'text' | 'columns' | 'arrays' | 'notes'

/** The parts of a report that are the same for every kind of source. */
export function describeRows(source: Counted): Omit<DataReport, Own> {
  const { labels, parts, lists } = source
  const classes = countClasses(labels)
  const isKept = (row: number) => labels.kind !== 'classes' || (labels.ids[row] ?? -1) >= 0
  const kept = { rows: 0, inPart: new Map<number, number>() }
  for (let row = 0; row < source.rows; row++) {
    if (!isKept(row)) continue
    const part = parts?.[row] ?? partCodes.none
    kept.rows++
    kept.inPart.set(part, (kept.inPart.get(part) ?? 0) + 1)
  }
  const inPart = (code: number) => kept.inPart.get(code) ?? 0
  return {
    rows: kept.rows,
    labels: labels.kind,
    classes: classes.filter(({ count }) => count > 0),
    emptyClasses: emptyClasses(source, classes),
    leftOutClasses: leftOutOf(labels),
    skipped: toList(lists.skipped),
    odd: toList(lists.odd),
    ignored: toList(lists.ignored),
    duplicates: duplicatesOf(source),
    parts:
      parts === null
        ? null
        : {
            train: inPart(partCodes.train) + inPart(partCodes.none),
            validation: inPart(partCodes.validation),
            test: inPart(partCodes.test),
          },
  }
}

function leftOutOf(labels: Labels): readonly DataClass[] {
  return labels.kind === 'classes' ? (labels.leftOut ?? []) : []
}

function emptyClasses(
  { found = [], labels }: Counted,
  classes: readonly DataClass[],
): readonly string[] {
  const names = [...classes, ...leftOutOf(labels)].map(({ name }) => name.normalize('NFC'))
  const empty = classes.filter(({ count }) => count === 0).map(({ name }) => name)
  return [...empty, ...found.filter((name) => !names.includes(name))]
}

function duplicatesOf({ keys, labels, nameOf }: Counted): DuplicateReport | null {
  if (keys === null) return null
  return findDuplicates({
    keys,
    ids: labels.kind === 'classes' ? labels.ids : null,
    nameOf,
    className: (id) => (labels.kind === 'classes' ? (labels.names?.[id] ?? String(id)) : ''),
  })
}
