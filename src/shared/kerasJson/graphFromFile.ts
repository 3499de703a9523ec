import { GraftError } from '../contract/errors/graftError.ts'
import { layerKinds } from '../layers/index.ts'
import type { LayerKind } from '../layers/layerKind.ts'
import { refusedKinds } from '../layers/refusedKinds.ts'
import { analyzeGraph } from '../model/inferShapes.ts'
import { deepFreeze, type GraphLayer, type ModelGraph, type TensorRef } from '../model/graph.ts'
import { withoutMaskOperations, type GivenMask } from './automaticMasks.ts'
import { withCellLayers } from './cellLayers.ts'
import type { KerasDialectName } from './dialects.ts'
import type { FilePlace } from './fileFault.ts'
import { checkReferences, flattenModel, type FlatLayer, type FlatModel } from './flattenModel.ts'
import type { ImportNote } from './importNote.ts'
import { isObject, textOf } from './json.ts'
import { activationWithin, fromKerasConfig, type ReadConfig } from './kerasConfig.ts'
import { maskDifference } from './maskDifferences.ts'
import { layersFromOperations } from './operations.ts'
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
 * class name and their config as it stands in the file; nothing of a file is ever run. Errors:
 * `file.damaged`, `file.unknownFormat`, `file.noInputShape`, `layer.badConfig`, `layer.unsupported`,
 * `graph.badConnection`.
 */
export function graphFromFile(
  topology: unknown,
  dialect: KerasDialectName,
  place: FilePlace,
): FileGraph {
  const flat = withCellLayers(flattenModel(readTopology(topology, dialect, place), place))
  checkReferences(flat)
  const work: Work = { dialect, notes: flatNotes(flat), splits: new Map(), masks: [] }
  const read = flat.layers.map((layer) => readLayer(work, layer))
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
  refuseMaskDifference(whole, dialect)
  return { graph: deepFreeze(whole), flat, notes: [...work.notes, ...unknown.map(unknownNote)] }
}

interface Work {
  readonly dialect: KerasDialectName
  readonly notes: ImportNote[]
  /** Activation layers that stood inside another layer, by that layer's name. */
  readonly splits: Map<string, GraphLayer>
  /** Masks that calls were given. */
  readonly masks: GivenMask[]
}

