import type { Augmentation, Resample } from '../data/augmentationSchema.ts'
import type { Normalization } from '../data/scaleValues.ts'
import type { ModelGraph } from '../model/graph.ts'
import type { ModelWeights, WeightArray } from '../model/weights.ts'
import type { Task } from '../pretraining/task.ts'
import type { EpochRecord, Logs } from '../training/history.ts'
import type { Plan, Phase } from '../training/plan.ts'
import type { ErrorRecord } from './errors/graftError.ts'

/**
 * The border between main and the trainer process: one request channel in, one message channel out, over
 * Node's IPC with `serialization: 'advanced'`, so typed arrays travel as bytes. Data sets travel as paths of
 * prepared array files in the cache folder; the trainer only reads them.
 */

/** A prepared array on disk: raw little-endian elements, row-major. */
export interface ArrayFile {
  readonly path: string
  readonly dtype: 'uint8' | 'int32' | 'float32'
  /** Rows first. */
  readonly shape: readonly number[]
  /** Where the elements begin, in bytes. */
  readonly byteOffset: number
  /** Hash of the elements, where it was computed; a run resumes only on the same. */
  readonly contentHash?: string
}

/** Inputs with labels, and which rows belong to which part. */
export interface PreparedData {
  /** One file an input of the model, in the model's order. */
  readonly inputs: readonly ArrayFile[]
  /** int32 class ids `[rows]`, or float32 vectors `[rows, n]`. */
  readonly labels: ArrayFile
  /** Inputs become `value * scale + offset` (float32). */
  readonly scale: number
  readonly offset: number
  /** What is done after that; absent: nothing. */
  readonly normalization?: Normalization
  readonly rows: {
    readonly train: Int32Array
    readonly validation: Int32Array
    readonly test: Int32Array
  }
  /** Number of classes when labels are class ids, else `null`. */
  readonly classes: number | null
}

/** What a run computes with; everything resolved, nothing looked up. */
export interface RunSpec {
  readonly runId: string
  readonly graph: ModelGraph
  /** A value for every weight of every layer. */
  readonly weights: ModelWeights
  readonly data: PreparedData
  readonly seed: number
  /** A pretraining task in the place of the labels; absent: the labels are learnt. */
  readonly task?: Task
  readonly loss: Plan['loss']
  readonly metrics: Plan['metrics']
  /** Weight of each class in the loss, or `null`. */
  readonly classWeights: readonly number[] | null
  readonly batchSize: number
  /** Training rows come in a new, seeded order each epoch; else in the order of `data.rows.train`. */
  readonly shuffle: boolean
  readonly clip: Plan['clip']
  /** Random changes of training rows; absent: none. */
  readonly augmentation?: readonly Augmentation[]
  /** How training rows of rare classes are brought in more often; absent: not at all. */
  readonly resample?: Resample
  /** Templates already expanded. */
  readonly phases: readonly Phase[]
  readonly monitor: {
    readonly metric: string
    readonly mode: 'min' | 'max'
    readonly restoreBest: boolean
  }
  readonly checkpointMinSeconds: number
  /** Runs every op by itself instead of compiled steps: slow, for comparison. */
  readonly eager?: boolean
  /** Where stored outputs of frozen layers are kept for later runs; absent: they are not kept. */
  readonly cacheFolder?: string
  /**
   * Whether a frozen part of the model runs once and its outputs are reused: `false` never, `true` always; absent: where
   * it saves time.
   */
  readonly featureCache?: boolean
}

/** Where a run stands: the next batch to be computed. */
export interface RunCursor {
  readonly phase: number
  /** Over all phases, from 0. */
  readonly epoch: number
  /** Within the phase, from 0. */
  readonly phaseEpoch: number
  /** Within the epoch, from 0. */
  readonly batch: number
  /** Updates made so far in the whole run. */
  readonly step: number
  /** Updates made so far in this phase. */
  readonly phaseStep: number
}

