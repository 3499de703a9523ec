import type { ImportNote } from '../../shared/kerasJson/importNote.ts'
import { isArray, isObject, parsePythonJson, textOf } from '../../shared/kerasJson/json.ts'

/**
 * Notes on the training settings of a compiled model (`training_config`). None is carried over: a plan says how to
 * train, and a loss or metric may be code that the file does not hold.
 */
export function trainingNotes(text: string | undefined, hasOptimizer: boolean): ImportNote[] {
  const config = text === undefined ? null : parseSettings(text)
  const notes: ImportNote[] = []
  const note = (code: ImportNote['code'], what: string) => {
    notes.push({ code, layer: null, text: `${what} of the file was not carried over.` })
  }
  const loss = namesIn(config?.['loss'])
  if (loss.length > 0) note('loss', `The loss (${loss.join(', ')})`)
  const metrics = [...namesIn(config?.['metrics']), ...namesIn(config?.['weighted_metrics'])]
  if (metrics.length > 0) note('metrics', `The list of metrics (${metrics.join(', ')})`)
  const optimizer = config?.['optimizer_config']
  const name = isObject(optimizer) ? textOf(optimizer, 'class_name') : null
  if (name !== null || hasOptimizer) {
    note('optimizer', `The optimizer (${name ?? 'unknown'}) with its state`)
  }
  return notes
}

function parseSettings(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = parsePythonJson(text)
    return isObject(value) ? value : null
  } catch {
    // Settings that nothing is taken from cannot keep a model from being opened.
    return null
  }
}

/** Names in a loss or a list of metrics: strings, objects with a class name, lists and dictionaries of these. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (isArray(value)) return value.flatMap(namesIn)
  if (!isObject(value)) return []
  const className = textOf(value, 'class_name')
  if (className === null) return Object.values(value).flatMap(namesIn)
  const { config } = value
  const inner = isObject(config) ? (textOf(config, 'name') ?? textOf(config, 'fn')) : null
  return [typeof config === 'string' ? config : (inner ?? className)]
}
