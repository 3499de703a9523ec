/** A grid of cells that are filled in row by row. */
export interface GridSize {
  readonly total: number
  readonly columns: number
  /** Rows that are in sight together. */
  readonly page: number
}

/** Where a key leads from a place; `null` for a key that leads nowhere. Home and End lead to the ends of the list. */
export function moveInGrid(
  key: string,
  at: number,
  { total, columns, page }: GridSize,
): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * page,
    PageDown: columns * page,
    Home: -total,
    End: total,
  }
  const step = steps[key]
  if (step === undefined || total === 0) return null
  return Math.min(total - 1, Math.max(0, at + step))
}
