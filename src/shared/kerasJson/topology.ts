import type { Shape } from '../model/shape.ts'
import type { JsonObject } from './json.ts'

/** A reference as files write it: layer, node and tensor, within one container. */
export interface FileRef {
  readonly layer: string
  readonly node: number
  readonly tensor: number
}

/** One call of a layer as a file writes it. */
export interface FileNode {
  readonly inputs: readonly FileRef[]
  /** Arguments that are no tensors, without those that are null. */
  readonly otherArguments: Readonly<Record<string, unknown>>
  /** Where among the inputs the tensors are that came by keyword, by its name. Absent: none did. */
  readonly named?: Readonly<Record<string, number>>
  /** Whether the tensors came as several arguments instead of one list. */
  readonly spread: boolean
}

/** A layer of a file that holds no layers itself. */
export interface FileLayer {
  readonly type: 'layer'
  readonly name: string
  /** The class, or a longer name for what only shares its class name with a known kind. */
  readonly className: string
  readonly config: JsonObject
  readonly trainable: boolean
  /** Shape of the input with which Keras 3 says that it was built. */
  readonly buildShape?: Shape
  /** Its class in the file, where it stands in a model that goes through every step of a sequence. */
  readonly distributes?: string
  /** Keras 3's number of a layer that stands in several models of the file. */
  readonly sharedId?: number
  readonly nodes: readonly FileNode[]
}

/** A Sequential or Functional model inside another. */
export interface FileModel {
  readonly type: 'model'
  readonly name: string
  readonly container: FileContainer
  readonly nodes: readonly FileNode[]
}

/** The inside of a Sequential or Functional model; a Sequential reads as a chain. */
export interface FileContainer {
  readonly name: string
  /** `Functional`, `Sequential`, `Model`, or what opens as one: `Pipeline`, `TimeDistributed`. */
  readonly className: string
  readonly trainable: boolean
  /** Whether references to it count a node before its first call: in `inbound_nodes`, and at the ends. */
  readonly countsOwnNode: { readonly inbound: boolean; readonly endpoint: boolean }
  readonly layers: readonly (FileLayer | FileModel)[]
  readonly inputs: readonly FileRef[]
  readonly outputs: readonly FileRef[]
}