function readLayer(work: Work, flat: FlatLayer): GraphLayer {
  const { name, file, group } = flat
  const kind = layerKinds.get(file.className)
  const layer: Omit<GraphLayer, 'className' | 'config'> = {
    name,
    group,
    freeze: flat.trainable ? 'train' : 'freeze',
    origin: null,
    calls: flat.calls.map(({ inputs }) => ({ inputs })),
  }
  if (kind === undefined) return { ...layer, className: file.className, config: file.config }
  const inside =
    unknownInside(kind, file.config) ?? activationWithin(kind, file.config, work.dialect)
  if (inside !== null) {
    return { ...layer, className: `${kind.className}(${inside})`, config: file.config }
  }
  checkType(work, flat, kind)
  flat.calls.forEach((_, call) => {
    checkArguments(work, kind, { flat, call })
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

/** Errors: `layer.unsupported` where the program that the file is for computes something else with a mask. */
function refuseMaskDifference(graph: ModelGraph, dialect: KerasDialectName): void {
  const { shapes, faults } = analyzeGraph(graph)
  // A graph that cannot be computed computes nothing else; TF.js's own files come from Keras, and so do their numbers.
  if (faults.length > 0) return
  const found = maskDifference(graph, shapes, dialect === 'tfjs' ? 'keras2' : dialect)
  if (found === null) return
  const { name: layer, className } = found.layer
  throw new GraftError('layer.unsupported', { layer, className, what: found.what })
}

/** A call without the mask that it was given by name: that is compared with the mask of its input. */
function withoutMask(call: FlatLayer['calls'][number]) {
  const { mask: at, ...named } = call.node.named ?? {}
  if (at === undefined) return { ...call, mask: undefined }
  const moved = Object.entries(named).map(([key, i]) => [key, i > at ? i - 1 : i] as const)
  const node = { ...call.node, named: Object.fromEntries(moved) }
  const inputs = call.inputs.filter((_, i) => i !== at)
  return { node, inputs, mask: call.inputs[at] }
}

/** The class of a layer inside that is of no known kind, or `null`. */
function unknownInside({ keras }: LayerKind, config: FlatLayer['file']['config']): string | null {
  for (const key of keras?.layerKeys ?? []) {
    const inner = config[key]
    if (!isObject(inner)) continue
    const className = textOf(inner, 'class_name') ?? '?'
    const kind = layerKinds.get(className)
    if (kind === undefined) return className
    const deeper = isObject(inner['config']) ? unknownInside(kind, inner['config']) : null
    if (deeper !== null) return `${className}(${deeper})`
  }
  return null
}

/** Policies under which weights are float32 and only the computing is not. */
const mixedPolicies = new Set(['mixed_float16', 'mixed_bfloat16'])
const narrowPolicies = new Set(['float16', 'bfloat16', 'half'])

/** Graft computes with float32. Errors: `layer.unsupported` for any other type that would change numbers. */
function checkType(work: Work, { name, file }: FlatLayer, kind: LayerKind): void {
  const dtype = policyName(file.config['dtype'])
  if (dtype === null || dtype === 'float32') return
  if (kind.className === 'InputLayer' && dtype !== 'string') return
  if (kind.keras?.isWhole !== undefined && /^int\d+$/.test(dtype)) return
  if (mixedPolicies.has(dtype) || narrowPolicies.has(dtype)) {
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

/** Arguments that say nothing beyond the tensors. */
const neutralArguments: Readonly<Record<string, readonly unknown[]>> = { name: [null] }

/** Whether an argument of a call is carried over, or says nothing. */
function isMeant({ keras = {} }: LayerKind, key: string, value: unknown): boolean {
  if (neutralArguments[key]?.includes(value) === true) return true
  if (keras.stateArgument !== undefined && value === 'tensors') return true
  if (key === 'mask' && value === 'a tensor') return true
  return keras.inputNames?.includes(key) === true || Object.hasOwn(keras.callSettings ?? {}, key)
}

/** Other arguments of a call: `training` becomes a note, what else would change numbers is an error. */
function checkArguments(
  work: Work,
  kind: LayerKind,
  { flat: { name, file, calls }, call }: { readonly flat: FlatLayer; readonly call: number },
): void {
  for (const [key, value] of Object.entries(calls[call]?.node.otherArguments ?? {})) {
    if (isMeant(kind, key, value)) continue
    if (key !== 'training') {
      throw new GraftError('layer.unsupported', {
        layer: name,
        className: file.className,
        what: `the call argument "${key}"`,
      })
    }
    work.notes.push({
      code: 'callArgument',
      layer: name,
      text: `Layer "${name}" is called with training=${String(value)} in the file; in Graft its freeze mode decides.`,
    })
  }
}

/** Arguments of the calls that are settings here. Error: `layer.unsupported` where calls differ. */
function callSettings(kind: LayerKind, { name, calls }: FlatLayer): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  for (const key of Object.keys(kind.keras?.callSettings ?? {})) {
    const [value, ...others] = new Set(calls.map(({ node }) => node.otherArguments[key] ?? null))
    if (others.length > 0) {
      const what = `another "${key}" in each call`
      throw new GraftError('layer.unsupported', { layer: name, className: kind.className, what })
    }
    if (value !== null) settings[key] = value
  }
  return settings
}

/** The tensors of a call in the order of the kind's arguments, however they were given. */
function inOrder(
  { className, keras }: LayerKind,
  { name }: FlatLayer,
  { inputs, node }: FlatLayer['calls'][number],
): readonly TensorRef[] {
  const named = node.named ?? {}
  const names = keras?.inputNames
  if (names === undefined || Object.keys(named).length === 0) return inputs
  const byKeyword = new Set(Object.values(named))
  const positional = inputs.filter((_, i) => !byKeyword.has(i))
  return inputs.map((_, i) => {
    const key = names[i] ?? ''
    const at = named[key]
    const ref = at === undefined ? positional[i] : inputs[at]
    if (ref !== undefined) return ref
    const what = `a call without "${key}"`
    throw new GraftError('layer.unsupported', { layer: name, className, what })
  })
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

function unknownNote(layer: GraphLayer): ImportNote {
  const place = layer.group.length === 0 ? '' : ` in ${layer.group.join(' / ')}`
  const what = `Layer "${layer.name}"${place} is of kind ${layer.className}, which Graft does not`
  const refusal = refusedKinds.get(layer.className)
  return {
    code: 'unknownKind',
    layer: layer.name,
    text:
      refusal === undefined
        ? `${what} know. It keeps its place, but cannot be computed; cut the model before or after it, or replace it.`
        : `${what} compute: it ${refusal.reason}. It keeps its place. ${refusal.advice}`,
  }
}
