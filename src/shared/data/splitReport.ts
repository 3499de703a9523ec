/** How a split came out. */
export interface SplitReport {
  /** Rows a part; `unused` are training rows without a label in use. */
  readonly rows: PartCounts
  /** In the order of class ids; empty where there are no classes. */
  readonly classes: readonly ({ readonly name: string } & PartCounts)[]
  /** Sets of rows that were kept together (groups and duplicates), of two rows or more. */
  readonly kept: number
  /** What people should know: classes of one row, groups that upset the shares. Plain sentences. */
  readonly notes: readonly string[]
}

export interface PartCounts {
  readonly train: number
  readonly validation: number
  readonly test: number
  readonly unused: number
}
