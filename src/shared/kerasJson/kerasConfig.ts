import { z } from 'zod'
import { GraftError } from '../contract/errors/graftError.ts'
import { layerKinds } from '../layers/index.ts'
import type { LayerConfig, LayerKind } from '../layers/layerKind.ts'
import type { WrappedLayer } from '../layers/wrappedLayer.ts'
import type { GraphLayer } from '../model/graph.ts'
import { parseConfig } from '../model/parseConfig.ts'
import { dialects, type KerasDialectName } from './dialects.ts'
import { layerOfRnn, withCellList, withStackedCells } from './stackedCells.ts'
import { isArray, isObject, sameJson, textOf, type JsonObject } from './json.ts'
import { camelToSnake, enumFromKeras, enumToKeras, snakeToCamel } from './letterCase.ts'
import { refusalOf } from './refusals.ts'
import {
  activationFromKeras,
  activationToKeras,
  isActivationKey,
  isActivationName,
  objectFromKeras,
  objectKeyOf,
  objectToKeras,
  unknownObject,
} from './serializedObjects.ts'

/** A layer's config read from a file. */
export interface ReadConfig {
  readonly config: LayerConfig
  /** A layer that stood in the place of an activation: it becomes a layer of its own. */
  readonly activationLayer: { readonly className: string; readonly config: JsonObject } | null
  /** Keys that the kind does not know and that were null. */
  readonly emptyKeys: readonly string[]
  /** Initialisers, regularisers and constraints of no known kind: left out. */
  readonly unknownObjects: readonly { readonly key: string; readonly className: string }[]
}

/** Keys that every layer has and that the graph holds elsewhere, or that only tell of the writer. */
const commonKeys = new Set(['name', 'trainable', 'dtype', 'autocast'])

/** Keys of the same kind on layers that are not inputs. */
const shapeKeys = new Set(['batch_input_shape', 'batch_shape', 'input_shape', 'build_config'])

const commonNeutralKeys: Readonly<Record<string, readonly unknown[]>> = {
  quantization_config: [null],
  lora_rank: [null],
  lora_alpha: [null],
}

/**
 * The config of a layer of a known kind, checked by its schema. Every key of the file is taken over, known to be
 * neutral, or an error. Errors: `layer.badConfig`.
 */
export function fromKerasConfig(
  kind: LayerKind,
  layer: NamedConfig,
  dialect: KerasDialectName,
): ReadConfig {
  const known = settingsOf(kind)
  const values: Record<string, unknown> = {}
  const emptyKeys: string[] = []
  const unknownObjects: { key: string; className: string }[] = []
  let activationLayer: ReadConfig['activationLayer'] = null
  for (const [fileKey, value] of Object.entries({
    ...dialects[dialect].absentKeys[kind.className],
    ...(withCellList(layer.config) ?? layer.config),
  })) {
    const key = presentKey(kind, fileKey)
    const name = snakeToCamel(key)
    const object = unknownObject(key, value)
    if (isInputType(kind, fileKey, value)) values[fileKey] = value
    if (isNeutral(kind, fileKey, value)) continue
    if (object !== null) {
      unknownObjects.push({ key: fileKey, className: object })
    } else if (value === null && known?.has(name) === false) {
      emptyKeys.push(fileKey)
    } else if (isActivationKey(key)) {
      const read = readActivation(value, dialect)
      if (isLayer(read)) activationLayer = movedActivation(kind, layer.name, read)
      values[name] = isLayer(read) ? 'linear' : (read ?? value)
    } else {
      values[name] = settingFromKeras({ kind, layer, dialect }, key, value)
    }
  }
  const config = parseConfig({ name: layer.name, className: kind.className, config: values })
  return { config, activationLayer, emptyKeys, unknownObjects }
}

function settingFromKeras(
  { kind, layer, dialect }: { kind: LayerKind; layer: NamedConfig; dialect: KerasDialectName },
  key: string,
  value: unknown,
): unknown {
  if (kind.keras?.layerKeys?.includes(key) !== true) return valueFromKeras(key, value)
  const read = (each: unknown) => wrappedFromKeras(kind, layer, each, dialect)
  return isArray(value) ? value.map(read) : read(value)
}

type ActivationLayer = NonNullable<ReadConfig['activationLayer']>

