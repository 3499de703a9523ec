import { isObject, sameJson } from '../kerasJson/json.ts'
import { layerMoves } from '../transfer/layerMoves.ts'
import { findLayer, type GraphLayer, type ModelGraph } from './graph.ts'
import type { LayerWeights, ModelWeights, WeightArray } from './weights.ts'

/** A model to be compared. */
export interface ComparedModel {
  readonly graph: ModelGraph
  readonly weights: ModelWeights
}

/** One setting that differs; `undefined` where a side has no such setting. */
export interface SettingChange {
  readonly key: string
  readonly before: unknown
  readonly after: unknown
}

/** What became of one weight. */
export interface WeightChange {
  readonly name: string
  readonly state: 'equal' | 'moved' | 'reshaped' | 'new' | 'gone'
  /** `|after - before| / |before|`, as in `layerMoves`; `null` where nothing moved. */
  readonly relative: number | null
  /** The largest move of one number; `null` where there is none. */
  readonly largest: number | null
}

/** What became of one layer, by its name. */
export interface LayerDiff {
  readonly name: string
  readonly className: string
  readonly state: 'equal' | 'changed' | 'new' | 'gone'
  /** Settings, kind and freeze mode that differ. */
  readonly settings: readonly SettingChange[]
  /** Whether its calls take other tensors, or it has another number of calls. */
  readonly reconnected: boolean
  readonly weights: readonly WeightChange[]
}

export interface ModelDiff {
  readonly equal: boolean
  /** Layers of the first model in its order, then those that are new. */
  readonly layers: readonly LayerDiff[]
  /** Whether inputs and outputs are the same tensors in the same order. */
  readonly sameInputs: boolean
  readonly sameOutputs: boolean
}

/** Compares two models layer by layer. Layers are the same when their names are. Weights are compared bit by bit. */
export function diffModels(before: ComparedModel, after: ComparedModel): ModelDiff {
  const old = before.graph.layers.map((layer) => {
    const now = findLayer(after.graph, layer.name)
    return now === undefined
      ? whole(layer, before.weights, 'gone')
      : diffLayer(layer, now, { before: before.weights, after: after.weights })
  })
  const added = after.graph.layers
    .filter(({ name }) => findLayer(before.graph, name) === undefined)
    .map((layer) => whole(layer, after.weights, 'new'))
  const layers = [...old, ...added]
  const sameInputs = sameJson(before.graph.inputs, after.graph.inputs)
  const sameOutputs = sameJson(before.graph.outputs, after.graph.outputs)
  const equal = sameInputs && sameOutputs && layers.every(({ state }) => state === 'equal')
  return { equal, layers, sameInputs, sameOutputs }
}

const weightsOf = (weights: ModelWeights, layer: string): LayerWeights =>
  Object.hasOwn(weights, layer) ? (weights[layer] ?? {}) : {}

function whole(layer: GraphLayer, weights: ModelWeights, state: 'new' | 'gone'): LayerDiff {
  const own = Object.keys(weightsOf(weights, layer.name))
  return {
    name: layer.name,
    className: layer.className,
    state,
    settings: [],
    reconnected: false,
    weights: own.map((name) => ({ name, state, relative: null, largest: null })),
  }
}

function diffLayer(
  before: GraphLayer,
  after: GraphLayer,
  weights: { readonly before: ModelWeights; readonly after: ModelWeights },
): LayerDiff {
  const settings = [
    ...diffSettings({ kind: before.className }, { kind: after.className }),
    ...diffSettings({ freeze: before.freeze }, { freeze: after.freeze }),
    ...diffSettings(before.config, after.config),
  ]
  const reconnected = !sameJson(before.calls, after.calls)
  const changes = diffWeights(
    weightsOf(weights.before, before.name),
    weightsOf(weights.after, after.name),
  )
  const isEqual =
    settings.length === 0 && !reconnected && changes.every(({ state }) => state === 'equal')
  return {
    name: before.name,
    className: after.className,
    state: isEqual ? 'equal' : 'changed',
    settings,
    reconnected,
    weights: changes,
  }
}

function diffSettings(before: unknown, after: unknown): readonly SettingChange[] {
  const a = isObject(before) ? before : {}
  const b = isObject(after) ? after : {}
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return keys
    .filter((key) => !sameJson(a[key], b[key]))
    .map((key) => ({ key, before: a[key], after: b[key] }))
}

function diffWeights(before: LayerWeights, after: LayerWeights): readonly WeightChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.map((name) => diffWeight(name, before[name], after[name]))
}

function diffWeight(
  name: string,
  before: WeightArray | undefined,
  after: WeightArray | undefined,
): WeightChange {
  const none = { name, relative: null, largest: null }
  if (before === undefined) return { ...none, state: 'new' }
  if (after === undefined) return { ...none, state: 'gone' }
  if (!sameJson(before.shape, after.shape) || before.dtype !== after.dtype) {
    return { ...none, state: 'reshaped' }
  }
  if (after.values.every((value, i) => Object.is(value, before.values[i]))) {
    return { ...none, state: 'equal' }
  }
  const [move] = layerMoves({ layer: { [name]: before } }, { layer: { [name]: after } })
  return { name, state: 'moved', relative: move?.relative ?? null, largest: move?.largest ?? null }
}
