import { GraftError } from '../contract/errors/graftError.ts'
import type { ModelGraph } from './graph.ts'

/** A class name as Keras turns it into a layer name: `Conv2D` to `conv2d`, `ReLU` to `re_lu`. */
export function toSnakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** The first of `dense`, `dense_1`, `dense_2`, ... that is not taken: Keras's default name. */
export function defaultName(className: string, taken: ReadonlySet<string>): string {
  return uniqueName(toSnakeCase(className), taken)
}

/** The name itself, or with the first of `_1`, `_2`, ... that makes it free. */
export function uniqueName(base: string, taken: ReadonlySet<string>): string {
  let name = base
  for (let i = 1; taken.has(name); i++) name = `${base}_${i}`
  return name
}

export function layerNames(graph: ModelGraph): ReadonlySet<string> {
  return new Set(graph.layers.map((layer) => layer.name))
}

/**
 * Checks a name that someone gives a layer. Errors: `graph.nameTaken`; `graph.badName` for what Keras 3 refuses
 * (a slash) and for the one name that no JavaScript object can hold safely.
 */
export function checkNewName(name: string, taken: ReadonlySet<string>): void {
  if (taken.has(name)) throw new GraftError('graph.nameTaken', { layer: name })
  if (name.includes('/')) {
    throw new GraftError('graph.badName', { layer: name, reason: 'Keras allows no "/" in names' })
  }
  if (name.trim() === '' || name === '__proto__') {
    throw new GraftError('graph.badName', { layer: name, reason: 'it cannot serve as a name' })
  }
}
