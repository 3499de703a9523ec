import type { LayerConfig } from '../layers/layerKind.ts'

/**
 * What a layer does in training. `train`: weights and statistics move. `freezeWeights`: weights stand still,
 * statistics move and dropout drops. `freeze`: nothing moves, the layer behaves as in prediction
 * (Keras 3's `trainable = False` for batch normalisation).
 */
export type FreezeMode = 'train' | 'freezeWeights' | 'freeze'

/** Where a layer's weights come from: a layer of a model that is kept in the library. */
export interface LayerOrigin {
  /** Identity of the source model: the hash of its graph and weights. */
  readonly model: string
  /** The layer's name there. */
  readonly layer: string
}

/** One output tensor of one call of a layer: Keras's `keras_history`. */
export interface TensorRef {
  readonly layer: string
  /** Which call of the layer, from 0: Keras's node index. */
  readonly call: number
  /** Which output of that call, from 0. */
  readonly tensor: number
}

/** One use of a layer. A shared layer has several. */
export interface LayerCall {
  readonly inputs: readonly TensorRef[]
}

/** A layer of a graph: its kind, its settings and every call of it. */
export interface GraphLayer {
  /** Unique in the graph. */
  readonly name: string
  /** Keras's class name; may be one that Graft does not know. */
  readonly className: string
  /** camelCase keys. For a known kind, valid under its schema. */
  readonly config: LayerConfig
  readonly freeze: FreezeMode
  /** `null` for a layer whose weights begin anew. */
  readonly origin: LayerOrigin | null
  /** Names of the nested models it sat in, outermost first. */
  readonly group: readonly string[]
  readonly calls: readonly LayerCall[]
}

/**
 * A model's structure: a plain, frozen JSON value. Importers make it; the editor, the trainer and the exporters
 * read it. `layers` stands in the file's order; data flow decides the order of computation
 * (`callOrder.ts`).
 */
export interface ModelGraph {
  readonly name: string
  readonly layers: readonly GraphLayer[]
  /** Input tensors in the file's order; each the output of an InputLayer. */
  readonly inputs: readonly TensorRef[]
  readonly outputs: readonly TensorRef[]
}

/** A reference to the first output of a layer's first call. */
export function outputOf(layer: string, call = 0, tensor = 0): TensorRef {
  return { layer, call, tensor }
}

/** A stable text for a reference, for use as a map key and in messages. */
export function refKey(ref: TensorRef): string {
  return `${ref.layer}:${ref.call}:${ref.tensor}`
}

/** Whether two references mean the same tensor. */
export function sameRef(a: TensorRef, b: TensorRef): boolean {
  return a.layer === b.layer && a.call === b.call && a.tensor === b.tensor
}

/** The layer of that name, or `undefined`. */
export function findLayer(graph: ModelGraph, name: string): GraphLayer | undefined {
  return graph.layers.find((layer) => layer.name === name)
}

/** Freezes a value and all that it holds, so that sharing it is safe. Typed arrays cannot be frozen and stay. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (!Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}
