import { basename } from 'node:path'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { SplitPlan } from '../../shared/data/dataPlan.ts'
import { joinGroups, prefixOf, type GroupValues } from '../../shared/data/groups.ts'
import { drawSplit, type Split } from '../../shared/data/split.ts'
import type { PartCounts, SplitReport } from '../../shared/data/splitReport.ts'
import { partCodes, UNLABELLED, type OpenedSource } from './openedSource.ts'
import { innerFolder } from './sources/innerFolder.ts'

/** Rows in parts, and which must stay together. */
export interface DividedRows {
  readonly split: Split
  /** Rows of one number belong together; `null`: each row alone. */
  readonly groups: Int32Array | null
}

/**
 * Divides the rows of a source as a plan says. The rows that a source keeps for a part stay there.
 * @throws data.badGroups, data.noColumn
 */
export async function divideRows(
  source: OpenedSource,
  plan: SplitPlan,
  seed: number,
): Promise<DividedRows> {
  const reasons: GroupValues[] = []
  if (plan.groupBy !== null) reasons.push(await groupValues(source, plan.groupBy))
  if (plan.duplicatesTogether && source.keys !== null) reasons.push(Array.from(source.keys))
  const groups = reasons.length === 0 ? null : joinGroups(source.rows, reasons)
  const { labels, parts } = source
  const classIds = labels.kind === 'classes' ? labels.ids : null
  const usable = Int32Array.from({ length: source.rows }, (_, row) => row).filter(isUsable(source))
  const partOf = (row: number) => parts?.[row] ?? partCodes.none
  const own = (code: number) => usable.filter((row) => partOf(row) === code)
  const [validationRows, testRows] = [own(partCodes.validation), own(partCodes.test)]
  const split = drawSplit({
    classIds,
    groups,
    trainRows: usable.filter((row) => partOf(row) <= partCodes.train),
    validationRows: validationRows.length === 0 ? null : validationRows,
    testRows: testRows.length === 0 ? null : testRows,
    take: plan.train,
    validation: plan.validation,
    test: plan.test,
    seed: plan.seed ?? seed,
  })
  const unused = Int32Array.from([...split.unused, ...unlabelledRows(source, { split, groups })])
  return { split: { ...split, unused: unused.sort() }, groups }
}

/** Rows without a label, but for those that the source tests with, or that belong together with rows that do. */
function unlabelledRows(source: OpenedSource, { split, groups }: DividedRows): Int32Array {
  const { labels, parts } = source
  if (labels.kind !== 'classes' || hasRawIds(source)) return new Int32Array()
  const { ids } = labels
  const groupOf = (row: number) => groups?.[row] ?? row
  const tested = new Set(Array.from([...split.validation, ...split.test], groupOf))
  return Int32Array.from(ids.keys()).filter(
    (row) =>
      ids[row] === UNLABELLED &&
      (parts?.[row] ?? partCodes.none) <= partCodes.train &&
      !tested.has(groupOf(row)),
  )
}

/** Ids of NumPy are taken as they stand, so that wrong ones can be refused with their rows. */
function hasRawIds({ reference }: OpenedSource): boolean {
  return reference.type === 'npy' || reference.type === 'npz'
}

/** A row with id -1 is left out where names were chosen. */
function isUsable(source: OpenedSource): (row: number) => boolean {
  const { labels } = source
  if (labels.kind !== 'classes' || hasRawIds(source)) return () => true
  return (row) => (labels.ids[row] ?? -1) >= 0
}

async function groupValues(
  source: OpenedSource,
  groupBy: NonNullable<SplitPlan['groupBy']>,
): Promise<GroupValues> {
  if (groupBy.by === 'column') {
    return (await source.columnOf(groupBy.column)).map((value) => value.normalize('NFC'))
  }
  const values = Array.from({ length: source.rows }, (_, row) => {
    const name = source.nameOf(row).normalize('NFC')
    if (groupBy.by === 'folder') return innerFolder(name, source.groupDepth)
    return prefixOf(basename(name), groupBy.pattern)
  })
  if (values.every((value) => value === null)) {
    const reason =
      groupBy.by === 'folder'
        ? 'no row lies in a folder below its class'
        : `no name begins with "${groupBy.pattern}"`
    throw new GraftError('data.badGroups', { source: source.report.name, reason })
  }
  return values
}

/** How a division came out, for people. */
export function describeSplit(source: OpenedSource, { split, groups }: DividedRows): SplitReport {
  const { labels } = source
  const classes = labels.kind === 'classes' ? labels.count : 0
  const ids = labels.kind === 'classes' ? labels.ids : null
  const rows = countParts(split, () => true)
  return {
    rows,
    classes: Array.from({ length: classes }, (_, id) => ({
      name: (labels.kind === 'classes' ? labels.names?.[id] : null) ?? String(id),
      ...countParts(split, (row) => ids?.[row] === id),
    })),
    kept: countSets(split, groups),
    notes: splitNotes(source, { split, groups }),
  }
}

function countParts(split: Split, isCounted: (row: number) => boolean): PartCounts {
  const count = (rows: Int32Array) => rows.reduce((sum, row) => sum + (isCounted(row) ? 1 : 0), 0)
  const { train, validation, test, unused } = split
  return {
    train: count(train),
    validation: count(validation),
    test: count(test),
    unused: count(unused),
  }
}

/** Sets of two rows or more. */
function countSets(split: Split, groups: Int32Array | null): number {
  if (groups === null) return 0
  const sizes = new Map<number, number>()
  for (const part of [split.train, split.validation, split.test, split.unused]) {
    for (const row of part) {
      const group = groups[row] ?? row
      sizes.set(group, (sizes.get(group) ?? 0) + 1)
    }
  }
  return [...sizes.values()].filter((size) => size > 1).length
}

/** What people should know of a division, in plain sentences. */
export function splitNotes(source: OpenedSource, { split, groups }: DividedRows): string[] {
  const { labels } = source
  const notes: string[] = []
  if (labels.kind === 'classes') {
    const counts = new Map<number, number>()
    for (const part of [split.train, split.validation, split.test]) {
      for (const row of part) {
        const id = labels.ids[row] ?? -1
        counts.set(id, (counts.get(id) ?? 0) + 1)
      }
    }
    const single = [...counts.entries()].filter(([, count]) => count === 1).map(([id]) => id)
    if (single.length > 0) {
      const names = single.sort((a, b) => a - b).map((id) => labels.names?.[id] ?? String(id))
      notes.push(`Classes of a single row can only train, not be tested: ${names.join(', ')}.`)
    }
  }
  const leaks = countLeaks(split, groups)
  if (leaks > 0) {
    notes.push(
      `${leaks} rows of the validation or test part belong together with training rows, as the source itself divides them.`,
    )
  }
  return notes
}

/** Rows that are tested on, and belong together with rows that train. */
function countLeaks({ train, validation, test }: Split, groups: Int32Array | null): number {
  if (groups === null) return 0
  const trained = new Set(Array.from(train, (row) => groups[row] ?? row))
  return [...validation, ...test].filter((row) => trained.has(groups[row] ?? row)).length
}
