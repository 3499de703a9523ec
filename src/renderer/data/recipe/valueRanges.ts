import type { DataPlan } from '../../../shared/data/dataPlan.ts'

/** Scale, offset and normalization of inputs. */
export type ValueRange = Pick<DataPlan, 'scale' | 'offset' | 'normalization'>

/** Ranges that models are trained on, by name. Of bytes: x times scale, plus offset. */
export const byteRanges = {
  unit: { scale: 1 / 255, offset: 0, normalization: 'none' },
  signed: { scale: 1 / 127.5, offset: -1, normalization: 'none' },
  centred: { scale: 1 / 128, offset: -127 / 128, normalization: 'none' },
  raw: { scale: 1, offset: 0, normalization: 'none' },
  standard: { scale: 1 / 255, offset: 0, normalization: 'standard' },
} as const satisfies Readonly<Record<string, ValueRange>>

/** The same for numbers that are no bytes. */
export const numberRanges = {
  raw: { scale: 1, offset: 0, normalization: 'none' },
  standard: { scale: 1, offset: 0, normalization: 'standard' },
} as const satisfies Readonly<Record<string, ValueRange>>

export type RangeName = keyof typeof byteRanges | 'own'

/** Two numbers that were written with other digits. */
const CLOSE = 1e-9

/** The name of a range, or `own`. */
export function rangeName(range: ValueRange, isBytes: boolean): RangeName {
  const known = Object.entries(isBytes ? byteRanges : numberRanges) as [RangeName, ValueRange][]
  const found = known.find(
    ([, { scale, offset, normalization }]) =>
      Math.abs(scale - range.scale) < CLOSE &&
      Math.abs(offset - range.offset) < CLOSE &&
      normalization === range.normalization,
  )
  return found?.[0] ?? 'own'
}

/** What a name says, or `null` for `own`. */
export function rangeOfName(name: RangeName, isBytes: boolean): ValueRange | null {
  const known: Partial<Record<RangeName, ValueRange>> = isBytes ? byteRanges : numberRanges
  return known[name] ?? null
}
