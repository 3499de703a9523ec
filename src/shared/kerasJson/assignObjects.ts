import { GraftError } from '../contract/errors/graftError.ts'
import type { WeightSpec } from '../layers/layerKind.ts'
import type { ModelWeights, WeightArray } from '../model/weights.ts'
import {
  inOrder,
  noteState,
  requireNone,
  take,
  takeAsNamed,
  type AssignContext,
  type Found,
} from './assignWeights.ts'
import { WRAPPED_AT, WRAPPER } from './distributedModel.ts'
import type { FileArray } from './fileArray.ts'
import type { FlatLayer, RootEntry } from './flatModel.ts'
import { savedWeights } from './savedNames.ts'

/** What `tf.keras` 2.12 and 2.13 wrote where all others write `layers`. */
const OLD_CONTAINER = '_layer_checkpoint_dependencies'

/** Random state, whose numbers no weight holds. */
const state = /(^|\/)(seed_generator|_seed_generator)\/vars\/\d+$/

/**
 * Gives the arrays of a `.keras` to layers: each object's weights lie where its class and place among its like say.
 * Names of layers play no part, and nothing is left over. Errors: `file.weightMissing`, `file.weightUnused`,
 * `file.weightShape`, `file.weightType`.
 */
export function assignObjects(
  roots: readonly RootEntry[],
  arrays: readonly FileArray[],
  context: AssignContext,
): ModelWeights {
  const left = new Map(arrays.map((array) => [plainPath(array.name), array]))
  const found: Found = new Map()
  const leaves = roots.flatMap((root) => root.leaves)
  const isKeptElsewhere = (leaf: FlatLayer) =>
    leaf.file.sharedId !== undefined &&
    ![...left.keys()].some((path) => path.startsWith(`${leaf.savedAt}/`)) &&
    leaves.some((other) => other !== leaf && other.file.sharedId === leaf.file.sharedId)
  const [second, first] = [
    leaves.filter(isKeptElsewhere),
    leaves.filter((each) => !isKeptElsewhere(each)),
  ]
  for (const leaf of first) assignLeaf(leaf, left, context, found)
  for (const leaf of second) copyShared(leaf, first, context, found)
  for (const [path, array] of left) {
    if (!path.startsWith('layers/')) left.delete(path)
    else if (state.test(path) && array.dtype === 'other') {
      noteState(array, context)
      left.delete(path)
    }
  }
  requireNone([...left.values()], 'no layer', context)
  return inOrder(roots, found)
}

/** One layer of two models, whose weights Keras keeps once: here it is one in each model, with the same weights. */
function copyShared(
  leaf: FlatLayer,
  leaves: readonly FlatLayer[],
  { notes }: AssignContext,
  found: Found,
): void {
  const other = leaves.find(({ file }) => file.sharedId === leaf.file.sharedId)
  const weights = other === undefined ? undefined : found.get(other.name)
  if (other === undefined || weights === undefined) return
  found.set(leaf.name, weights)
  const text = `Layer "${leaf.name}" is the same layer as "${other.name}" in the file. Here they are two with equal weights, which training can make unlike.`
  notes.push({ code: 'split', layer: leaf.name, text })
}

/** A layer of a model that goes through every step lies where it lies without that. */
function placesOf({ file }: FlatLayer, specs: readonly WeightSpec[]) {
  const { className, distributes } = file
  if (distributes === undefined || className !== WRAPPER) return savedWeights(className, specs)
  const prefix = `${WRAPPED_AT}/`
  const own = specs.map((spec) => ({ ...spec, name: spec.name.slice(prefix.length) }))
  return new Map(
    [...savedWeights(distributes, own)].map(([name, places]) => [`${prefix}${name}`, places]),
  )
}

const plainPath = (path: string) => path.replaceAll(OLD_CONTAINER, 'layers')

function assignLeaf(
  leaf: FlatLayer,
  left: Map<string, FileArray>,
  context: AssignContext,
  found: Found,
): void {
  if (!context.isKnown(leaf.name)) {
    const own = [...left].filter(([path]) => path.startsWith(`${leaf.savedAt}/`))
    own.forEach(([path]) => left.delete(path))
    const weights = takeAsNamed(
      own.map(([, array]) => array),
      context,
    )
    if (Object.keys(weights).length > 0) found.set(leaf.name, weights)
    return
  }
  const specs = context.specs.get(leaf.name) ?? []
  if (specs.length === 0) return
  const places = placesOf(leaf, specs)
  const weights: Record<string, WeightArray> = {}
  for (const spec of specs) {
    const own = (places.get(spec.name) ?? []).map((place) => `${leaf.savedAt}/${place}`)
    const array = left.get(own[0] ?? '')
    if (array === undefined) {
      const { path } = context
      throw new GraftError('file.weightMissing', { path, layer: leaf.name, weight: spec.name })
    }
    own.forEach((place) => left.delete(place))
    weights[spec.name] = take(leaf, spec, array, context)
  }
  found.set(leaf.name, weights)
}
