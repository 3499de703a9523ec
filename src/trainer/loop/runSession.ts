import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type {
  BestEpoch,
  CheckpointState,
  RunCursor,
  RunSpec,
  TrainerMessage,
} from '../../shared/contract/trainerProtocol.ts'
import type { Ops } from '../../shared/layers/ops.ts'
import type { EpochRecord } from '../../shared/training/history.ts'
import { validationName } from '../../shared/training/monitor.ts'
import { createBestWeights, planMonitor, type BestWeights } from '../callbacks/index.ts'
import type { StepPool } from '../compiled/stepPool.ts'
import { disposeAll, forEachWeight } from '../execution/modelVariables.ts'
import type { FeatureLimits } from '../features/computeFeatures.ts'
import type { PhaseFeatures } from '../features/stepSource.ts'
import { allFinite } from '../execution/weightArrays.ts'
import type { EpochOrder } from './epochOrder.ts'
import { createEpochOrder } from './epochRows.ts'
import { loadModel, type LoadedModel } from './loadedModel.ts'
import type { OptimizerSlots, SlotArrays } from './optimizerSlots.ts'
import { phaseSettings } from './phaseSettings.ts'
import { WHOLE_FILE_BYTES } from './rowReader.ts'
import { createProgressReporter, type ProgressReporter } from './progressReporter.ts'
import type { RunControl } from './runControl.ts'
import { openTrainingData, type TrainingData } from './trainingData.ts'
import { createCounters, type StepCounters } from './stepCounters.ts'

/** How much of the data is held in memory; what is more is read while it is used. */
export interface DataLimits {
  /** Of an array's file. */
  readonly wholeFileBytes: number
  /** Of all rows in use, in the graph. */
  readonly tableBytes: number
}

export const DATA_LIMITS: DataLimits = { wholeFileBytes: WHOLE_FILE_BYTES, tableBytes: 2 ** 30 }

/** What a run needs of the process around it. */
export interface RunPorts {
  readonly ops: Ops
  readonly send: (message: TrainerMessage) => void
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number
  /** Lets waiting messages in; called between batches. */
  readonly yieldToMessages: () => Promise<void>
  readonly control: RunControl
  /** How much of frozen layers' outputs may be stored; absent: `FEATURE_LIMITS`. */
  readonly featureLimits?: FeatureLimits
  /** How much of the data may be held in memory; absent: `DATA_LIMITS`. */
  readonly dataLimits?: DataLimits
  /** Keeps loaded graphs of steps for later runs of the same process; absent: they go with their run. */
  readonly stepPool?: StepPool
}

/** A run in the making: what it computes with, and where it stands. */
export interface RunSession {
  readonly spec: RunSpec
  readonly ports: RunPorts
  readonly model: LoadedModel
  readonly data: TrainingData
  readonly order: EpochOrder
  readonly counters: StepCounters
  readonly progress: ProgressReporter
  readonly bestTracker: BestWeights
  readonly monitor: RunSpec['monitor']
  readonly history: EpochRecord[]
  readonly notes: string[]
  /** `layer/weight` of all that may have moved so far. */
  readonly movable: Set<string>
  cursor: RunCursor
  /** Optimizer memory between phases. */
  slots: SlotArrays
  /** States of the present phase's callbacks, as of the last checkpoint or the phase's end. */
  callbackStates: readonly unknown[]
  best: BestEpoch | null
  /** The part of the model that the phase's steps run, where its frozen part ran once; `null`: they run it all. */
  features: PhaseFeatures | null
  /** The last update left weights that are not finite. */
  hasBadWeights: boolean
  lastCheckpoint: number
}

const START: RunCursor = { phase: 0, epoch: 0, phaseEpoch: 0, batch: 0, step: 0, phaseStep: 0 }

/** Errors: those of `createProgram` and `openTrainingData`; `run.badSpec`, `run.notResumable`. */
export function openRunSession(
  spec: RunSpec,
  resumeFrom: CheckpointState | null,
  ports: RunPorts,
): RunSession {
  requireTrainingRows(spec)
  const model = loadModel(ports.ops, spec)
  const limits = ports.dataLimits ?? DATA_LIMITS
  try {
    const data = openTrainingData(ports.ops.tf, {
      ...spec,
      program: model.program,
      encoding: model.encoding,
      wholeFileBytes: limits.wholeFileBytes,
    })
    const notes: string[] = []
    const monitor = availableMonitor(spec, notes)
    const session: RunSession = {
      spec,
      ports,
      model,
      data,
      order: createEpochOrder(spec, data),
      counters: createCounters(ports.ops, spec.seed),
      progress: createProgressReporter(ports.send, ports.now),
      bestTracker: createBestWeights({
        ...planMonitor({ monitor }),
        keep: (record) => {
          keepBest(session, record)
        },
      }),
      monitor,
      history: [...(resumeFrom?.history ?? [])],
      notes,
      movable: new Set(),
      cursor: resumeFrom?.cursor ?? START,
      slots: resumeFrom?.slots ?? {},
      callbackStates: resumeFrom?.callbacks ?? [],
      best: resumeFrom?.best ?? null,
      features: null,
      hasBadWeights: false,
      lastCheckpoint: ports.now(),
    }
    restoreRun(session, resumeFrom)
    return session
  } catch (thrown) {
    model.dispose()
    throw thrown
  }
}

