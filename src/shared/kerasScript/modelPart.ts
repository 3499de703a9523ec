import { isArray, isObject, sameJson, type JsonObject } from '../kerasJson/json.ts'
import { toKerasTopology, withModules } from '../kerasJson/writeTopology.ts'
import { callOrder } from '../model/callOrder.ts'
import { findLayer, refKey, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { parseConfig } from '../model/parseConfig.ts'
import { weightSpecs } from '../model/weightSpecs.ts'
import { toPython } from './python.ts'

/** What the script's model is made of. */
export interface ScriptModel {
  /** The edited graph, with origins. */
  readonly graph: ModelGraph
  /** The model that the script loads. */
  readonly base: ModelGraph
  /** The identity that origins in the base model name. */
  readonly baseId: string
  /** Weights that began anew or came from other models: they are in the script's store, as `layer/weight`. */
  readonly stored: ReadonlySet<string>
}

/**
 * The lines that build the edited model out of the base model: layers that are as they were are taken from it, others are made from
 * their config, and every call is written out. Errors: those of `toKerasTopology`.
 */
export function modelLines(model: ScriptModel): readonly string[] {
  const topology = withModules(toKerasTopology(model.graph, 'keras3'))
  const written = new Map(
    listOf(topology, 'layers').map((layer) => [String(layer['name']), layer] as const),
  )
  const { graph } = model
  const layers = graph.layers.filter(({ className }) => className !== 'InputLayer')
  return [
    'layer = {}',
    ...layers.map((layer) => layerLine(model, layer, written.get(layer.name) ?? {})),
    '',
    '# Data flows from call to call.',
    't = {}',
    ...callOrder(graph).map(({ layer, call }) =>
      callLine(layer, call, written.get(layer.name) ?? {}),
    ),
    `model = keras.Model(${refs(graph.inputs)}, ${refs(graph.outputs)}, name=${toPython(graph.name)})`,
    '',
    ...weightLines(model, layers),
  ]
}

function listOf(topology: JsonObject, key: string): readonly JsonObject[] {
  const config = topology['config']
  const list = isObject(config) ? config[key] : []
  return isArray(list) ? list.filter(isObject) : []
}

const refs = (list: ModelGraph['inputs']) =>
  `[${list.map((ref) => tensor(refKey(ref))).join(', ')}]`

const tensor = (key: string) => `t[${toPython(key)}]`

/** Whether a layer is in the base model under the same name, of the same kind and with the same settings. */
function isTaken({ base, baseId }: ScriptModel, layer: GraphLayer): boolean {
  const old = findLayer(base, layer.name)
  return (
    old !== undefined &&
    layer.origin?.model === baseId &&
    layer.origin.layer === old.name &&
    old.className === layer.className &&
    sameJson(parseConfig(old), parseConfig(layer))
  )
}

function layerLine(model: ScriptModel, layer: GraphLayer, written: JsonObject): string {
  const name = toPython(layer.name)
  if (isTaken(model, layer)) return `layer[${name}] = base.get_layer(${name})`
  const { module, class_name, config, registered_name } = written
  const described = { module, class_name, config, registered_name }
  return `layer[${name}] = keras.layers.deserialize(${toPython(described)})`
}

function callLine(layer: GraphLayer, call: number, written: JsonObject): string {
  const key = refKey({ layer: layer.name, call, tensor: 0 })
  const { config, inbound_nodes: nodes } = written
  if (layer.className === 'InputLayer' && isObject(config)) {
    const { batch_shape: shape, dtype } = config
    const lengths = isArray(shape) ? shape.slice(1) : []
    return `${tensor(key)} = keras.Input(${toPython(lengths)}, dtype=${toPython(dtype)}, name=${toPython(layer.name)})`
  }
  const node = isArray(nodes) ? nodes[call] : undefined
  const { args, kwargs } = isObject(node) ? node : {}
  const list = [
    ...(isArray(args) ? args.map(argument) : []),
    ...Object.entries(isObject(kwargs) ? kwargs : {}).map(
      ([name, value]) => `${name}=${argument(value)}`,
    ),
  ]
  return `keep(${toPython(layer.name)}, ${call}, layer[${toPython(layer.name)}](${list.join(', ')}))`
}

/** A tensor by its history, lists of them, or a plain value. */
function argument(value: unknown): string {
  if (isArray(value)) return `[${value.map(argument).join(', ')}]`
  if (!isObject(value) || value['class_name'] !== '__keras_tensor__') return toPython(value)
  const { config } = value
  const history =
    isObject(config) && isArray(config['keras_history']) ? config['keras_history'] : []
  return tensor(history.join(':'))
}

function weightLines(model: ScriptModel, layers: readonly GraphLayer[]): readonly string[] {
  const specs = weightSpecs(model.graph)
  return layers.flatMap((layer) => {
    const names = (specs.get(layer.name) ?? []).map(({ name }) => `${layer.name}/${name}`)
    if (names.length === 0) return []
    const target = `layer[${toPython(layer.name)}].set_weights`
    if (names.some((name) => model.stored.has(name))) {
      return [`${target}([${names.map((name) => `store[${toPython(name)}]`).join(', ')}])`]
    }
    if (isTaken(model, layer)) return []
    return [`${target}(base.get_layer(${toPython(layer.origin?.layer)}).get_weights())`]
  })
}
