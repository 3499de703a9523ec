/** How well distances tell pairs of the same class from others. */
export interface Verification {
  /** Pairs of the same class, and of different ones. */
  readonly same: number
  readonly other: number
  /** Chance that a pair of the same is nearer than one of others: the area under the ROC curve, 0 to 1. */
  readonly areaUnderCurve: number
  /** Where as many of the same are taken for others as others for the same: that share of errors, 0 to 1. */
  readonly equalErrorRate: number
  /** The distance at which that is so. */
  readonly threshold: number
  /** Share of right answers at that distance, both kinds counting half. */
  readonly accuracy: number
  /** Points of the ROC curve from (0, 0) to (1, 1): others taken for the same, and the same taken for the same. */
  readonly curve: readonly Point[]
}

/** Most points of a curve. */
const POINTS = 101

/**
 * Compares all pairs of rows. `vectors` has one row of `length` numbers after another; pairs are ranked by their distance
 * (Euclidean), those at the same distance at once. `null` where there are no pairs of one of the kinds.
 */
export function verifyPairs(
  vectors: ArrayLike<number>,
  length: number,
  classIds: ArrayLike<number>,
): Verification | null {
  const pairs = rankedPairs(vectors, length, classIds)
  const same = pairs.filter((pair) => pair.isSame).length
  const other = pairs.length - same
  if (same === 0 || other === 0) return null
  const steps = rocSteps(pairs, { same, other })
  const area = steps.reduce((sum, { before, at }) => {
    return sum + ((at[0] - before[0]) * (at[1] + before[1])) / 2
  }, 0)
  const equal = steps.find(({ at }) => at[0] >= 1 - at[1])
  const rate = equal === undefined ? 1 : crossing(equal.before, equal.at)
  return {
    same,
    other,
    areaUnderCurve: area,
    equalErrorRate: rate,
    threshold: equal?.distance ?? Infinity,
    accuracy: 1 - rate,
    curve: thinned([[0, 0], ...steps.map(({ at }) => at)]),
  }
}

type Point = readonly [falsePositives: number, truePositives: number]

/** The next distance there is, and the curve before and at it. */
interface RocStep {
  readonly distance: number
  readonly before: Point
  readonly at: Point
}

function rocSteps(
  pairs: readonly Pair[],
  { same, other }: { readonly same: number; readonly other: number },
): readonly RocStep[] {
  const steps: RocStep[] = []
  let [taken, wrong] = [0, 0]
  for (let i = 0; i < pairs.length;) {
    const { distance } = pairs[i] ?? { distance: NaN }
    const before: Point = [wrong / other, taken / same]
    for (; pairs[i]?.distance === distance; i++) {
      if (pairs[i]?.isSame === true) taken += 1
      else wrong += 1
    }
    steps.push({ distance, before, at: [wrong / other, taken / same] })
  }
  return steps
}

/** The rate of both errors where the line between two points of the curve has them equal. */
function crossing([x0, y0]: Point, [x1, y1]: Point): number {
  const [ahead, behind] = [1 - y0 - x0, x1 - (1 - y1)]
  const share = ahead + behind === 0 ? 0 : ahead / (ahead + behind)
  return x0 + share * (x1 - x0)
}

interface Pair {
  readonly distance: number
  readonly isSame: boolean
}

function rankedPairs(
  vectors: ArrayLike<number>,
  length: number,
  classIds: ArrayLike<number>,
): readonly Pair[] {
  const pairs: Pair[] = []
  for (let a = 0; a < classIds.length; a++) {
    for (let b = 0; b < a; b++) {
      let squares = 0
      for (let i = 0; i < length; i++) {
        squares += ((vectors[a * length + i] ?? 0) - (vectors[b * length + i] ?? 0)) ** 2
      }
      pairs.push({ distance: Math.sqrt(squares), isSame: classIds[a] === classIds[b] })
    }
  }
  return pairs.sort((a, b) => a.distance - b.distance)
}

/** Evenly chosen points, the first and the last among them. */
function thinned(curve: readonly Point[]): readonly Point[] {
  if (curve.length <= POINTS) return curve
  return Array.from({ length: POINTS }, (_, i) => {
    return curve[Math.round((i * (curve.length - 1)) / (POINTS - 1))] ?? [1, 1]
  })
}