export function closeRunSession(session: RunSession): void {
  disposeAll(Object.values(session.counters))
  session.features?.close()
  session.data.close()
  session.model.dispose()
}

/** Adds a note once, and tells it at once. */
export function addNote(session: RunSession, text: string): void {
  if (session.notes.includes(text)) return
  session.notes.push(text)
  session.ports.send({ type: 'note', runId: session.spec.runId, text })
}

/** Weights, sums and the best value as a checkpoint has them. */
function restoreRun(session: RunSession, state: CheckpointState | null): void {
  if (state === null) return
  const { model, bestTracker, spec } = session
  checkFits(session, state)
  const begun = spec.phases.slice(0, state.cursor.phase + 1)
  begun.forEach((phase, index) => {
    for (const key of phaseSettings(spec.graph, phase, index).movable) session.movable.add(key)
  })
  model.variables.assign(state.weights)
  model.trainSums.set(state.sums)
  const best = state.best === null ? null : { epoch: state.best.epoch, value: state.best.value }
  bestTracker.setState({ best })
}

/** A checkpoint of another model must not be mixed in. */
function checkFits({ spec, model }: RunSession, state: CheckpointState): void {
  const misfits: string[] = []
  forEachWeight(state.weights, (key, { shape }) => {
    if (model.variables.byKey.get(key)?.shape.join() !== shape.join()) misfits.push(key)
  })
  for (const [key, { shape }] of Object.entries(state.slots)) {
    const weight = model.variables.byKey.get(key.slice(0, key.lastIndexOf('/')))
    if (weight === undefined || (shape.length > 0 && weight.shape.join() !== shape.join())) {
      misfits.push(key)
    }
  }
  if (state.cursor.phase > spec.phases.length) misfits.push(`phase ${state.cursor.phase + 1}`)
  if (misfits.length === 0) return
  const reason = `its checkpoint does not fit the model: ${misfits.slice(0, 3).join(', ')}`
  throw new GraftError('run.notResumable', { run: spec.runId, status: 'stopped', reason })
}

/**
 * The weights of the epoch just finished become the best ones: only what may have moved is copied. Weights that the
 * last update made infinite never do; no later batch was there to show it in the loss.
 */
function keepBest(session: RunSession, record: EpochRecord): void {
  const value = record.logs[session.monitor.metric]
  if (value === undefined) return
  const weights = session.model.variables.read(session.movable)
  session.hasBadWeights = !allFinite(weights)
  if (!session.hasBadWeights) session.best = { epoch: record.epoch, value, weights }
}

function requireTrainingRows(spec: RunSpec): void {
  if (spec.data.rows.train.length === 0) {
    throw new GraftError('run.badSpec', { reason: 'there are no training rows' })
  }
  if (spec.graph.outputs.length !== 1) {
    const reason = `the model has ${spec.graph.outputs.length} outputs, and training takes exactly one`
    throw new GraftError('run.badSpec', { reason })
  }
}

/** Without validation rows the same number of the training rows is watched, with a note. */
function availableMonitor(spec: RunSpec, notes: string[]): RunSpec['monitor'] {
  const { monitor, metrics } = spec
  const names = ['loss', ...metrics]
  const watched = names.find((name) => validationName(name) === monitor.metric)
  const hasValidation = spec.data.rows.validation.length > 0
  if (names.includes(monitor.metric) || (watched !== undefined && hasValidation)) return monitor
  if (watched === undefined) {
    const known = [...names, ...names.map(validationName)].join(', ')
    const reason = `it watches "${monitor.metric}", but it reports ${known}`
    throw new GraftError('run.badSpec', { reason })
  }
  notes.push(
    `There are no validation rows: the best epoch is chosen by "${watched}" and not by "${monitor.metric}".`,
  )
  return { ...monitor, metric: watched }
}

/** A checkpoint of the run as it stands between two batches. */
export function captureState(session: RunSession, slots: OptimizerSlots | null): CheckpointState {
  const { cursor, model, spec, history, best } = session
  return {
    cursor,
    weights: model.changedSince(spec.weights, session.movable),
    slots: slots === null ? session.slots : slots.read(cursor.phaseStep),
    sums: cursor.batch > 0 ? model.trainSums.read() : {},
    callbacks: session.callbackStates,
    best,
    history: [...history],
  }
}
