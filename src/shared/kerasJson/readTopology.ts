import { GraftError } from '../contract/errors/graftError.ts'
import { layerKinds } from '../layers/index.ts'
import type { Shape } from '../model/shape.ts'
import type { KerasDialectName } from './dialects.ts'
import { distributedModel, WRAPPED_AT, WRAPPER } from './distributedModel.ts'
import { damaged, within, type FilePlace } from './fileFault.ts'
import { isArray, isObject, textOf, type JsonObject } from './json.ts'
import { operationClasses } from './operations.ts'
import { readEndpoints, readNodes } from './readNodes.ts'
import { otherInKeras2 } from './refusals.ts'
import type { FileContainer, FileLayer, FileModel, FileNode, FileRef } from './topology.ts'

/** Models inside models inside models: deeper than this is not a file that anyone made. */
const MAX_DEPTH = 50

interface Context {
  readonly dialect: KerasDialectName
  readonly place: FilePlace
  readonly depth: number
}

/**
 * The layers and connections of a model as the file has them, from `{ class_name, config }`. Nested models stay
 * nested. Errors: `file.damaged`, `file.unknownFormat` (a model that is neither Sequential nor Functional),
 * `file.noInputShape`.
 */
export function readTopology(
  value: unknown,
  dialect: KerasDialectName,
  place: FilePlace,
): FileContainer {
  if (!isObject(value)) throw damaged(place, 'the model has no description')
  if (!isContainer(value)) {
    throw new GraftError('file.unknownFormat', {
      path: place.path,
      seen: `it holds a model of class ${textOf(value, 'class_name') ?? 'unknown'}, whose layers are code, not data`,
    })
  }
  return readContainer(value, { dialect, place, depth: 0 })
}

const containerClasses = new Set(['Sequential', 'Functional', 'Model', 'Pipeline'])

function isContainer(raw: JsonObject): boolean {
  const config = raw['config']
  return (
    containerClasses.has(textOf(raw, 'class_name') ?? '') &&
    (isArray(config) || (isObject(config) && isArray(config['layers'])))
  )
}

function readContainer(raw: JsonObject, context: Context): FileContainer {
  if (context.depth > MAX_DEPTH) throw damaged(context.place, 'models are nested too deeply')
  const inner = { ...context, place: within(context.place, 'config'), depth: context.depth + 1 }
  const { config } = raw
  // Keras before 2.2.3: the config of a Sequential is the list of its layers.
  const settings: JsonObject = isObject(config) ? config : { layers: config }
  const layers = readLayers(settings['layers'], { ...inner, place: within(inner.place, 'layers') })
  const name = textOf(settings, 'name') ?? textOf(raw, 'name') ?? 'model'
  const trainable = settings['trainable'] !== false
  const className = textOf(raw, 'class_name') ?? 'Functional'
  if (className === 'Pipeline') {
    const countsOwnNode = { inbound: false, endpoint: false }
    // It has no input of its own: what goes in is what its call is given.
    const open = { ...settings, build_input_shape: [] }
    return { name, className, trainable, countsOwnNode, ...chain(layers, open, inner) }
  }
  if (className === 'Sequential') {
    const counted = context.dialect !== 'keras3' && startsWithShape(layers[0])
    const countsOwnNode = { inbound: counted, endpoint: counted }
    return { name, className, trainable, countsOwnNode, ...chain(layers, settings, inner) }
  }
  const endpoints = (key: string) => {
    const refs = readEndpoints(settings[key], within(inner.place, key))
    return refs.map((ref) => fixNode(ref, layers, 'endpoint', inner))
  }
  const connected = layers.map((layer) => ({
    ...layer,
    nodes: layer.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map((ref) => fixNode(ref, layers, 'inbound', inner)),
    })),
  }))
  return {
    name,
    className,
    trainable,
    countsOwnNode: { inbound: context.dialect !== 'keras3', endpoint: true },
    layers: connected,
    inputs: endpoints('input_layers'),
    outputs: endpoints('output_layers'),
  }
}

