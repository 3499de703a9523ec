import type { Picture } from '../../../shared/contract/workbenchApi/common.ts'
import type { TypedArray } from '../../../shared/model/weights.ts'
import { toPicture } from '../picture.ts'

/** Rows, columns and channels of a picture. */
export interface PictureShape {
  readonly rows: number
  readonly columns: number
  readonly channels: 1 | 3
}

/** The picture that a row of this shape is, or `null` when it is none. */
export function pictureShape(rowShape: readonly number[]): PictureShape | null {
  const [rows = 0, columns = 0, channels = 1] = rowShape
  const isPicture = rowShape.length === 2 || rowShape.length === 3
  if (!isPicture || rows < 2 || columns < 2 || (channels !== 1 && channels !== 3)) return null
  return { rows, columns, channels }
}

/** Numbers as a picture; other numbers than bytes are stretched from their least to their largest. */
export function numbersToPicture(
  values: TypedArray,
  { rows, columns, channels }: PictureShape,
): Promise<Picture> {
  return toPicture({ width: columns, height: rows, channels, bytes: toBytes(values) })
}

function toBytes(values: TypedArray): Uint8Array {
  if (values instanceof Uint8Array) return values
  const { least, most } = rangeOf(values)
  const scale = most > least ? 255 / (most - least) : 0
  return Uint8Array.from(values, (value) => Math.round((value - least) * scale))
}

/** The least and the largest number. */
export function rangeOf(values: TypedArray): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return { least, most }
}