/** All that a run needs to go on as if it had never stopped. */
export interface CheckpointState {
  readonly cursor: RunCursor
  /** Weights and statistics that are not as the run began; the rest are as in the RunSpec. */
  readonly weights: ModelWeights
  /** Optimizer slots by `layer/weight/slot`. */
  readonly slots: Readonly<Record<string, WeightArray>>
  /** Sums of the unfinished epoch, by metric: `[numerator, denominator]`. */
  readonly sums: Readonly<Record<string, readonly number[]>>
  /** State of each callback of the present phase (JSON values). */
  readonly callbacks: readonly unknown[]
  /** Best epoch so far and its weights (only those that moved). */
  readonly best: BestEpoch | null
  readonly history: readonly EpochRecord[]
}

export interface BestEpoch {
  readonly epoch: number
  readonly value: number
  readonly weights: ModelWeights
}

/** Distance between a layer's weights before and after a run. */
export interface LayerMove {
  readonly layer: string
  /** `|after - before| / |before|` over all weights of the layer (L2); 0 when nothing moved. */
  readonly relative: number
  /** Largest absolute change of one number. */
  readonly largest: number
}

export interface RunResult {
  readonly status: 'finished' | 'stopped' | 'diverged'
  /** All weights of the kept epoch. */
  readonly weights: ModelWeights
  /** Epoch whose weights are kept, or `null` when no epoch finished. */
  readonly bestEpoch: number | null
  readonly history: readonly EpochRecord[]
  readonly moves: readonly LayerMove[]
  /** Loss and metrics of the kept weights; a part without rows is absent. */
  readonly evaluation: {
    readonly train?: Logs
    readonly validation?: Logs
    readonly test?: Logs
  }
  /** Set when diverged: where, and the likely cause in plain words. */
  readonly divergence: {
    readonly epoch: number
    readonly batch: number
    readonly cause: string
  } | null
  /** Layer weights that trained, as `layer/weight`, a phase each. */
  readonly trained: readonly (readonly string[])[]
  /** Things a reader of the numbers should know ("ran eagerly because ..."). */
  readonly notes: readonly string[]
}

export type TrainerRequest =
  | { readonly type: 'train'; readonly spec: RunSpec; readonly resumeFrom: CheckpointState | null }
  | { readonly type: 'stop'; readonly runId: string }
  | { readonly type: 'pause'; readonly runId: string }
  | { readonly type: 'continue'; readonly runId: string }
  | {
      readonly type: 'predict'
      readonly id: number
      readonly graph: ModelGraph
      readonly weights: ModelWeights
      /** One array an input; rows first. */
      readonly inputs: readonly WeightArray[]
      readonly batchSize: number
    }
  | {
      readonly type: 'evaluate'
      readonly id: number
      readonly spec: Pick<RunSpec, 'graph' | 'weights' | 'data' | 'loss' | 'metrics' | 'batchSize'>
      readonly part: 'train' | 'validation' | 'test'
    }
  | {
      readonly type: 'classify'
      readonly id: number
      /** Labels must be class ids. */
      readonly spec: Pick<RunSpec, 'graph' | 'weights' | 'data' | 'loss' | 'batchSize'>
      readonly rows: Int32Array
    }
  | {
      readonly type: 'gradCam'
      readonly id: number
      readonly graph: ModelGraph
      readonly weights: ModelWeights
      /** One array an input, one row each, scaled. */
      readonly inputs: readonly WeightArray[]
      /** `null`: the last convolution. */
      readonly layer: string | null
      /** Which class is to be explained; `null`: the predicted one. */
      readonly class: number | null
    }
  | {
      readonly type: 'augment'
      readonly id: number
      readonly augmentation: readonly Augmentation[]
      /** Rows as they lie in the data; each is changed as often as there are steps. */
      readonly rows: WeightArray
      /** Lowest and highest value of the data. */
      readonly valueRange: readonly [number, number]
      readonly seed: number
      /** Numbers of steps: what training would draw for these rows, were they a batch. */
      readonly steps: readonly number[]
    }