const isLayer = (read: string | ActivationLayer | null): read is ActivationLayer =>
  typeof read === 'object' && read !== null

/** A known activation's name, else the layer that stands for it; `null` for what is no activation at all. */
function readActivation(
  value: unknown,
  dialect: KerasDialectName,
): string | ActivationLayer | null {
  const activation = activationFromKeras(value, dialect)
  if (activation === null) return null
  if ('layer' in activation) return activation.layer
  if (isActivationName(activation.name)) return activation.name
  const written = isObject(value) ? value['config'] : value
  return { className: typeof written === 'string' ? written : activation.name, config: {} }
}

/**
 * The class or name of an activation that cannot become a layer behind this one: because it works inside, or has weights
 * of its own. Else `null`.
 */
export function activationWithin(
  { keras }: LayerKind,
  config: JsonObject,
  dialect: KerasDialectName,
): string | null {
  for (const [key, value] of Object.entries(config)) {
    const activation = isActivationKey(key) ? readActivation(value, dialect) : null
    if (!isLayer(activation)) continue
    const hasWeights = layerKinds.get(activation.className)?.weights !== undefined
    if (hasWeights || keras?.activationsInside === true) return activation.className
  }
  return null
}

/** A layer in the place of an activation, if it can be moved behind the layer. Errors: `layer.unsupported`. */
function movedActivation(
  { className, keras }: LayerKind,
  layer: string,
  activation: NonNullable<ReadConfig['activationLayer']>,
) {
  if (keras?.activationsInside !== true) return activation
  const what = `${activation.className} as an activation`
  throw new GraftError('layer.unsupported', { layer, className, what })
}

interface NamedConfig {
  readonly name: string
  readonly config: JsonObject
}

/**
 * A layer inside a layer. Keras freezes it with the wrapper and frees it with that: of a frozen wrapper its own flag says
 * nothing. Errors: `layer.badConfig`, `layer.unsupported`.
 */
function wrappedFromKeras(
  { className }: LayerKind,
  { name: layer, config: { trainable: outer } }: NamedConfig,
  value: unknown,
  dialect: KerasDialectName,
): unknown {
  if (!isObject(value)) return value
  const written = textOf(value, 'class_name')
  if (written === null || !isObject(value['config'])) return value
  const { className: innerClass, config } = layerOfRnn({
    className: written,
    config: value['config'],
  })
  const kind = layerKinds.get(innerClass)
  if (kind === undefined) return value
  const name = textOf(config, 'name') ?? camelToSnake(innerClass)
  const read = fromKerasConfig(kind, { name: `${layer}/${name}`, config }, dialect)
  if (read.activationLayer !== null) {
    const what = `${read.activationLayer.className} as the activation of the layer inside it`
    throw new GraftError('layer.unsupported', { layer, className, what })
  }
  const trainable = outer === false || config['trainable'] !== false
  return { className: kind.className, name, trainable, config: read.config }
}

/** Of an input the type is part of the model: what data goes in. The types of other layers say how they compute. */
function isInputType(kind: LayerKind, key: string, value: unknown): boolean {
  return (
    kind.className === 'InputLayer' &&
    key === 'dtype' &&
    value !== 'float32' &&
    typeof value === 'string'
  )
}

function presentKey(kind: LayerKind, key: string): string {
  const renamed = kind.keras?.renamedKeys ?? {}
  return Object.hasOwn(renamed, key) ? (renamed[key] ?? key) : key
}

function isNeutral(kind: LayerKind, key: string, value: unknown): boolean {
  if (commonKeys.has(key)) return true
  if (kind.className !== 'InputLayer' && shapeKeys.has(key)) return true
  if (kind.keras?.ignoredKeys?.includes(key) === true) return true
  const neutral = { ...commonNeutralKeys, ...kind.keras?.neutralKeys }
  const values = Object.hasOwn(neutral, key) ? neutral[key] : undefined
  return values?.some((each) => sameJson(each, value)) === true
}

function valueFromKeras(key: string, value: unknown): unknown {
  if (objectKeyOf(key) !== null && value !== null) return objectFromKeras(value)
  return typeof value === 'string' ? enumFromKeras(value) : value
}

