import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { SourceReference } from '../../../shared/data/sourceSchema.ts'
import type { ArraySource } from '../arrays/arraySource.ts'
import { loadArray, readArrays, type ReadArray } from '../arrays/readArray.ts'
import { describeRows } from '../describeRows.ts'
import type { NpyArray } from '../npy.ts'
import { partCodes, type Labels, type OpenedSource } from '../openedSource.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { createLabelReader } from '../tables/labelReader.ts'
import { readLabelList } from './labelList.ts'

/** Arrays of inputs and labels: those of training, and perhaps those of the test. */
export interface ArrayPair {
  readonly inputs: ArraySource
  /** `list`: the path of a text with a class a line. */
  readonly labels: ArraySource | { readonly list: string } | null
}

export interface ArrayRequest {
  readonly reference: SourceReference
  readonly name: string
  /** Names of all arrays of an archive; `null` where each has a file of its own. */
  readonly arrays: readonly string[] | null
  readonly pairs: readonly [ArrayPair, ...ArrayPair[]]
  /** What the labels of all pairs, one after the other, mean. */
  readonly toLabels: (labels: NpyArray) => Labels
}

const emptyLists = { skipped: [], odd: [], ignored: [] }

/**
 * Opens rows that are arrays. Inputs and labels are paired by their headers: as many of one as of the other.
 * @throws data.countMismatch, data.tooFew, data.notFinite, data.badNpy, data.shapeMismatch, file.*
 */
export async function openArrayRows(
  { reference, name, arrays, pairs, toLabels }: ArrayRequest,
  options: ScanOptions,
): Promise<OpenedSource> {
  for (const pair of pairs) checkCounts(pair)
  const [first, ...others] = pairs
  const read = await readArrays([first.inputs, ...others.map(({ inputs }) => inputs)], options)
  if (read.rows === 0) {
    throw new GraftError('data.tooFew', { wanted: 1, found: 0, what: 'training data' })
  }
  if (read.notFinite.length > 0) {
    throw new GraftError('data.notFinite', { what: 'inputs', rows: read.notFinite })
  }
  const listed = await listedLabels(pairs, reference)
  const labels = listed ?? (await labelsOf(pairs, toLabels))
  const rows = {
    reference,
    rows: read.rows,
    nameOf: String,
    labels,
    keys: read.keys,
    parts: others.length === 0 ? null : partsOf(pairs),
    lists: emptyLists,
  }
  return {
    ...rows,
    report: {
      ...describeRows(rows),
      name,
      rowShape: read.file.shape.slice(1),
      range: read.range,
      pictures: null,
      table: null,
      text: null,
      columns: null,
      arrays,
      notes: [],
    },
    groupDepth: 0,
    columnOf: () => {
      const reason = 'arrays have no columns'
      return Promise.reject(new GraftError('data.badGroups', { source: name, reason }))
    },
    pictureAt: null,
    textAt: null,
    prepare: () => Promise.resolve(preparedArray(read)),
  }
}

function preparedArray({ file }: ReadArray) {
  const rowShape = file.shape.slice(1)
  return { file, failed: [], recipe: { kind: 'numbers', rowShape }, notes: [] } as const
}

function checkCounts({ inputs, labels }: ArrayPair): void {
  const [rows = 0] = inputs.shape
  // A list is counted when it is read.
  const [found = 0] = labels === null || 'list' in labels ? [rows] : labels.shape
  if (rows !== found) throw new GraftError('data.countMismatch', { inputs: rows, labels: found })
}

/** Labels of lists alone; `null` where there are none. @throws data.countMismatch, data.shapeMismatch, file.* */
async function listedLabels(
  pairs: readonly ArrayPair[],
  reference: SourceReference,
): Promise<Labels | null> {
  const lists = pairs.flatMap(({ labels }) =>
    labels !== null && 'list' in labels ? [labels.list] : [],
  )
  const [path] = lists
  if (path === undefined || pairs.some(({ labels }) => labels === null)) return null
  if (lists.length < pairs.length) {
    const what = 'labels of the test'
    throw new GraftError('data.shapeMismatch', { what, expected: 'a list', found: 'numbers' })
  }
  const classes = 'classes' in reference ? reference.classes : undefined
  const target = { kind: 'class', column: 'labels' } as const
  const reader = createLabelReader({ path, target, decimal: '.', classes, numbered: null })
  for (const [i, { inputs }] of pairs.entries()) {
    const names = await readLabelList(lists[i] ?? path, inputs.shape[0] ?? 0)
    for (const name of names) reader.add([name])
  }
  return reader.finish()
}

async function labelsOf(
  pairs: readonly ArrayPair[],
  toLabels: (labels: NpyArray) => Labels,
): Promise<Labels> {
  const arrays: NpyArray[] = []
  for (const { labels } of pairs) {
    if (labels !== null && !('list' in labels)) arrays.push(await loadArray(labels))
  }
  const [first, ...others] = arrays
  if (first === undefined || arrays.length < pairs.length) return { kind: 'none' }
  return toLabels(others.reduce(joined, first))
}

/** Two arrays of labels, one after the other. */
function joined(one: NpyArray, other: NpyArray): NpyArray {
  const [rows = 0, ...rest] = one.shape
  const [more = 0, ...otherRest] = other.shape
  const isAlike = one.dtype === other.dtype && String(rest) === String(otherRest)
  if (!isAlike) {
    throw new GraftError('data.shapeMismatch', {
      what: 'array of test labels',
      expected: `${one.dtype} (${rest.join(', ')})`,
      found: `${other.dtype} (${otherRest.join(', ')})`,
    })
  }
  const make = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }[one.dtype]
  const values = new make(one.values.length + other.values.length)
  values.set(one.values)
  values.set(other.values, one.values.length)
  return { ...one, shape: [rows + more, ...rest], values }
}

function partsOf(pairs: readonly ArrayPair[]): Uint8Array {
  const codes = pairs.flatMap(({ inputs }, place) =>
    new Array<number>(inputs.shape[0] ?? 0).fill(place === 0 ? partCodes.train : partCodes.test),
  )
  return Uint8Array.from(codes)
}