function readLayers(value: unknown, context: Context): readonly (FileLayer | FileModel)[] {
  if (!isArray(value)) throw damaged(context.place, 'a list of layers was expected')
  const layers = value.map((raw, i) =>
    readLayer(raw, { ...context, place: within(context.place, i) }),
  )
  const seen = new Set<string>()
  for (const { name } of layers) {
    if (seen.has(name)) throw damaged(context.place, `two layers are named "${name}"`)
    seen.add(name)
  }
  return layers
}

function readLayer(raw: unknown, context: Context): FileLayer | FileModel {
  const { place, dialect } = context
  if (!isObject(raw)) throw damaged(place, 'a layer was expected')
  const nodes = readNodes(raw['inbound_nodes'], within(place, 'inbound_nodes'))
  const { config } = raw
  const className = textOf(raw, 'class_name')
  if (className === null) throw damaged(place, 'the layer has no class')
  const inConfig = isObject(config) ? textOf(config, 'name') : null
  const name = textOf(raw, 'name') ?? inConfig
  if (isContainer(raw)) {
    const container = readContainer(raw, context)
    return { type: 'model', name: name ?? container.name, container, nodes }
  }
  if (name === null || !isObject(config)) throw damaged(place, 'the layer has no name or no config')
  const fullName = fullClassName(raw, className, nodes, dialect)
  const trainable = readTrainable(config['trainable'], { name, className, dialect })
  const model = fullName === WRAPPER ? config[WRAPPED_AT] : null
  if (isObject(model) && isContainer(model)) {
    const deeper = { ...context, place: within(within(place, 'config'), WRAPPED_AT) }
    const container = distributedModel(readContainer(model, deeper), { name, trainable })
    if (container !== null) return { type: 'model', name, container, nodes }
  }
  return {
    type: 'layer',
    name,
    className: fullName,
    config,
    trainable,
    ...buildShapeOf(raw),
    ...(typeof raw['shared_object_id'] === 'number' ? { sharedId: raw['shared_object_id'] } : {}),
    nodes,
  }
}

function buildShapeOf(raw: JsonObject): Pick<FileLayer, 'buildShape'> {
  const build = raw['build_config']
  const shape = isObject(build) ? build['input_shape'] : null
  const isShape = (value: unknown): value is Shape =>
    isArray(value) && value.every((length) => length === null || isLength(length))
  return isShape(shape) ? { buildShape: shape } : {}
}

const isLength = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0

/** Keras's own modules; a class of the same name from elsewhere is another class. */
const kerasModules =
  /^(tensorflow\.python\.|tensorflow\.)?(tf_)?keras(\.src)?(\.(layers|models|engine|applications)(\..*)?)?$/

/** Where Keras 3 keeps its operations. */
const kerasOperations = /^keras(\.src)?\.ops(\.\w+)?$/

/**
 * The class name, made longer where only the short name is that of a known kind: a registered custom class,
 * a class of another module, or an operation of Keras 3 (`x + y` is written as class Add).
 */
function fullClassName(
  raw: JsonObject,
  className: string,
  nodes: readonly FileNode[],
  dialect: KerasDialectName,
): string {
  const registered = textOf(raw, 'registered_name')
  if (registered !== null && registered !== className) return registered
  const module = textOf(raw, 'module')
  if (module !== null && kerasOperations.test(module)) return `keras.ops.${className}`
  if (module !== null && !kerasModules.test(module)) return `${module}.${className}`
  if (dialect === 'keras2' && otherInKeras2.has(className)) return `keras2.${className}`
  return dialect === 'keras3' && isOperation(raw, className, nodes)
    ? `keras.ops.${className}`
    : className
}

/** Keras 3's `.h5` does not say that a class is an operation; its config has nothing of a layer's. */
function isOperation(raw: JsonObject, className: string, nodes: readonly FileNode[]): boolean {
  const { config } = raw
  return (
    (layerKinds.has(className) || operationClasses.has(className)) &&
    className !== 'InputLayer' &&
    isObject(config) &&
    !('dtype' in config) &&
    (nodes.some((node) => node.spread) || !('trainable' in config))
  )
}

