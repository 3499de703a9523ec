import {
  GraftError,
  toErrorRecord,
  type ErrorCode,
} from '../../shared/contract/errors/graftError.ts'
import type {
  CheckpointState,
  RunSpec,
  TrainerMessage,
} from '../../shared/contract/trainerProtocol.ts'
import type { Preparation } from '../../shared/data/preparation.ts'
import type { ModelRecord, NewModel, RunRecord } from '../../shared/library/records.ts'
import type { Library } from '../library/openLibrary.ts'
import { train, type RunEnd } from '../trainerHost/requests.ts'
import type { Trainer } from '../trainerHost/trainerHost.ts'
import { wordsAfter } from './modelWords.ts'
import { keepModel, renameOrigin } from './openModel.ts'
import { UNKEPT, type PreparedRun } from './prepareRun.ts'
import { shelveEncoder } from './pretraining/shelveEncoder.ts'
import { versionsOf } from './versions.ts'

export interface ExecuteOptions {
  readonly library: Library
  readonly trainer: Trainer
  /** Called with every message of the run, after the library has it. */
  readonly onMessage?: (message: TrainerMessage) => void
  /** Aborting stops the run within one batch; what was learnt is kept. */
  readonly signal?: AbortSignal
  /** Runs every op by itself instead of compiled steps. */
  readonly eager?: boolean
  /** Whether the encoder of a pretraining run goes on the shelf; absent: it does. */
  readonly shelves?: boolean
  /** Milliseconds between two signs of life. Default: 1 minute. */
  readonly heartbeatMs?: number
}

const HEARTBEAT_MS = 60_000

/**
 * Puts a prepared run into the library: its base model and the run itself, status `running`.
 * @throws library.nameTaken when the name that its model shall have is in use: now, not after the training.
 */
export function createRun(prepared: PreparedRun, { library, trainer }: ExecuteOptions): RunRecord {
  const { plan, folder, base, initial, dataSet } = prepared
  return library.atomically(() => {
    if (plan.saveAs !== null && library.models.findModel(plan.saveAs) !== null) {
      throw new GraftError('library.nameTaken', { name: plan.saveAs })
    }
    const baseModel = keepModel(library, base)
    const graph = renameOrigin(prepared.graph, UNKEPT, baseModel)
    library.datasets.put(describeDataSet(prepared))
    return library.runs.create({
      name: plan.name,
      plan,
      planFolder: folder,
      // From scratch nothing is reused, whatever the layers' origins were.
      graph: plan.model.weights === 'fresh' ? withoutOrigins(graph) : graph,
      baseModel,
      seed: plan.seed,
      versions: versionsOf(trainer.tensorflow, prepared.dataHash),
      notes: [
        ...prepared.notes,
        ...(initial.drawn.length > 0
          ? [`Weights that began anew: ${initial.drawn.join(', ')}.`]
          : []),
        ...(dataSet.unused.length > 0
          ? [`${dataSet.unused.length} training rows were left unused.`]
          : []),
      ],
    })
  })
}

/** What the library keeps of a run's data: where it came from, what was done to it, and how its rows are divided. */
function describeDataSet({
  plan,
  dataHash,
  spec,
  dataSet,
}: PreparedRun): Parameters<Library['datasets']['put']>[0] {
  const { source, ...recipe } = plan.data
  const { train, validation, test } = spec.data.rows
  return {
    contentHash: dataHash,
    name: sourceName(source),
    source,
    recipe: { ...recipe, preparation: preparationOf(dataSet) },
    counts: { train: train.length, validation: validation.length, test: test.length },
  }
}

function preparationOf({ recipe, prepared }: PreparedRun['dataSet']): Preparation {
  const { scale, offset, normalization = null } = prepared
  return {
    input: recipe,
    scale,
    offset,
    normalization: normalization && {
      mean: [...normalization.mean],
      variance: [...normalization.variance],
    },
  }
}

function sourceName(source: PreparedRun['plan']['data']['source']): string {
  switch (source.type) {
    case 'sample':
      return `sample:${source.name}`
    case 'npy':
      return source.inputs
    case 'idx':
      return source.images
    default:
      return source.path
  }
}

function withoutOrigins(graph: PreparedRun['graph']): PreparedRun['graph'] {
  return { ...graph, layers: graph.layers.map((layer) => ({ ...layer, origin: null })) }
}

/**
 * Carries a run out and keeps everything that comes of it. However it ends, the record says how.
 * @throws what stopped it; a run that finished, was stopped or diverged is returned.
 */
