import { GraftError } from '../contract/errors/graftError.ts'

/**
 * Ids of a model for the classes of a data set, by name: `result[data id]` is the model's id. Names that are written in
 * two ways of Unicode are the same.
 * @throws data.unknownLabels naming the classes that the model does not have
 */
export function matchLabels(data: readonly string[], model: readonly string[]): readonly number[] {
  const composed = model.map((name) => name.normalize('NFC'))
  const ids = data.map((name) => composed.indexOf(name.normalize('NFC')))
  const names = data.filter((_, id) => (ids[id] ?? -1) < 0)
  if (names.length > 0) throw new GraftError('data.unknownLabels', { names, known: model })
  return ids
}

/** Whether names only count: those of data whose classes have none of their own. */
export function areNumbers(names: readonly string[]): boolean {
  return names.every((name) => /^-?\d+$/.test(name))
}
