/**
 * The shape of a tensor between layers, batch axis first. `null` is a length that is known only when data
 * flows: always the batch axis, sometimes others (a net that takes images of any size).
 */
export type Shape = readonly (number | null)[]

/** Number of elements of one row (without the batch axis), or `null` where a length is open. */
export function rowSize(shape: Shape): number | null {
  let size = 1
  for (const length of shape.slice(1)) {
    if (length === null) return null
    size *= length
  }
  return size
}

/** A shape as people write it: `(None, 28, 28, 1)`, as in Keras's summary. */
export function formatShape(shape: Shape): string {
  const parts = shape.map((length) => (length === null ? 'None' : String(length)))
  return parts.length === 1 ? `(${parts[0] ?? ''},)` : `(${parts.join(', ')})`
}

/** Whether two shapes can be the same: an open length fits any. */
export function shapesFit(a: Shape, b: Shape): boolean {
  return (
    a.length === b.length &&
    a.every((length, axis) => {
      const other = b[axis] ?? null
      return length === null || other === null || length === other
    })
  )
}