export async function executeRun(
  run: RunRecord,
  prepared: PreparedRun,
  resumeFrom: CheckpointState | null,
  options: ExecuteOptions,
): Promise<RunRecord> {
  const { library, trainer, signal } = options
  const spec: RunSpec = {
    ...prepared.spec,
    runId: run.id,
    graph: run.graph,
    weights: prepared.initial.weights,
    ...(options.eager === undefined ? {} : { eager: options.eager }),
  }
  const stop = () => {
    trainer.send({ type: 'stop', runId: run.id })
  }
  signal?.addEventListener('abort', stop)
  const heartbeat = setInterval(() => {
    beat(library, run.id)
  }, options.heartbeatMs ?? HEARTBEAT_MS)
  try {
    const ending = train(trainer, spec, resumeFrom, (message) => {
      keepMessage(library, run.id, message)
      options.onMessage?.(message)
    })
    if (signal?.aborted === true) stop()
    return keepEnd(run, prepared, await ending, options)
  } catch (error) {
    keepFailure(library, run.id, error)
    throw error
  } finally {
    clearInterval(heartbeat)
    signal?.removeEventListener('abort', stop)
  }
}

/** Where processes cannot be looked up, a run without signs of life counts as dead after some minutes. */
function beat(library: Library, runId: string): void {
  try {
    library.runs.heartbeat(runId)
  } catch {
    // The library is locked or full just now: no reason to end a run. The next sign follows.
  }
}

function keepMessage(library: Library, runId: string, message: TrainerMessage): void {
  switch (message.type) {
    case 'epochEnd':
      library.runs.appendEpoch(runId, message.record)
      break
    case 'checkpoint':
      library.checkpoints.save(runId, message.state)
      break
    case 'paused':
      library.runs.setStatus(runId, 'paused')
      break
    case 'note':
      library.runs.addNote(runId, message.text)
      break
    default:
      break
  }
}

function keepEnd(
  run: RunRecord,
  prepared: PreparedRun,
  { result, state }: RunEnd,
  { library, shelves }: Pick<ExecuteOptions, 'library' | 'shelves'>,
): RunRecord {
  return library.atomically(() => {
    const { model, notes } = keepTrained(library, {
      name: result.status === 'finished' ? prepared.plan.saveAs : null,
      graph: run.graph,
      weights: result.weights,
      source: { kind: 'run', runId: run.id },
      labels: prepared.labels,
      words: wordsAfter(prepared.dataSet.recipe, prepared.words),
    })
    if (shelves !== false) shelveEncoder(library, run, model.id)
    // A stopped run can go on; the others are over.
    if (result.status === 'stopped') library.checkpoints.save(run.id, state)
    else library.checkpoints.remove(run.id)
    return library.runs.finish(run.id, {
      status: result.status,
      resultModel: model.id,
      bestEpoch: result.bestEpoch,
      evaluation: result.evaluation,
      moves: result.moves,
      trained: result.trained,
      notes: [...result.notes, ...notes],
      error:
        result.divergence === null
          ? null
          : new GraftError('run.diverged', result.divergence).toRecord(),
    })
  })
}

/** Keeps the trained model, without its name when that cannot be given: what was learnt is not lost over a name. */
function keepTrained(
  library: Library,
  model: NewModel,
): { readonly model: ModelRecord; readonly notes: readonly string[] } {
  try {
    return { model: library.models.saveModel(model), notes: [] }
  } catch (error) {
    const { code, message } = toErrorRecord(error)
    if (model.name === null || !nameFaults.includes(code)) throw error
    const kept = library.models.saveModel({ ...model, name: null })
    const note = `The model was kept without a name: ${message} Its identity is ${kept.id}.`
    return { model: kept, notes: [note] }
  }
}

const nameFaults: readonly string[] = [
  'library.nameTaken',
  'library.badModel',
] satisfies readonly ErrorCode[]

/** Faults that are not the run's own: it can go on once they are mended. */
const resumableFaults: readonly string[] = [
  'trainer.crashed',
  'trainer.outOfMemory',
  'library.unwritable',
  'library.busy',
] satisfies readonly ErrorCode[]

/** Such a fault leaves the run resumable; anything else ends it as failed. The fault matters more than this. */
function keepFailure(library: Library, runId: string, error: unknown): void {
  const record = toErrorRecord(error)
  const status = resumableFaults.includes(record.code) ? 'interrupted' : 'failed'
  try {
    library.runs.finish(runId, { status, error: record })
  } catch {
    // The library cannot be written; the sweep at its next opening marks the run as interrupted.
  }
}
