import { GraftError } from '../contract/errors/graftError.ts'
import { layerKinds } from '../layers/index.ts'
import type { LayerConfig, LayerKind } from '../layers/layerKind.ts'
import type { WrappedLayer } from '../layers/wrappedLayer.ts'
import type { GraphLayer, ModelGraph, TensorRef } from '../model/graph.ts'
import { inferShapes } from '../model/inferShapes.ts'
import { refKey } from '../model/graph.ts'
import { kindOf, parseConfig } from '../model/parseConfig.ts'
import type { Shape } from '../model/shape.ts'
import { dialects, type KerasDialectName } from './dialects.ts'
import { textOf, type JsonObject } from './json.ts'
import { toKerasConfig } from './kerasConfig.ts'
import { classesWithoutFlag, rankRefusalOf } from './refusals.ts'
import { maskDifference } from './maskDifferences.ts'

/**
 * A graph as `{ class_name: 'Functional', config }` in a target's dialect: only keys that the target reads. Layers
 * stand in the graph's order. Freeze modes other than `train` become `trainable: false`. Errors:
 * `layer.unknownKind`, `file.notExportable` (naming layer and setting), those of `inferShapes`.
 */
export function toKerasTopology(graph: ModelGraph, target: KerasDialectName): JsonObject {
  const shapes = inferShapes(graph)
  refuseMaskDifference(graph, shapes, target)
  const context = { graph, target, shapes }
  const refs = (list: readonly TensorRef[]) => list.map((ref) => [ref.layer, ref.call, ref.tensor])
  return {
    class_name: 'Functional',
    config: {
      name: graph.name,
      trainable: true,
      layers: graph.layers.map((layer) => writeLayer(context, layer)),
      input_layers: refs(graph.inputs),
      output_layers: refs(graph.outputs),
    },
  }
}

/** The topology with the modules that Keras 3's `.keras` looks classes up in. */
export function withModules(topology: JsonObject): JsonObject {
  const config = topology['config'] as JsonObject
  const layers = (config['layers'] as readonly JsonObject[]).map((layer) => ({
    module: layerKinds.get(textOf(layer, 'class_name') ?? '')?.keras?.module ?? 'keras.layers',
    registered_name: null,
    ...layer,
  }))
  return {
    module: 'keras.src.models.functional',
    registered_name: 'Functional',
    ...topology,
    config: { ...config, layers },
  }
}

/** Errors: `file.notExportable` where the target computes something else with a mask. */
function refuseMaskDifference(
  graph: ModelGraph,
  shapes: ReadonlyMap<string, Shape>,
  target: KerasDialectName,
): void {
  const found = maskDifference(graph, shapes, target)
  if (found === null) return
  const { name: layer, className } = found.layer
  const { title } = dialects[target]
  throw new GraftError('file.notExportable', { layer, className, what: found.what, target: title })
}

interface Context {
  readonly graph: ModelGraph
  readonly target: KerasDialectName
  readonly shapes: ReadonlyMap<string, Shape>
}

function writeLayer(context: Context, layer: GraphLayer): JsonObject {
  const { target } = context
  const kind = kindOf(layer)
  const dialect = dialects[target]
  if (!dialect.hasClass(kind.className)) {
    throw new GraftError('file.notExportable', {
      layer: layer.name,
      className: kind.className,
      what: 'this layer',
      target: dialect.title,
    })
  }
  const rankOf = (ref: TensorRef) => context.shapes.get(refKey(ref))?.length ?? 0
  for (const [call, { inputs }] of layer.calls.entries()) {
    const output = rankOf({ layer: layer.name, call, tensor: 0 })
    const features = inputs.map((ref) => context.shapes.get(refKey(ref))?.at(-1) ?? null)
    const what = rankRefusalOf(target, layer, { inputs: inputs.map(rankOf), features, output })
    if (what === null) continue
    const { name, className } = layer
    throw new GraftError('file.notExportable', {
      layer: name,
      className,
      what,
      target: dialect.title,
    })
  }
  const settings = toKerasConfig(kind, layer, target)
  const isInput = kind.className === 'InputLayer'
  return {
    class_name: kind.className,
    config: {
      name: layer.name,
      ...(hasFlag(layer, target) ? { trainable: layer.freeze === 'train' } : {}),
      dtype: typeOf(kind, layer, target),
      ...settings,
      ...(isInput ? inputSettings(target) : {}),
    },
    name: layer.name,
    inbound_nodes: isInput
      ? []
      : layer.calls.map(({ inputs }) => writeNode(context, inputs, callForm(kind, layer))),
  }
}

