import { GraftError } from '../contract/errors/graftError.ts'
import { layerKinds } from '../layers/index.ts'
import type { LayerKind } from '../layers/layerKind.ts'
import { analyzeGraph } from '../model/inferShapes.ts'
import { deepFreeze, type GraphLayer, type ModelGraph, type TensorRef } from '../model/graph.ts'
import { withoutMaskOperations, type GivenMask } from './automaticMasks.ts'
import { callSettings, checkArguments, inOrder, withoutMask } from './callArguments.ts'
import { withCellLayers } from './cellLayers.ts'
import type { KerasDialectName } from './dialects.ts'
import type { FilePlace } from './fileFault.ts'
import { misalignedMerge } from './distributedModel.ts'
import type { FlatLayer, FlatModel } from './flatModel.ts'
import { checkReferences, flattenModel } from './flattenModel.ts'
import type { ImportNote } from './importNote.ts'
import { isObject, textOf } from './json.ts'
import { activationWithin, fromKerasConfig, type ReadConfig } from './kerasConfig.ts'
import { maskDifference } from './maskDifferences.ts'
import {
  isRefusal,
  notUnderstood,
  placeOf,
  refusedLayer,
  unknownNote,
  type Refusal,
} from './notUnderstood.ts'
import { layersFromOperations } from './operations.ts'
import { layerOfRnn } from './stackedCells.ts'
import { readTopology } from './readTopology.ts'
import { inWordsOfKeras3 } from './refusals.ts'

/** A model's structure read from a file, and what is needed to give it its weights. */
export interface FileGraph {
  readonly graph: ModelGraph
  readonly flat: FlatModel
  readonly notes: readonly ImportNote[]
}

/**
 * A graph from Keras's or TF.js's topology, `{ class_name, config }`. Layers of unknown kinds keep their place, their
 * class name and their config as it stands in the file, and so do layers of known kinds with settings or calls that Graft
 * does not compute; nothing of a file is ever run. Errors: `file.damaged`, `file.unknownFormat`, `file.noInputShape`,
 * `graph.badConnection`; `layer.badConfig`, `layer.unsupported` for inputs.
 */
export function graphFromFile(
  topology: unknown,
  dialect: KerasDialectName,
  place: FilePlace,
): FileGraph {
  const flat = withCellLayers(flattenModel(readTopology(topology, dialect, place), place))
  checkReferences(flat)
  const refused = new Map<string, Refusal>()
  for (;;) {
    try {
      return readGraph(flat, dialect, refused)
    } catch (error) {
      const layer = refusedLayer(flat, error)
      if (layer === null || refused.has(layer) || refused.size === MAX_REFUSED) throw error
      refused.set(layer, error as Refusal)
    }
  }
}

/** Layers that are found out about only beside others, one by one: more of them are no model that somebody works with. */
const MAX_REFUSED = 100

function readGraph(
  flat: FlatModel,
  dialect: KerasDialectName,
  refused: ReadonlyMap<string, Refusal>,
): FileGraph {
  const work: Work = {
    dialect,
    notes: flatNotes(flat),
    splits: new Map(),
    masks: [],
    refused: new Map(refused),
  }
  const read = flat.layers.map((layer) => readOrRefuse(work, layer))
  const moved = (ref: TensorRef) => ({
    ...ref,
    layer: work.splits.get(ref.layer)?.name ?? ref.layer,
  })
  const layers = read.flatMap((layer) => {
    const calls = layer.calls.map(({ inputs }) => ({ inputs: inputs.map(moved) }))
    const split = work.splits.get(layer.name)
    return split === undefined ? [{ ...layer, calls }] : [{ ...layer, calls }, split]
  })
  const graph: ModelGraph = {
    name: flat.name,
    layers,
    inputs: flat.inputs.map(moved),
    outputs: flat.outputs.map(moved),
  }
  const masks = work.masks.map((given) => ({ ...given, mask: moved(given.mask) }))
  const whole = layersFromOperations(withoutMaskOperations(graph, flat, masks), flat)
  const unknown = whole.layers.filter((layer) => !layerKinds.has(layer.className))
  refuseDifference(whole, flat, dialect)
  const notes = unknown.map((layer) => unknownNote(layer, work.refused.get(layer.name)))
  return { graph: deepFreeze(whole), flat, notes: [...work.notes, ...notes] }
}