/** Rows after random changes, for one step. */
export interface AugmentedRows {
  /** Of the shape that they had: float32 pictures, or int32 ids. */
  readonly rows: WeightArray
  /** How much of each row is its own where pairs were mixed; the rest is of the row as far from the other end. */
  readonly share: readonly number[] | null
}

/** What a task made of some rows, always the same ones, and what the model answered. */
export interface TaskSamples {
  /** Numbers of the rows in the data. */
  readonly rows: Int32Array
  /** These rows, scaled. */
  readonly whole: WeightArray
  /** What the model was given: a row each, or (tasks that compare) all rows and then their other versions. */
  readonly seen: WeightArray
  /** What it gave back, of the shape of `whole`; `null` where it gives nothing back. */
  readonly given: WeightArray | null
  /** Answers that are one of several, in the order of what was seen; of words, those of a row one after the other. */
  readonly choices: {
    readonly right: Int32Array
    /** So many of the likeliest for each answer, the likeliest first. */
    readonly count: number
    readonly likeliest: Int32Array
    /** Their probabilities. */
    readonly chances: Float32Array
    /** Which answers count; absent: all. */
    readonly counts?: Uint8Array
  } | null
  /** Answers of one number: yes (1) or no (0), or how far a whole row is ahead of its spoilt copy. */
  readonly scores: { readonly right: Float32Array; readonly given: Float32Array } | null
}

/** What a model says of rows, in the order in which they were asked for. */
export interface Classified {
  readonly predicted: Int32Array
  /** Probability of the predicted class. */
  readonly confidence: Float32Array
  /** Cross-entropy of the row: -ln of the probability of its true class. */
  readonly loss: Float32Array
}

/** Where in a picture a model found what speaks for a class. */
export interface GradCamMap {
  readonly layer: string
  readonly class: number
  readonly rows: number
  readonly columns: number
  /** 0 to 1, row-major; all 0 where nothing speaks for the class. */
  readonly heat: Float32Array
}

export type TrainerMessage =
  | { readonly type: 'ready'; readonly tensorflow: string; readonly startMs: number }
  | {
      readonly type: 'progress'
      readonly runId: string
      readonly cursor: RunCursor
      /** Batches in this epoch. */
      readonly batches: number
      /** Epochs in all phases together. */
      readonly epochs: number
      /** Averages of the epoch so far. */
      readonly logs: Logs
      /** Before a phase: rows for which the frozen part of the model has run, of how many. */
      readonly preparing?: { readonly rows: number; readonly of: number }
    }
  | {
      readonly type: 'epochEnd'
      readonly runId: string
      readonly record: EpochRecord
      readonly isBest: boolean
    }
  | { readonly type: 'checkpoint'; readonly runId: string; readonly state: CheckpointState }
  | { readonly type: 'paused'; readonly runId: string }
  /** After an epoch, once a second or less often: how far every layer with weights is from where it began. */
  | { readonly type: 'moves'; readonly runId: string; readonly moves: readonly LayerMove[] }
  | { readonly type: 'note'; readonly runId: string; readonly text: string }
  /** After an epoch of a pretraining run, once in some seconds or less often, and after the last one. */
  | {
      readonly type: 'taskSamples'
      readonly runId: string
      /** From 0. */
      readonly epoch: number
      readonly samples: TaskSamples
    }
  | {
      readonly type: 'done'
      readonly runId: string
      readonly result: RunResult
      readonly state: CheckpointState
    }
  | { readonly type: 'failed'; readonly runId: string; readonly error: ErrorRecord }
  | { readonly type: 'predicted'; readonly id: number; readonly outputs: readonly WeightArray[] }
  | { readonly type: 'evaluated'; readonly id: number; readonly logs: Logs }
  | ({ readonly type: 'classified'; readonly id: number } & Classified)
  | ({ readonly type: 'gradCam'; readonly id: number } & GradCamMap)
  | {
      readonly type: 'augmented'
      readonly id: number
      /** One for each step. */
      readonly draws: readonly AugmentedRows[]
    }
  | { readonly type: 'requestFailed'; readonly id: number; readonly error: ErrorRecord }
