import type { ImportNote } from '../../shared/kerasJson/importNote.ts'
import type { Provenance } from './provenance.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import type { ModelWeights } from '../../shared/model/weights.ts'

export type ModelFormatId = 'keras' | 'kerasH5' | 'tfjsLayers' | 'wordVectors'

/** What a model can be written as. `kerasH5v2` is the `.h5` that Keras 2 (tf.keras, tf_keras) reads. */
export type ExportFormat = Exclude<ModelFormatId, 'wordVectors'> | 'kerasH5v2'

/** A model read from a file. */
export interface ImportedModel {
  readonly graph: ModelGraph
  readonly weights: ModelWeights
  /** Class names by output index, or `null` where the file has none. */
  readonly labels: readonly string[] | null
  /** The words by whose ids it reads texts, those of ids 2 and on; absent where the file says none. */
  readonly words?: readonly string[]
  /** How it came about, if Graft wrote it after a run. */
  readonly provenance?: Provenance
  /** What was not carried over as it stood, and what is odd. */
  readonly notes: readonly ImportNote[]
  readonly format: ModelFormatId
  /** Hash of the file; of all files in order for a folder. */
  readonly sha256: string
}

/** A model to be written. */
export interface ExportedModel {
  readonly graph: ModelGraph
  readonly weights: ModelWeights
  readonly labels: readonly string[] | null
  readonly words?: readonly string[]
  readonly provenance?: Provenance
  /** The program and its version, such as `graft 0.1.0`. */
  readonly producer: string
}

/** How a model is written. */
export interface WriteOptions {
  /** Ends the writing; nothing is left then. */
  readonly signal?: AbortSignal
  /**
   * Looks at what was read back before it gets its name, beyond graph and weights. Throws what is wrong, or gives it as a
   * clause.
   */
  readonly probe?: (found: ImportedModel) => Promise<string | null>
}

/** What is known about a path before its content is read. */
export interface Glimpse {
  readonly path: string
  readonly isFolder: boolean
  /** The first bytes of a file; empty for a folder. */
  readonly head: Uint8Array
  /** Names of the files in a zip archive, or right in a folder; `null` for any other file. */
  readonly names: readonly string[] | null
}

/** One row of the table of formats. */
export interface ModelFormat {
  readonly id: ModelFormatId
  /** Whether the content is of this format. Never by the name alone. */
  readonly detect: (glimpse: Glimpse) => boolean
  readonly read: (path: string) => Promise<ImportedModel>
}
