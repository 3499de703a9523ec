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
  /** Rows kept for validation by the source itself, or `null` to draw a share. */
  readonly validationRows?: Int32Array | null
  /** Rows of one number stay in one part; `null`: each row alone. */
  readonly groups?: Int32Array | null
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
 * labelled rows in use, then their validation part. A class with a single row (or set of rows that stay together) trains.
 */
export function drawSplit(request: SplitRequest): Split {
  const { seed } = request
  const random = (purpose: string) => createRandom(seed, `split/${purpose}`)
  const [test, pool] =
    request.testRows === null
      ? drawShare(request.trainRows, request, request.test, random('test'))
      : [request.testRows, request.trainRows]
  const wanted = request.take ?? pool.length
  const [used, unused] = drawCount(pool, request, wanted, random('take'))
  const own = request.validationRows ?? null
  if (own !== null) return { train: used, validation: own, test, unused }
  const [validation, train] = drawShare(used, request, request.validation, random('validation'))
  return { train, validation, test, unused }
}

type Drawn = readonly [drawn: Int32Array, rest: Int32Array]

type Grouping = Pick<SplitRequest, 'classIds' | 'groups'>

/** Draws a share of each class. Sets of rows that stay together count for the class that most of them have. */
function drawShare(
  rows: Int32Array,
  { classIds, groups }: Grouping,
  share: number,
  random: RandomSource,
): Drawn {
  const units = unitsOf(rows, classIds, groups ?? null)
  return take(
    units.map((group) => {
      const total = group.reduce((sum, unit) => sum + unit.length, 0)
      return { group, count: group.length < 2 ? 0 : Math.min(Math.round(total * share), total - 1) }
    }),
    random,
  )
}

/** Draws a number of rows. Which rows are in use, and which not, splits no set between parts that are compared. */
function drawCount(
  rows: Int32Array,
  { classIds }: Grouping,
  count: number,
  random: RandomSource,
): Drawn {
  const units = unitsOf(rows, classIds, null)
  const counts = apportion(
    units.map((group) => group.length),
    Math.min(count, rows.length),
  )
  return take(
    units.map((group, i) => ({ group, count: counts[i] ?? 0 })),
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

/** Rows that stay together. */
type Unit = readonly number[]

/** The units of each class, by class id and first row. */
function unitsOf(
  rows: Int32Array,
  classIds: Int32Array | null,
  groups: Int32Array | null,
): readonly (readonly Unit[])[] {
  const classes = new Map<number, Unit[]>()
  for (const unit of groupRows(rows, groups)) {
    const id = classIds === null ? 0 : mostFrequent(unit.map((row) => classIds[row] ?? -1))
    const known = classes.get(id)
    if (known === undefined) classes.set(id, [unit])
    else known.push(unit)
  }
  return [...classes.entries()].sort(([a], [b]) => a - b).map(([, units]) => units)
}

function groupRows(rows: Int32Array, groups: Int32Array | null): readonly Unit[] {
  if (groups === null) return Array.from(rows, (row) => [row])
  const units = new Map<number, number[]>()
  for (const row of rows) {
    const group = groups[row] ?? row
    const unit = units.get(group)
    if (unit === undefined) units.set(group, [row])
    else unit.push(row)
  }
  return [...units.values()]
}

function mostFrequent(ids: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts.entries()].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

function take(
  wanted: readonly { readonly group: readonly Unit[]; readonly count: number }[],
  random: RandomSource,
): Drawn {
  const drawn: number[] = []
  const rest: number[] = []
  for (const { group, count } of wanted) {
    let taken = 0
    let left = group.length
    for (const index of shuffledIndices(group.length, random)) {
      const unit = group[index] ?? []
      // A set goes where it brings the count nearer to what is wanted; never the last one, unless all are wanted.
      const isNearer = taken < count && taken + unit.length - count <= count - taken
      const isLast = left === 1 && unit.length > 1
      if (isNearer && !isLast) {
        drawn.push(...unit)
        taken += unit.length
        left--
      } else rest.push(...unit)
    }
  }
  // Row order tells nothing: the loop shuffles. Sorted rows make reads of the data file sequential.
  return [Int32Array.from(drawn).sort(), Int32Array.from(rest).sort()]
}
