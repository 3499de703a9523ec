import type { CheckpointState, LayerMove } from '../contract/trainerProtocol.ts'
import type { ErrorRecord } from '../contract/errors/graftError.ts'
import type { ModelGraph } from '../model/graph.ts'
import type { ModelWeights } from '../model/weights.ts'
import type { EpochRecord, Logs, RunStatus } from '../training/history.ts'
import type { Plan } from '../training/plan.ts'

/** A model kept in the library: immutable. */
export interface ModelRecord {
  /** Hash of graph, weights, labels and words: the same model twice is one record. */
  readonly id: string
  /**
   * Unique name, or `null` for a model that is only there because a layer came from it. A model that was saved
   * under several names answers to each of them.
   */
  readonly name: string | null
  readonly graph: ModelGraph
  /** How it came here. */
  readonly source:
    | { readonly kind: 'file'; readonly path: string; readonly sha256: string }
    | { readonly kind: 'run'; readonly runId: string }
    | { readonly kind: 'built' }
  /** Class names by output index, or `null`. */
  readonly labels: readonly string[] | null
  readonly createdAt: string
  readonly weightsBytes: number
}

/** What a model is made of when it is put into the library. */
export interface NewModel {
  /** `null` for a model that only has to be there. */
  readonly name: string | null
  readonly graph: ModelGraph
  readonly weights: ModelWeights
  readonly source: ModelRecord['source']
  readonly labels: readonly string[] | null
  /** The words by whose ids it reads texts, those of ids 2 and on; absent or `null` where none are known. */
  readonly words?: readonly string[] | null
}

/** One training with its plan. */
export interface RunRecord {
  readonly id: string
  readonly name: string
  readonly status: RunStatus
  readonly plan: Plan
  /** Folder of the plan file, against which its relative paths were read. */
  readonly planFolder: string
  /** The graph that was trained, changes applied. */
  readonly graph: ModelGraph
  /** Model before training. */
  readonly baseModel: string
  /** Model after training, once there is one. */
  readonly resultModel: string | null
  readonly seed: number
  readonly createdAt: string
  readonly endedAt: string | null
  readonly bestEpoch: number | null
  readonly evaluation: {
    readonly train?: Logs
    readonly validation?: Logs
    readonly test?: Logs
  } | null
  readonly moves: readonly LayerMove[] | null
  readonly trained: readonly (readonly string[])[] | null
  readonly notes: readonly string[]
  readonly error: ErrorRecord | null
  /** Versions of Graft, TensorFlow, Node and the platform. */
  readonly versions: Readonly<Record<string, string>>
}

/** What a run begins with. */
export interface NewRun {
  readonly name: string
  readonly plan: Plan
  readonly planFolder: string
  readonly graph: ModelGraph
  /** Identity of a model in the library. */
  readonly baseModel: string
  readonly seed: number
  readonly versions: Readonly<Record<string, string>>
  readonly notes?: readonly string[]
}

/** States in which a run no longer goes on. */
export type EndedRunStatus = Exclude<RunStatus, 'running' | 'paused'>

/** How a run ended. What is left out stays as it is in the record. */
export interface RunOutcome {
  readonly status: EndedRunStatus
  readonly resultModel?: string | null
  readonly bestEpoch?: number | null
  readonly evaluation?: RunRecord['evaluation']
  readonly moves?: RunRecord['moves']
  readonly trained?: RunRecord['trained']
  /** Added to those the run has; the same text is kept once. */
  readonly notes?: readonly string[]
  readonly error?: ErrorRecord | null
}

/** A run as lists show it: without plan, graph and history. */
export interface RunSummary {
  readonly id: string
  readonly name: string
  readonly status: RunStatus
  readonly baseModel: string
  readonly resultModel: string | null
  readonly seed: number
  readonly createdAt: string
  readonly endedAt: string | null
  /** Finished epochs. */
  readonly epochs: number
  /** Time spent in these epochs: pauses and interruptions do not count. */
  readonly trainedMs: number
  readonly bestEpoch: number | null
  readonly evaluation: RunRecord['evaluation']
  readonly error: ErrorRecord | null
}

/** What people write beside a run. */
export interface RunMarks {
  /** The document that it was started from. */
  readonly documentId: string | null
  readonly tags: readonly string[]
  readonly comment: string
  /** Set when it is in the bin. */
  readonly removedAt: string | null
}

/** Layers of a model that are kept under a name, to be put into other documents. */
export interface PieceRecord {
  readonly id: string
  readonly name: string
  readonly model: string
  /** Names of its layers there, in the model's order. */
  readonly layers: readonly string[]
  readonly createdAt: string
  readonly removedAt: string | null
}

/** Which runs to list. Everything left out lets all pass. */
export interface RunFilter {
  readonly statuses?: readonly RunStatus[]
  /** Part of the name; upper and lower case are the same. */
  readonly text?: string
  /** Identity of a model: runs that began from it or made it. */
  readonly model?: string
  /** `true`: the deleted runs instead of the others. */
  readonly deleted?: boolean
  /** Most runs to return. */
  readonly limit?: number
}

/** A run with its epochs. */
export interface RunDetail extends RunRecord {
  readonly history: readonly EpochRecord[]
}

/** The last checkpoint of a run. */
export interface StoredCheckpoint {
  readonly runId: string
  readonly writtenAt: string
  readonly state: CheckpointState
}

/** A data set that was prepared once. */
export interface DatasetRecord {
  /** Hash of everything the prepared rows depend on: the same data set twice is one record. */
  readonly contentHash: string
  readonly name: string
  /** Where it came from, as the plan says it (JSON). */
  readonly source: unknown
  /** What was done to it (JSON). */
  readonly recipe: unknown
  /** Rows by part: `train`, `validation`, `test`. */
  readonly counts: Readonly<Record<string, number>>
  readonly createdAt: string
}

/** One step in the life of a layer's weights, newest first. */
export interface LineageStep {
  readonly model: string
  readonly modelName: string | null
  readonly layer: string
  readonly source: ModelRecord['source']
  /**
   * Against the next step of the list, the one before in time. `kept`: all weights the same by hash. `trained`:
   * some weight differs. `new`: the layer began anew in this run. `origin`: nothing earlier is known.
   */
  readonly change: 'origin' | 'kept' | 'trained' | 'new'
}

/** A document of the workbench as the library keeps it. */
export interface DocumentRecord {
  readonly id: string
  readonly name: string
  /** Identity of a model in the library. */
  readonly baseModel: string
  /** What the base model was called when the document was made. */
  readonly baseName: string
  readonly notes: readonly string[]
  /** JSON value; `documentContentSchema` says what is in it. */
  readonly content: unknown
  /** Length of the edit list. */
  readonly changes: number
  /** Rises by one with every save. */
  readonly revision: number
  readonly createdAt: string
  readonly savedAt: string
  readonly removedAt: string | null
}
