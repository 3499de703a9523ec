import { GraftError } from '../contract/errors/graftError.ts'
import type { WeightSpec } from '../layers/layerKind.ts'
import { deepFreeze } from '../model/graph.ts'
import type { LayerWeights, ModelWeights, WeightArray } from '../model/weights.ts'
import { isFloats, toFloat32, toInt32, weightNameOf, type FileArray } from './fileArray.ts'
import type { FlatLayer, RootEntry } from './flatModel.ts'
import type { ImportNote } from './importNote.ts'
import { groupByLayer } from './pairNames.ts'

/** Arrays that a file keeps together under one layer of the outermost model. */
export interface ArrayGroup {
  readonly name: string
  readonly arrays: readonly FileArray[]
}

export interface AssignContext {
  readonly path: string
  /** Weights by layer name as far as they are known: not for layers behind an unknown kind. */
  readonly specs: ReadonlyMap<string, readonly WeightSpec[]>
  /** Layers whose weights are known, those without any included. */
  readonly isKnown: (layer: string) => boolean
  readonly notes: ImportNote[]
}

/** Weights by layer while they are being found. */
export type Found = Map<string, LayerWeights>

/**
 * Gives arrays to layers by group and position, as Keras does when it loads an `.h5`. Names decide where they fit
 * exactly; otherwise they are decoration. Nothing is made up and nothing is left over. Errors:
 * `file.weightMissing`, `file.weightUnused`, `file.weightShape`, `file.weightType`.
 */
export function assignGroups(
  roots: readonly RootEntry[],
  groups: readonly ArrayGroup[],
  context: AssignContext,
): ModelWeights {
  const found: Found = new Map()
  const byName = new Map(roots.map((root) => [root.name, root]))
  for (const group of groups) {
    const root = byName.get(group.name)
    byName.delete(group.name)
    const arrays = withoutState(group, context)
    const leaves = root?.leaves.filter((leaf) => leaf.file.className !== 'InputLayer') ?? []
    const [first, second] = leaves
    if (first === undefined) requireNone(arrays, group.name, context)
    else if (second === undefined) assignLeaf(first, arrays, context, found)
    else assignNested(leaves, arrays, context, found)
  }
  for (const root of byName.values()) {
    for (const leaf of root.leaves) assignLeaf(leaf, [], context, found)
  }
  return inOrder(roots, found)
}

/** Gives a flat list of named arrays (TF.js) to layers. Errors as {@link assignGroups}. */
export function assignNamed(
  roots: readonly RootEntry[],
  arrays: readonly FileArray[],
  context: AssignContext,
): ModelWeights {
  const found: Found = new Map()
  const leaves = roots.flatMap((root) => root.leaves)
  const own = withoutState({ name: context.path, arrays }, context)
  const { groups, unplaced } = groupByLayer(leaves, own, context)
  requireNone(unplaced, 'no layer', context)
  for (const leaf of leaves) assignLeaf(leaf, groups.get(leaf) ?? [], context, found)
  return inOrder(roots, found)
}

/** Random state is part of a process, not of a model. What it draws comes from the run's seed. */
function withoutState(group: ArrayGroup, context: AssignContext): readonly FileArray[] {
  return group.arrays.filter((array) => {
    const isState = array.dtype === 'other' && /(^|\/)seed_generator_state(:0)?$/.test(array.name)
    if (isState) noteState(array, context)
    return !isState
  })
}

export function noteState(array: FileArray, { notes }: AssignContext): void {
  const text = `The array "${array.name}" (${array.typeName}) is state that no weight holds; it was left out.`
  notes.push({ code: 'leftOut', layer: null, text })
}

export function requireNone(
  arrays: readonly FileArray[],
  layer: string,
  { path }: AssignContext,
): void {
  const [array] = arrays
  if (array === undefined) return
  throw new GraftError('file.weightUnused', { path, layer, array: array.name })
}

function assignLeaf(
  leaf: FlatLayer,
  arrays: readonly FileArray[],
  context: AssignContext,
  found: Found,
): void {
  const specs = context.specs.get(leaf.name) ?? []
  if (!context.isKnown(leaf.name)) {
    if (arrays.length > 0) found.set(leaf.name, takeAsNamed(arrays, context))
    return
  }
  const known = specs.map(({ name }) => name)
  const byName = new Map(arrays.map((array) => [weightNameOf(array.name, known), array]))
  const namesFit = byName.size === arrays.length && known.every((name) => byName.has(name))
  const weights: Record<string, WeightArray> = {}
  specs.forEach((spec, i) => {
    const array = namesFit ? byName.get(spec.name) : arrays[i]
    if (array === undefined || (!namesFit && arrays.length < specs.length)) {
      const missing = known.find((name) => !byName.has(name)) ?? spec.name
      throw new GraftError('file.weightMissing', {
        path: context.path,
        layer: leaf.name,
        weight: missing,
      })
    }
    weights[spec.name] = take(leaf, spec, array, context)
  })
  if (arrays.length > specs.length) {
    const extra = namesFit
      ? arrays.find((array) => !known.includes(weightNameOf(array.name, known)))
      : arrays[specs.length]
    requireNone(extra === undefined ? [] : [extra], `layer "${leaf.name}"`, context)
  }
  if (specs.length > 0) found.set(leaf.name, weights)
}

