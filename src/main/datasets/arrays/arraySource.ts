/** An array in a file of any kind: where its elements lie, and how each is read. */
export interface ArraySource {
  /** File that holds the bytes; for archives and gzip an unpacked copy in the cache. */
  readonly path: string
  /** What people call it: the file they named. */
  readonly name: string
  /** Rows first. */
  readonly shape: readonly number[]
  readonly element: ElementType
  /** Where the elements begin, in bytes. */
  readonly dataStart: number
}

/** A kind of element. */
export interface ElementType {
  readonly bytes: number
  /** What it becomes. */
  readonly dtype: 'float32' | 'int32' | 'uint8'
  /** Whether the file's bytes are the dtype's own. */
  readonly asIs: boolean
  readonly read: (view: DataView, offset: number) => number
}

const asBytes: ElementType = {
  bytes: 1,
  dtype: 'uint8',
  asIs: true,
  read: (view, at) => view.getUint8(at),
}
const asSignedBytes: ElementType = {
  bytes: 1,
  dtype: 'int32',
  asIs: false,
  read: (view, at) => view.getInt8(at),
}

type Numbers = Omit<ElementType, 'read'> & {
  readonly get: (view: DataView, at: number, isLittle: boolean) => number
}

const wide: Readonly<Record<string, Numbers>> = {
  f4: { bytes: 4, dtype: 'float32', asIs: true, get: (v, at, e) => v.getFloat32(at, e) },
  f8: { bytes: 8, dtype: 'float32', asIs: false, get: (v, at, e) => v.getFloat64(at, e) },
  f2: { bytes: 2, dtype: 'float32', asIs: false, get: (v, at, e) => v.getFloat16(at, e) },
  i2: { bytes: 2, dtype: 'int32', asIs: false, get: (v, at, e) => v.getInt16(at, e) },
  u2: { bytes: 2, dtype: 'int32', asIs: false, get: (v, at, e) => v.getUint16(at, e) },
  i4: { bytes: 4, dtype: 'int32', asIs: true, get: (v, at, e) => v.getInt32(at, e) },
  u4: { bytes: 4, dtype: 'int32', asIs: false, get: (v, at, e) => v.getUint32(at, e) },
  i8: { bytes: 8, dtype: 'int32', asIs: false, get: (v, at, e) => Number(v.getBigInt64(at, e)) },
  u8: { bytes: 8, dtype: 'int32', asIs: false, get: (v, at, e) => Number(v.getBigUint64(at, e)) },
}

/**
 * The kind of element that NumPy names so (`<f4`, `>i8`, `|u1`, ...), or `null` for one that is not read: objects,
 * texts, complex numbers, dates.
 */
export function elementOf(descr: string): ElementType | null {
  if (descr === '|u1' || descr === '|b1') return asBytes
  if (descr === '|i1') return asSignedBytes
  const order = descr[0]
  const found = Object.hasOwn(wide, descr.slice(1)) ? wide[descr.slice(1)] : undefined
  if (found === undefined || (order !== '<' && order !== '>')) return null
  const isLittle = order === '<'
  const { get, asIs, ...rest } = found
  return { ...rest, asIs: asIs && isLittle, read: (view, at) => get(view, at, isLittle) }
}
