import { createRandom, shuffledIndices, type RandomSource } from '../training/random.ts'

/** Which rows train, validate and test. No row is in two parts. */
export interface Split {
  readonly train: Int32Array
  readonly validation: Int32Array
  readonly test: Int32Array
  /** Training rows that `take` left out: unlabelled as far as this run is concerned. */
  readonly unused: Int32Array
}

export interface SplitRequest {
  /** Class id of each row; `null` when labels are vectors (then nothing is drawn by class). */
  readonly classIds: Int32Array | null
  /** Rows that may train and validate. */
  readonly trainRows: Int32Array
  /** Rows kept for the test by the source itself, or `null` to draw a share of all. */
  readonly testRows: Int32Array | null
  /** How many labelled rows to use for training and validation together; `null`: all. */
  readonly take: number | null
  /** Share for validation of the rows in use, 0 to below 1. */
  readonly validation: number
  /** Share for the test where the source keeps none, 0 to below 1. */
  readonly test: number
  readonly seed: number
}

/**
 * Divides rows: seeded, and in proportion a class where there are classes. First the test part, then the
 * labelled rows in use, then their validation part. A class with a single row trains.
 */
export function drawSplit(request: SplitRequest): Split {
  const { classIds, seed } = request
  const random = (purpose: string) => createRandom(seed, `split/${purpose}`)
  const [test, pool] =
    request.testRows === null
      ? drawShare(request.trainRows, classIds, request.test, random('test'))
      : [request.testRows, request.trainRows]
  const wanted = request.take ?? pool.length
  const [used, unused] = drawCount(pool, classIds, wanted, random('take'))
  const [validation, train] = drawShare(used, classIds, request.validation, random('validation'))
  return { train, validation, test, unused }
}

type Drawn = readonly [drawn: Int32Array, rest: Int32Array]

function drawShare(
  rows: Int32Array,
  classIds: Int32Array | null,
  share: number,
  random: RandomSource,
): Drawn {
  const groups = groupByClass(rows, classIds)
  return take(
    groups.map((group) => ({
      group,
      count: Math.min(Math.round(group.length * share), group.length - 1),
    })),
    random,
  )
}

function drawCount(
  rows: Int32Array,
  classIds: Int32Array | null,
  count: number,
  random: RandomSource,
): Drawn {
  const groups = groupByClass(rows, classIds)
  const counts = apportion(
    groups.map((group) => group.length),
    Math.min(count, rows.length),
  )
  return take(
    groups.map((group, i) => ({ group, count: counts[i] ?? 0 })),
    random,
  )
}

/**
 * Divides `total` as evenly as the group sizes allow: a small group gives all it has, the others share the
 * rest, the first groups taking one more where it does not divide.
 */
export function apportion(sizes: readonly number[], total: number): readonly number[] {
  const counts = sizes.map(() => 0)
  let left = total
  let open = sizes.map((_, i) => i)
  while (left > 0 && open.length > 0) {
    const each = Math.max(1, Math.floor(left / open.length))
    for (const i of open) {
      const more = Math.min(each, (sizes[i] ?? 0) - (counts[i] ?? 0), left)
      counts[i] = (counts[i] ?? 0) + more
      left -= more
    }
    open = open.filter((i) => (counts[i] ?? 0) < (sizes[i] ?? 0))
  }
  return counts
}

function groupByClass(rows: Int32Array, classIds: Int32Array | null): readonly Int32Array[] {
  if (classIds === null) return rows.length === 0 ? [] : [rows]
  const groups = new Map<number, number[]>()
  for (const row of rows) {
    const id = classIds[row] ?? -1
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [row])
    else group.push(row)
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => Int32Array.from(group))
}

function take(
  wanted: readonly { readonly group: Int32Array; readonly count: number }[],
  random: RandomSource,
): Drawn {
  const drawn: number[] = []
  const rest: number[] = []
  for (const { group, count } of wanted) {
    shuffledIndices(group.length, random).forEach((index, position) => {
      ;(position < count ? drawn : rest).push(group[index] ?? 0)
    })
  }
  // Row order tells nothing: the loop shuffles. Sorted rows make reads of the data file sequential.
  return [Int32Array.from(drawn).sort(), Int32Array.from(rest).sort()]
}