/** Names of a kind's settings, or `null` where its schema does not tell. */
function settingsOf(kind: LayerKind): ReadonlySet<string> | null {
  const cached = settings.get(kind)
  if (cached !== undefined) return cached
  const schema = z.toJSONSchema(kind.config, { io: 'input', unrepresentable: 'any' })
  const found = isObject(schema.properties) ? new Set(Object.keys(schema.properties)) : null
  settings.set(kind, found)
  return found
}

const settings = new WeakMap<LayerKind, ReadonlySet<string> | null>()

/**
 * The config of a layer in a target's words: only keys that the target reads. Errors: `file.notExportable` for a
 * setting that the target has no word for.
 */
export function toKerasConfig(
  kind: LayerKind,
  layer: Pick<GraphLayer, 'name' | 'config'> & Partial<Pick<GraphLayer, 'freeze'>>,
  target: KerasDialectName,
): JsonObject {
  const dialect = dialects[target]
  const refused = refusalOf(target, kind.className, layer.config)
  if (refused !== null) throw notExportable(kind, layer.name, refused, target)
  const lacked = { ...dialect.lackedKeys['*'], ...dialect.lackedKeys[kind.className] }
  const renamed = dialect.renamedKeys[kind.className] ?? {}
  const config: Record<string, unknown> = { ...dialect.addedKeys[kind.className] }
  for (const [name, value] of settingsToWrite(kind, layer)) {
    const key = camelToSnake(name)
    if (Object.hasOwn(lacked, key)) {
      const values = lacked[key]
      if (values === 'any' || values?.some((each) => sameJson(each, value)) === true) continue
      throw notExportable(kind, layer.name, `${key} ${JSON.stringify(value)}`, target)
    }
    config[renamed[key] ?? key] =
      kind.keras?.layerKeys?.includes(key) === true
        ? layersToKeras(layer, value as WrappedLayer | readonly WrappedLayer[] | null, target)
        : isActivationKey(key)
          ? activationFor(kind, layer.name, value, target)
          : valueToKeras(key, value)
  }
  return kind.className === 'RNN' ? withStackedCells(config) : config
}

type Wrapper = Parameters<typeof toKerasConfig>[1]

function layersToKeras(
  layer: Wrapper,
  value: WrappedLayer | readonly WrappedLayer[] | null,
  target: KerasDialectName,
) {
  return isArray(value)
    ? value.map((each) => wrappedToKeras(layer, each, target))
    : wrappedToKeras(layer, value, target)
}

/** TF.js asks the layer inside whether the wrapper trains; freezing a wrapper freezes it in Keras too. */
function wrappedToKeras(layer: Wrapper, inner: WrappedLayer | null, target: KerasDialectName) {
  const kind = inner === null ? undefined : layerKinds.get(inner.className)
  if (inner === null || kind === undefined) return null
  const { name, config } = inner
  const { freeze = 'train' } = layer
  const trainable = inner.trainable && freeze === 'train'
  const own = { name: `${layer.name}/${name}`, config, freeze }
  const settings = toKerasConfig(kind, own, target)
  return {
    module: 'keras.layers',
    class_name: kind.className,
    config: { name, trainable, dtype: 'float32', ...settings },
    registered_name: null,
  }
}

/** The settings that stand in a file's config: not those that Keras takes as arguments of the call. */
function settingsToWrite(
  kind: LayerKind,
  layer: { readonly name: string; readonly config: LayerConfig },
): [string, unknown][] {
  const ofCall = new Set(Object.values(kind.keras?.callSettings ?? {}))
  const config = parseConfig({ ...layer, className: kind.className })
  return Object.entries(config).filter(([name]) => !ofCall.has(name))
}

function activationFor(
  kind: LayerKind,
  layer: string,
  value: unknown,
  target: KerasDialectName,
): string {
  const name = activationToKeras(value, target)
  if (name !== null) return name
  throw notExportable(kind, layer, `the activation ${String(value)}`, target)
}

function valueToKeras(key: string, value: unknown): unknown {
  const object = objectKeyOf(key)
  if (object !== null && value !== null) return objectToKeras(object, value)
  return typeof value === 'string' ? enumToKeras(value) : value
}

function notExportable(kind: LayerKind, layer: string, what: string, target: KerasDialectName) {
  return new GraftError('file.notExportable', {
    layer,
    className: kind.className,
    what,
    target: dialects[target].title,
  })
}
