import type { TensorRef } from '../model/graph.ts'
import type { FileLayer, FileNode } from './topology.ts'

/** A layer of the file with its place in the flat graph. */
export interface FlatLayer {
  /** Unique in the graph. */
  readonly name: string
  readonly file: FileLayer
  /** Names of the nested models around it, outermost first. */
  readonly group: readonly string[]
  /** Whether it and all models around it may train. */
  readonly trainable: boolean
  /** Where Keras 3 keeps its weights: `layers/functional/layers/dense_1`. */
  readonly savedAt: string
  readonly calls: readonly { readonly inputs: readonly TensorRef[]; readonly node: FileNode }[]
}

/** A layer of the outermost model: one group of arrays in a file. Several leaves when it is a model. */
export interface RootEntry {
  readonly name: string
  readonly leaves: readonly FlatLayer[]
}

/** A file's model with all nested models taken apart. */
export interface FlatModel {
  readonly name: string
  readonly layers: readonly FlatLayer[]
  readonly roots: readonly RootEntry[]
  readonly inputs: readonly TensorRef[]
  readonly outputs: readonly TensorRef[]
  /** Layers whose name had to change. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  /** Layers without any call: nothing depends on them. */
  readonly unconnected: readonly string[]
  /** Arguments of calls of nested models that are no tensors and that a freeze mode does not cover. */
  readonly nestedArguments: readonly NestedArgument[]
}

/** An argument of a call of a nested model. */
export interface NestedArgument {
  readonly model: string
  readonly key: string
  readonly value: unknown
}