interface Work {
  readonly dialect: KerasDialectName
  readonly notes: ImportNote[]
  /** Activation layers that stood inside another layer, by that layer's name. */
  readonly splits: Map<string, GraphLayer>
  /** Masks that calls were given. */
  readonly masks: GivenMask[]
  /** Layers of known kinds that are not understood, with the reason. */
  readonly refused: Map<string, Refusal>
}

/** A layer as Graft computes it, or as one that is not understood. */
function readOrRefuse(work: Work, flat: FlatLayer): GraphLayer {
  const known = work.refused.get(flat.name)
  if (known !== undefined) return notUnderstood(flat, known)
  // What was noted of a layer that is refused in the end says nothing.
  const own: Work = { ...work, notes: [], splits: new Map(), masks: [] }
  try {
    const layer = readLayer(own, flat)
    work.notes.push(...own.notes)
    work.masks.push(...own.masks)
    own.splits.forEach((split, owner) => work.splits.set(owner, split))
    return layer
  } catch (error) {
    if (!isRefusal(error) || flat.file.className === 'InputLayer') throw error
    work.refused.set(flat.name, error)
    return notUnderstood(flat, error)
  }
}

function readLayer(work: Work, flat: FlatLayer): GraphLayer {
  const { name, file } = flat
  const kind = layerKinds.get(file.className)
  const layer: Omit<GraphLayer, 'className' | 'config'> = placeOf(flat)
  if (file.config['trainable'] === null) {
    work.notes.push({
      code: 'freezeMode',
      layer: name,
      text: `Layer "${name}" has trainable = null in the file, which Keras refuses; it is ${flat.trainable ? 'taken for true' : 'frozen'} here.`,
    })
  }
  if (kind === undefined) return { ...layer, className: file.className, config: file.config }
  const inside =
    unknownInside(kind, file.config) ?? activationWithin(kind, file.config, work.dialect)
  if (inside !== null) {
    return { ...layer, className: `${kind.className}(${inside})`, config: file.config }
  }
  checkType(work, flat, kind)
  flat.calls.forEach((_, call) => {
    checkArguments(work.notes, kind, { flat, call })
  })
  const settings = callSettings(kind, flat)
  const own = work.dialect === 'keras3' ? file.config : inWordsOfKeras3(kind.className, file.config)
  const config = { ...own, ...settings }
  const read = fromKerasConfig(kind, { name, config }, work.dialect)
  for (const key of read.emptyKeys) {
    work.notes.push({
      code: 'leftOut',
      layer: name,
      text: `Layer "${name}": the empty setting "${key}", which Graft does not know, was left out.`,
    })
  }
  for (const { key, className } of read.unknownObjects) {
    work.notes.push({
      code: 'leftOut',
      layer: name,
      text: `Layer "${name}": Graft does not know the ${key} "${className}"; it was left out.`,
    })
  }
  const calls = flat.calls.map((given, call) => {
    const { mask, ...rest } = withoutMask(given)
    if (mask !== undefined) work.masks.push({ layer: name, call, mask })
    return { inputs: inOrder(kind, flat, rest) }
  })
  const known = { ...layer, calls, className: kind.className, config: read.config }
  if (read.activationLayer !== null) split(work, known, read.activationLayer)
  return known
}

/** Errors: `layer.unsupported` where the program that the file is for computes something else, with a mask or step by step. */
function refuseDifference(graph: ModelGraph, flat: FlatModel, dialect: KerasDialectName): void {
  const { shapes, faults } = analyzeGraph(graph)
  const merge = misalignedMerge(flat, graph, shapes)
  if (merge !== null) {
    const what = 'inputs with unlike numbers of axes inside a TimeDistributed model'
    throw new GraftError('layer.unsupported', {
      layer: merge.name,
      className: merge.className,
      what,
    })
  }
  // A graph that cannot be computed computes nothing else; TF.js's own files come from Keras, and so do their numbers.
  if (faults.length > 0) return
  const found = maskDifference(graph, shapes, dialect === 'tfjs' ? 'keras2' : dialect)
  if (found === null) return
  const { name: layer, className } = found.layer
  throw new GraftError('layer.unsupported', { layer, className, what: found.what })
}

