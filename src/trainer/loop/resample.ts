import type { Resample } from '../../shared/data/augmentationSchema.ts'
import { createRandom, shuffledIndices, type RandomSource } from '../../shared/training/random.ts'

interface ResampleOptions {
  /** Class of each row. */
  readonly classIds: ArrayLike<number>
  readonly resample: Exclude<Resample, 'none'>
  readonly seed: number
  readonly epoch: number
  readonly batchSize: number
}

/** Training rows of one epoch in which classes come alike. Draws hang on the seed and the epoch alone. */
export function resampledRows(rows: Int32Array, options: ResampleOptions): Int32Array {
  const { seed, epoch, resample } = options
  const random = createRandom(seed, `resample/${epoch}`)
  const byClass = groupByClass(rows, options.classIds)
  return resample === 'oversample'
    ? oversampled(rows, byClass, random)
    : inBalancedBatches(rows.length, byClass, { random, batchSize: options.batchSize })
}

/** Classes that have rows, by their ids. */
function groupByClass(rows: Int32Array, classIds: ArrayLike<number>): readonly Int32Array[] {
  const groups = new Map<number, number[]>()
  rows.forEach((row, i) => {
    const id = classIds[i] ?? 0
    const group = groups.get(id) ?? []
    group.push(row)
    groups.set(id, group)
  })
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => Int32Array.from(group))
}

/** All rows, and rows of rare classes again until each class has as many as the largest: whole rounds first, the rest by lot. */
function oversampled(
  rows: Int32Array,
  byClass: readonly Int32Array[],
  random: RandomSource,
): Int32Array {
  const most = Math.max(...byClass.map((group) => group.length))
  const more = byClass.flatMap((group) => {
    const endless = shuffledForever(group, random)
    return Array.from({ length: most - group.length }, endless)
  })
  return Int32Array.from([...rows, ...more])
}

/** Rows of a group in random rounds: none comes again before all have come. */
function shuffledForever(group: Int32Array, random: RandomSource): () => number {
  let round = new Int32Array()
  let at = 0
  return () => {
    if (at === round.length) {
      round = shuffledIndices(group.length, random).map((index) => group[index] ?? 0)
      at = 0
    }
    at += 1
    return round[at - 1] ?? 0
  }
}

/** Classes take turns, so that each has the same number of places in a batch, give or take one; then the batch is shuffled. */
function inBalancedBatches(
  length: number,
  byClass: readonly Int32Array[],
  { random, batchSize }: { readonly random: RandomSource; readonly batchSize: number },
): Int32Array {
  const draws = byClass.map((group) => shuffledForever(group, random))
  const rows = Int32Array.from({ length }, (_, i) => draws[i % draws.length]?.() ?? 0)
  for (let from = 0; from < length; from += batchSize) {
    const batch = rows.slice(from, from + batchSize)
    const order = shuffledIndices(batch.length, random)
    rows.set(
      order.map((index) => batch[index] ?? 0),
      from,
    )
  }
  return rows
}
