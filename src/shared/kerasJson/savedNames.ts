import { layerKinds } from '../layers/index.ts'
import type { WeightSpec } from '../layers/layerKind.ts'
import { toSnakeCase } from '../model/layerNames.ts'
import type { FileLayer, FileModel } from './topology.ts'

/** Operations are no layers: Keras 3 keeps nothing of them and does not count them. */
const operations = /^keras\.(src\.)?ops\./

/**
 * Gives the layers of one container, in order, the places where Keras 3's `.keras` and `.weights.h5` keep their
 * weights: the class's name in snake_case, numbered from the second of its class on. Names of layers play no part.
 *
 * Keras 3 `keras/src/saving/saving_lib.py: _save_container_state`.
 */
export function createSavedNames(container: string): (layer: FileLayer | FileModel) => string {
  const used = new Map<string, number>()
  const prefix = container === '' ? 'layers' : `${container}/layers`
  return (layer) => {
    const full =
      layer.type === 'model' ? layer.container.className : (layer.distributes ?? layer.className)
    if (operations.test(full)) return `${prefix}/(operation)`
    return `${prefix}/${nextName(layerKinds.get(full)?.keras?.ownClass ?? full, used)}`
  }
}

/** Classes that Keras exports under another name than their own. */
const pythonClasses: Readonly<Record<string, string>> = {
  GroupQueryAttention: 'GroupedQueryAttention',
}

/** The next free one of `dense`, `dense_1`, ...; of a class from elsewhere (`My>Dense`) the class's own name counts. */
export function nextName(fullClassName: string, used: Map<string, number>): string {
  const className = fullClassName.replace(/^.*[.>]/, '')
  const base = toSnakeCase(pythonClasses[className] ?? className)
  const count = used.get(base) ?? 0
  used.set(base, count + 1)
  return count === 0 ? base : `${base}_${count}`
}

function ownerOf(className: string, weight: string): string {
  const slash = weight.lastIndexOf('/')
  const named = slash < 0 ? '' : weight.slice(0, slash)
  const kind = layerKinds.get(className)
  return kind?.keras?.owners?.[named] ?? (named === '' ? (kind?.weightOwner ?? '') : named)
}

/**
 * Where the weights of a layer lie within its place, by weight name: `vars/0`, `cell/vars/2`. Within one object they are
 * numbered: first those that may train, then the others. A weight that two objects own lies in two places.
 */
export function savedWeights(
  className: string,
  specs: readonly WeightSpec[],
): ReadonlyMap<string, readonly [string, ...string[]]> {
  const also = new Set(layerKinds.get(className)?.keras?.ownedTwice)
  const counts = new Map<string, number>()
  const placeIn = (owner: string) => {
    const number = counts.get(owner) ?? 0
    counts.set(owner, number + 1)
    return `${owner === '' ? '' : `${owner}/`}vars/${number}`
  }
  const ordered = [
    ...specs.filter(({ trainable }) => trainable),
    ...specs.filter(({ trainable }) => !trainable),
  ]
  return new Map(
    ordered.map(({ name }) => [
      name,
      [placeIn(ownerOf(className, name)), ...(also.has(name) ? [placeIn('')] : [])],
    ]),
  )
}