/** The class of a layer inside that is of no known kind, or `null`. */
function unknownInside({ keras }: LayerKind, config: FlatLayer['file']['config']): string | null {
  for (const key of keras?.layerKeys ?? []) {
    const inner = config[key]
    if (!isObject(inner)) continue
    const own = isObject(inner['config']) ? inner['config'] : {}
    const layer = layerOfRnn({ className: textOf(inner, 'class_name') ?? '?', config: own })
    const { className } = layer
    const kind = layerKinds.get(className)
    if (kind === undefined) return className
    const deeper = unknownInside(kind, layer.config)
    if (deeper !== null) return `${className}(${deeper})`
  }
  return null
}

/** Policies under which weights are float32 and only the computing is not. */
const mixedPolicies = new Set(['mixed_float16', 'mixed_bfloat16'])
const otherFloats = new Set(['float16', 'bfloat16', 'half', 'float64', 'double'])

/** Graft computes with float32. Errors: `layer.unsupported` for any other type that would change numbers. */
function checkType(work: Work, { name, file }: FlatLayer, kind: LayerKind): void {
  const dtype = policyName(file.config['dtype'])
  if (dtype === null || dtype === 'float32') return
  if (kind.className === 'InputLayer' && dtype !== 'string') return
  if (kind.keras?.isWhole !== undefined && /^int\d+$/.test(dtype)) return
  if (mixedPolicies.has(dtype) || otherFloats.has(dtype)) {
    work.notes.push({
      code: 'mixedPrecision',
      layer: name,
      text: `Layer "${name}" computes with ${dtype} in the file; Graft computes it with float32.`,
    })
    return
  }
  throw new GraftError('layer.unsupported', {
    layer: name,
    className: kind.className,
    what: `numbers of type ${dtype}`,
  })
}

/** `"float32"`, or a policy object of Keras 2 or 3. */
function policyName(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (!isObject(value)) return null
  const { config } = value
  // A policy of quantised weights has a mode: int8, int4, float8.
  const mode = isObject(config) ? textOf(config, 'mode') : null
  if (mode !== null) return `${mode} (quantised)`
  const name = isObject(config) ? textOf(config, 'name') : textOf(value, 'name')
  return name ?? textOf(value, 'class_name')
}

/** Makes a layer of its own of an activation that was a layer inside another. */
function split(
  work: Work,
  owner: GraphLayer,
  inner: NonNullable<ReadConfig['activationLayer']>,
): void {
  const kind = layerKinds.get(inner.className)
  const name = `${owner.name}_activation`
  const config =
    kind === undefined
      ? inner.config
      : fromKerasConfig(kind, { name, config: inner.config }, work.dialect).config
  const className = kind?.className ?? inner.className
  const calls = owner.calls.map((_, call) => ({ inputs: [{ layer: owner.name, call, tensor: 0 }] }))
  work.splits.set(owner.name, { ...owner, name, className, config, calls })
  work.notes.push({
    code: 'split',
    layer: owner.name,
    text: `The activation of layer "${owner.name}", a ${className}, became layer "${name}".`,
  })
}

function flatNotes(flat: FlatModel): ImportNote[] {
  return [
    ...flat.renamed.map(({ from, to }): ImportNote => ({
      code: 'renamed',
      layer: to,
      text: `Layer "${from}" is named "${to}" here: names are unique and without slashes.`,
    })),
    ...flat.unconnected.map((layer): ImportNote => ({
      code: 'leftOut',
      layer,
      text: `Layer "${layer}" is connected to nothing and was left out.`,
    })),
    ...flat.nestedArguments.map(({ model, key, value }): ImportNote => ({
      code: 'callArgument',
      layer: null,
      text: `The nested model "${model}" is called with ${key}=${JSON.stringify(value)} in the file, which was left out.${key === 'training' ? ' The freeze modes of its layers decide.' : ''}`,
    })),
  ]
}
