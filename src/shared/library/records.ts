import type { CheckpointState, LayerMove } from '../contract/trainerProtocol.ts'
import type { ErrorRecord } from '../contract/errors/graftError.ts'
import type { ModelGraph } from '../model/graph.ts'
import type { EpochRecord, Logs, RunStatus } from '../training/history.ts'
import type { Plan } from '../training/plan.ts'

/** A model kept in the library: immutable. */
export interface ModelRecord {
  /** Hash of graph and weights: the same model twice is one record. */
  readonly id: string
  /** Unique name, or `null` for a model that is only there because a layer came from it. */
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
  readonly evaluation: { readonly train?: Logs; readonly validation?: Logs; readonly test?: Logs } | null
  readonly moves: readonly LayerMove[] | null
  readonly trained: readonly (readonly string[])[] | null
  readonly notes: readonly string[]
  readonly error: ErrorRecord | null
  /** Versions of Graft, TensorFlow, Node and the platform. */
  readonly versions: Readonly<Record<string, string>>
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

/** One step in the life of a layer's weights, newest first. */
export interface LineageStep {
  readonly model: string
  readonly modelName: string | null
  readonly layer: string
  readonly source: ModelRecord['source']
  /** `trained`: some weight differs from the step before. `kept`: all the same by hash. */
  readonly change: 'origin' | 'kept' | 'trained' | 'new'
}