/** Keras 2 takes ids of an integer type alone. */
function typeOf({ keras }: LayerKind, layer: GraphLayer, target: KerasDialectName): string {
  return target === 'keras2' && keras?.isWhole?.(parseConfig(layer)) === true ? 'int64' : 'float32'
}

function hasFlag({ className }: GraphLayer, target: KerasDialectName): boolean {
  if (className === 'InputLayer') return false
  return target !== 'keras3' || !classesWithoutFlag.has(className)
}

/** What Keras's own InputLayers say besides their shape; TF.js reads `sparse` too. */
function inputSettings(target: KerasDialectName): JsonObject {
  return target === 'keras3' ? { sparse: false } : { sparse: false, ragged: false }
}

/** How a layer is called. */
interface CallForm {
  /** Takes its tensors as one list, even of one. */
  readonly takesList: boolean
  /** Names of its tensors, where each is an argument. */
  readonly names: readonly string[]
  /** The argument that takes all tensors but the first. */
  readonly states: string | null
  /** Arguments that are no tensors, without those that say nothing. */
  readonly settings: JsonObject
}

function callForm(kind: LayerKind, layer: GraphLayer): CallForm {
  const names = kind.keras?.inputNames ?? []
  const states = kind.keras?.stateArgument ?? null
  const settings = Object.entries(kind.keras?.callSettings ?? {})
    .map(([key, name]) => [key, layer.config[name]] as const)
    .filter(([, value]) => value !== undefined && value !== false)
  return {
    takesList: names.length === 0 && states === null && (kind.inputs?.max ?? 1) > 1,
    names,
    states,
    settings: Object.fromEntries(settings),
  }
}

function writeNode(
  { target, shapes }: Context,
  inputs: readonly TensorRef[],
  { takesList, names, states, settings }: CallForm,
): unknown {
  if (target !== 'keras3') {
    const refs = inputs.map((ref) => [ref.layer, ref.call, ref.tensor])
    if (names.length === 0) return refs.map((ref) => [...ref, settings])
    const [first = [], ...others] = refs
    const named = others.map((ref, i) => [names[i + 1] ?? '', ref] as const)
    return [[...first, { ...Object.fromEntries(named), ...settings }]]
  }
  const tensors = inputs.map((ref) => ({
    class_name: '__keras_tensor__',
    config: {
      shape: shapes.get(refKey(ref)) ?? [],
      dtype: 'float32',
      keras_history: [ref.layer, ref.call, ref.tensor],
    },
  }))
  if (states !== null && tensors.length > 1) {
    return { args: tensors.slice(0, 1), kwargs: { ...settings, [states]: tensors.slice(1) } }
  }
  const [first, ...others] = tensors
  const named = others.map((tensor, i) => [names[i + 1] ?? '', tensor] as const)
  if (names.length > 0) {
    return { args: [first], kwargs: { ...settings, ...Object.fromEntries(named) } }
  }
  return { args: takesList ? [tensors] : tensors, kwargs: settings }
}

/** A weight's name in a target's files: `dense/kernel`. */
export function kerasWeightName(
  { name, className, config }: Pick<GraphLayer, 'name' | 'className' | 'config'>,
  weight: string,
  target: KerasDialectName,
): string {
  if (target === 'tfjs' && 'layer' in config) return tfjsInnerName(name, config, weight)
  const renamed = dialects[target].renamedWeights[className]?.[weight]
  return `${name}/${renamed ?? weight}`
}

/** TF.js finds the weights of a layer inside under its own name: `bidirectional/forward_lstm/kernel`. */
function tfjsInnerName(name: string, config: LayerConfig, weight: string): string {
  const parts = weight.split('/')
  const direction = /^(forward|backward)_layer$/.exec(parts[0] ?? '')?.[1]
  const own = parts.at(-1) ?? weight
  if (direction === undefined) return `${name}/${own}`
  return `${name}/${direction}_${(config['layer'] as WrappedLayer).name}/${own}`
}