/** An array as the weight that a layer wants. Errors: `file.weightShape`, `file.weightType`, `file.damaged`. */
export function take(
  leaf: Pick<FlatLayer, 'name'>,
  spec: WeightSpec,
  array: FileArray,
  context: AssignContext,
): WeightArray {
  if (spec.shape.join() !== array.shape.join()) {
    throw new GraftError('file.weightShape', {
      path: context.path,
      layer: leaf.name,
      weight: spec.name,
      expected: `[${spec.shape.join(', ')}]`,
      found: `[${array.shape.join(', ')}]`,
    })
  }
  if (spec.dtype !== 'int32') return toWeight(array, context)
  return { dtype: 'int32', shape: [...array.shape], values: toInt32(array, context.path) }
}

function toWeight(array: FileArray, context: AssignContext): WeightArray {
  if (array.dtype === 'float16') {
    const text = `The array "${array.name}" is float16 in the file and became float32.`
    context.notes.push({ code: 'widened', layer: null, text })
  }
  if (array.dtype === 'float64') {
    const text = `The array "${array.name}" is float64 in the file and was rounded to float32.`
    context.notes.push({ code: 'narrowed', layer: null, text })
  }
  const values = toFloat32(array, context.path)
  // A kernel of zeros has learnt nothing: more often its numbers were never written.
  if (array.isWritten === false) {
    const text = `The numbers of the array "${array.name}" were never written into the file; they are 0 here.`
    context.notes.push({ code: 'zeros', layer: null, text })
  } else if (array.shape.length > 1 && values.length > 1 && values.every((value) => value === 0)) {
    const text = `Every number of the array "${array.name}" is 0 in the file.`
    context.notes.push({ code: 'zeros', layer: null, text })
  }
  return { dtype: 'float32', shape: [...array.shape], values }
}

/**
 * The arrays of a layer whose weights are not known, under the names that the file gives them. Those that are no floats, such
 * as quantised ones, are left out with a note.
 */
export function takeAsNamed(arrays: readonly FileArray[], context: AssignContext): LayerWeights {
  const weights: Record<string, WeightArray> = {}
  for (const array of arrays) {
    if (!isFloats(array)) {
      const text = `The array "${array.name}" (${array.typeName}) holds no floats; it was left out.`
      context.notes.push({ code: 'leftOut', layer: null, text })
      continue
    }
    const base = weightNameOf(array.name)
    let name = base
    for (let i = 1; Object.hasOwn(weights, name); i++) name = `${base}_${i}`
    weights[name] = toWeight(array, context)
  }
  return weights
}

/** One weight of one layer of a nested model. */
interface Slot {
  readonly leaf: FlatLayer
  readonly spec: WeightSpec
}

/**
 * A nested model's arrays stand in one list: first what may train, layer by layer, then what may not (Keras's
 * `trainable_weights + non_trainable_weights`). Names decide where they tell the layers apart.
 */
function assignNested(
  leaves: readonly FlatLayer[],
  arrays: readonly FileArray[],
  context: AssignContext,
  found: Found,
): void {
  const { groups, unplaced, exact } = groupByLayer(leaves, arrays, context)
  const allKnown = leaves.every((leaf) => context.isKnown(leaf.name))
  if (exact || !allKnown) {
    requireNone(unplaced, `model "${leaves[0]?.group[0] ?? ''}"`, context)
    for (const leaf of leaves) assignLeaf(leaf, groups.get(leaf) ?? [], context, found)
    return
  }
  const plain = leaves.flatMap((leaf) =>
    (context.specs.get(leaf.name) ?? []).map((spec) => ({ leaf, spec })),
  )
  const trains = ({ leaf, spec }: Slot) => leaf.trainable && spec.trainable
  const parted = [...plain.filter(trains), ...plain.filter((slot) => !trains(slot))]
  const fits = (slots: readonly Slot[]) =>
    slots.every(({ spec }, i) => {
      const array = arrays[i]
      return (
        array?.shape.join() === spec.shape.join() &&
        weightNameOf(array.name, [spec.name]) === spec.name
      )
    })
  const slots = !fits(parted) && fits(plain) ? plain : parted
  const byLeaf = new Map<FlatLayer, FileArray[]>(leaves.map((leaf) => [leaf, []]))
  slots.forEach(({ leaf }, i) => {
    const array = arrays[i]
    if (array !== undefined) byLeaf.get(leaf)?.push(array)
  })
  requireNone(arrays.slice(slots.length), `model "${leaves[0]?.group[0] ?? ''}"`, context)
  for (const [leaf, own] of byLeaf) assignLeaf(leaf, own, context, found)
}

/** The weights in the order of the layers, so that equal files give equal values. */
export function inOrder(roots: readonly RootEntry[], found: Found): ModelWeights {
  const weights: Record<string, LayerWeights> = {}
  for (const leaf of roots.flatMap((root) => root.leaves)) {
    const own = found.get(leaf.name)
    if (own !== undefined) weights[leaf.name] = own
  }
  // The number arrays themselves cannot be frozen.
  Object.values(weights).forEach((layer) => {
    Object.values(layer).forEach(({ shape }) => deepFreeze(shape))
    Object.values(layer).forEach(Object.freeze)
    Object.freeze(layer)
  })
  return Object.freeze(weights)
}