/**
 * Null is frozen, as Python takes it for false and as Keras once did; now Keras refuses it, and TF.js takes it for
 * true. Errors: `layer.badConfig` for what is no flag.
 */
function readTrainable(
  value: unknown,
  layer: { readonly name: string; readonly className: string; readonly dialect: KerasDialectName },
): boolean {
  if (value === undefined) return true
  if (value === null) return layer.dialect === 'tfjs'
  if (typeof value === 'boolean') return value
  throw new GraftError('layer.badConfig', {
    layer: layer.name,
    className: layer.className,
    key: 'trainable',
    reason: 'it must be true or false',
  })
}

/**
 * The node of a reference, counted from 0. A model that begins with inputs has a node of its own before the
 * first call: Keras 2 and TF.js count it in every reference, Keras 3 only in `input_layers` and `output_layers`
 * and only for Functional models. Where that leaves the range, the other count is taken, as older 3.x wrote it.
 */
function fixNode(
  ref: FileRef,
  layers: readonly (FileLayer | FileModel)[],
  at: 'inbound' | 'endpoint',
  { place }: Context,
): FileRef {
  const layer = layers.find(({ name }) => name === ref.layer)
  if (layer === undefined) throw damaged(place, `there is no layer "${ref.layer}"`)
  const calls = Math.max(layer.nodes.length, 1)
  if (layer.type === 'layer') {
    if (ref.node < calls) return ref
    throw damaged(place, `layer "${ref.layer}" has no call ${ref.node}`)
  }
  const own = layer.container.countsOwnNode[at] ? 1 : 0
  const node = [ref.node - own, ref.node - 1 + own].find((each) => each >= 0 && each < calls)
  if (node === undefined) throw damaged(place, `model "${ref.layer}" has no call ${ref.node}`)
  return { ...ref, node }
}

/** Keras 2 builds such a Sequential at once, so that it has a node of its own. */
function startsWithShape(first: FileLayer | FileModel | undefined): boolean {
  return first !== undefined && isArray(firstShape(first))
}

/** A Sequential as a chain of single calls, with an InputLayer in front where the file has none. */
function chain(
  layers: readonly (FileLayer | FileModel)[],
  settings: JsonObject,
  { place }: Context,
): Pick<FileContainer, 'layers' | 'inputs' | 'outputs'> {
  const [first] = layers
  if (first === undefined) throw damaged(place, 'the model has no layers')
  const isInput = first.type === 'layer' && first.className === 'InputLayer'
  const all = isInput ? layers : [inputFor(first, settings, place), ...layers]
  const linked = all.map((layer, i) => {
    const before = all[i - 1]
    const inputs = before === undefined ? [] : [{ layer: before.name, node: 0, tensor: 0 }]
    return { ...layer, nodes: [{ inputs, otherArguments: {}, spread: false }] }
  })
  const end = (layer: FileLayer | FileModel | undefined) =>
    layer === undefined ? [] : [{ layer: layer.name, node: 0, tensor: 0 }]
  return { layers: linked, inputs: end(all[0]), outputs: end(all.at(-1)) }
}

function inputFor(first: FileLayer | FileModel, settings: JsonObject, place: FilePlace): FileLayer {
  const shape = firstShape(first) ?? settings['build_input_shape']
  if (!isArray(shape))
    throw new GraftError('file.noInputShape', { path: place.path, model: place.where })
  return {
    type: 'layer',
    name: `${first.name}_input`,
    className: 'InputLayer',
    config: { batch_shape: shape },
    trainable: true,
    nodes: [],
  }
}

/** The shape that the first layer of an old Sequential carries, or that of a nested model's input. */
function firstShape(first: FileLayer | FileModel): unknown {
  if (first.type === 'layer') return shapeOf(first.config)
  const [input] = first.container.inputs
  const layer = first.container.layers.find(({ name }) => name === input?.layer)
  return layer?.type === 'layer' ? shapeOf(layer.config) : undefined
}

const shapeOf = (config: JsonObject) => config['batch_shape'] ?? config['batch_input_shape']
