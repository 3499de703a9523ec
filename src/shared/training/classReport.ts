/** What a model got right and wrong of one class. A number that is not defined is NaN. */
export interface ClassReport {
  /** Rows of this class. */
  readonly support: number
  /** Share of the rows taken for this class that are of it; NaN when none was. */
  readonly precision: number
  /** Share of the rows of this class that were found; NaN when there is none. */
  readonly recall: number
  /** Harmonic mean of the two: 2 TP / (2 TP + FP + FN); NaN when the class is nowhere. */
  readonly f1: number
}

/** How often rows of class i were taken for class j: `counts[i][j]`. Ids must be below `size`. */
export function confusionCounts(
  truths: ArrayLike<number>,
  predicted: ArrayLike<number>,
  size: number,
): readonly (readonly number[])[] {
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0))
  for (let row = 0; row < truths.length; row++) {
    const line = counts[truths[row] ?? 0]
    const column = predicted[row] ?? 0
    if (line !== undefined) line[column] = (line[column] ?? 0) + 1
  }
  return counts
}

/** The report of every class of a confusion matrix. */
export function classReports(counts: readonly (readonly number[])[]): readonly ClassReport[] {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return counts.map((line, id) => {
    const right = line[id] ?? 0
    const support = sum(line)
    const taken = sum(counts.map((other) => other[id] ?? 0))
    return {
      support,
      precision: right / taken,
      recall: right / support,
      f1: (2 * right) / (support + taken),
    }
  })
}
