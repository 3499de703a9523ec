import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { checkFinite } from '../../../shared/data/labelChecks.ts'
import type { NpyArray } from '../npy.ts'
import type { Labels } from '../openedSource.ts'

/**
 * Labels of NumPy: whole numbers of one a row are class ids; anything else is a vector a row. Ids are taken as they are, so
 * that those outside the classes can be refused with their rows.
 * @throws data.notFinite
 */
export function numpyLabels(labels: NpyArray, names: readonly string[] | undefined): Labels {
  const [rows = 0, ...rest] = labels.shape
  checkFinite(labels.values, rows === 0 ? 1 : labels.values.length / rows, 'labels')
  if (labels.dtype !== 'float32' && labels.values.length === rows && rest.length <= 1) {
    const ids = Int32Array.from(labels.values)
    const count = names?.length ?? ids.reduce((most, id) => Math.max(most, id), 0) + 1
    return { kind: 'classes', ids, names: names ?? null, count }
  }
  const values =
    labels.values instanceof Float32Array ? labels.values : Float32Array.from(labels.values)
  const width = rows === 0 ? 0 : values.length / rows
  const isFlags = width > 1 && values.every((value) => value === 0 || value === 1)
  const isNamed = names?.length === width
  return { kind: 'vectors', values, width, names: isNamed ? names : null, isFlags }
}

/**
 * Labels of IDX: the numbers that occur are the classes, in order, so labels may begin with 1 or leave some out.
 * @throws data.badIdx where there are not as many names as numbers
 */
export function idxLabels(
  labels: NpyArray,
  path: string,
  names: readonly string[] | undefined,
): Labels {
  if (labels.dtype === 'float32' || labels.values.length !== labels.shape[0]) {
    return numpyLabels(labels, names)
  }
  const numbers = [...new Set(labels.values)].sort((a, b) => a - b)
  const classNames = names ?? numbers.map(String)
  if (classNames.length !== numbers.length) {
    const reason = `its labels are ${numbers.length} different numbers, but ${classNames.length} names are given`
    throw new GraftError('data.badIdx', { path, reason })
  }
  const idOf = new Map(numbers.map((number, id) => [number, id]))
  const ids = Int32Array.from(labels.values, (number) => idOf.get(number) ?? -1)
  return { kind: 'classes', ids, names: classNames, count: classNames.length }
}
