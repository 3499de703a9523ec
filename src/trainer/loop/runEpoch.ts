import type { RunCursor } from '../../shared/contract/trainerProtocol.ts'
import type { EpochRecord, Logs } from '../../shared/training/history.ts'
import { validationName } from '../../shared/training/monitor.ts'
import { batchCount, batchRows } from './epochRows.ts'
import { evaluateRows } from './evaluateRows.ts'
import { askCallbacks, phaseStates, setLearningRate, type PhaseRun } from './phaseRun.ts'
import { reportMoves } from './moveReporter.ts'
import { reportSamples } from './sampleReporter.ts'
import { captureState, type RunSession } from './runSession.ts'
import { averages } from './scoreSums.ts'

/** Where and on what a run diverged. */
export interface DivergencePoint {
  readonly epoch: number
  readonly batch: number
  /** The rows with which the loss was not finite. */
  readonly rows: Int32Array
  readonly part: 'training' | 'validation'
  /** The rate of the last update. */
  readonly learningRate: number
}

/** How an epoch, a phase or all phases came to an end. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'phaseOver' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'diverged'; readonly at: DivergencePoint }

/**
 * Trains from the cursor to the end of its epoch, then validates. Ends early when a stop is asked for, within one
 * batch, or at the first loss that is not finite.
 */
export async function runEpoch(session: RunSession, run: PhaseRun): Promise<Ending> {
  const { spec, ports, model } = session
  const began = ports.now()
  const { epoch } = session.cursor
  if (session.cursor.batch === 0) model.trainSums.reset()
  const order = session.order.rowsOf(epoch)
  const batches = batchCount(order.length, spec.batchSize)
  setLearningRate(session, run)
  const rowsAt = (batch: number) => batchRows(order, batch, spec.batchSize)
  let coming = run.engine.fetch(rowsAt(session.cursor.batch))
  while (session.cursor.batch < batches) {
    if (await isStopping(session, run)) return { kind: 'stopped' }
    const rows = rowsAt(session.cursor.batch)
    await coming
    // Read by other threads while the step runs.
    coming = run.engine.fetch(rowsAt(session.cursor.batch + 1))
    const at = { epoch, batch: session.cursor.batch, rows, part: 'training' as const }
    const loss = trainBatch(session, run, rows)
    session.cursor = nextBatch(session.cursor)
    const verdict = askCallbacks(run, (callback) => callback.onBatchEnd?.({ ...at, loss }))
    if (verdict.diverged !== null || !Number.isFinite(loss)) {
      recordEpoch(session, { ...trainingLogs(session, run), loss }, began)
      return { kind: 'diverged', at: { ...at, learningRate: run.learningRate } }
    }
    reportProgress(session)
  }
  if (await isStopping(session, run)) return { kind: 'stopped' }
  return endEpoch(session, run, began)
}

async function endEpoch(session: RunSession, run: PhaseRun, began: number): Promise<Ending> {
  const { spec } = session
  const { epoch, batch } = session.cursor
  const validation = await validate(session, run)
  if (validation === 'stopped') return { kind: 'stopped' }
  session.progress.flush()
  const logs = { ...trainingLogs(session, run), ...validation }
  const record = recordEpoch(session, logs, began)
  reportMoves(session)
  reportSamples(session)
  const { validation: validationRows, train } = spec.data.rows
  const point = { epoch, batch: batch - 1, learningRate: run.learningRate }
  if (validationRows.length > 0 && !Number.isFinite(logs['valLoss'])) {
    return { kind: 'diverged', at: { ...point, rows: validationRows, part: 'validation' } }
  }
  const { stop, diverged } = askCallbacks(run, (callback) => callback.onEpochEnd?.(record))
  if (session.hasBadWeights || diverged !== null) {
    const rows = train.subarray(0, spec.batchSize)
    return { kind: 'diverged', at: { ...point, rows, part: 'training' } }
  }
  const { cursor } = session
  session.cursor = { ...cursor, epoch: epoch + 1, phaseEpoch: cursor.phaseEpoch + 1, batch: 0 }
  checkpointIfDue(session, run)
  if (stop === null) return { kind: 'done' }
  return { kind: stop === 'phase' ? 'phaseOver' : 'stopped' }
}

/** One update; gives its loss. */
function trainBatch(session: RunSession, run: PhaseRun, rows: Int32Array): number {
  setLearningRate(session, run)
  return run.engine.train(rows)
}

async function validate(session: RunSession, run: PhaseRun): Promise<Logs | 'stopped'> {
  const { spec, model } = session
  if (spec.data.rows.validation.length === 0) return {}
  const logs = await evaluateRows(model, {
    engine: run.engine,
    rows: spec.data.rows.validation,
    spec,
    onBatch: async () => {
      reportProgress(session)
      return !(await isStopping(session, run))
    },
  })
  if (logs === null) return 'stopped'
  return Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [validationName(name), value]),
  )
}

function recordEpoch(session: RunSession, logs: Logs, began: number): EpochRecord {
  const { cursor, ports, spec } = session
  const record: EpochRecord = {
    epoch: cursor.epoch,
    phase: cursor.phase,
    logs,
    durationMs: ports.now() - began,
  }
  session.history.push(record)
  session.bestTracker.onEpochEnd?.(record)
  const isBest = session.best?.epoch === record.epoch
  ports.send({ type: 'epochEnd', runId: spec.runId, record, isBest })
  return record
}

/** Averages of the training rows so far; the rate is that of the last update. */
function trainingLogs(session: RunSession, run: PhaseRun): Logs {
  const { model, spec } = session
  const logs = averages(model.trainSums.read(), spec.metrics)
  return { ...logs, learningRate: run.learningRate }
}

function nextBatch(cursor: RunCursor): RunCursor {
  return {
    ...cursor,
    batch: cursor.batch + 1,
    step: cursor.step + 1,
    phaseStep: cursor.phaseStep + 1,
  }
}

/** Lets messages in, waits through a pause, and says whether the run is to stop. */
async function isStopping(session: RunSession, run: PhaseRun): Promise<boolean> {
  const { ports, progress, spec } = session
  await ports.yieldToMessages()
  while (ports.control.request() === 'pause') {
    progress.flush()
    sendCheckpoint(session, run)
    ports.send({ type: 'paused', runId: spec.runId })
    await ports.control.whilePaused()
  }
  return ports.control.request() === 'stop'
}

function checkpointIfDue(session: RunSession, run: PhaseRun): void {
  const due = session.lastCheckpoint + session.spec.checkpointMinSeconds * 1000
  if (session.ports.now() >= due) sendCheckpoint(session, run)
}

function sendCheckpoint(session: RunSession, run: PhaseRun): void {
  const { ports, spec } = session
  session.callbackStates = phaseStates(run)
  ports.send({
    type: 'checkpoint',
    runId: spec.runId,
    state: captureState(session, run.slots),
  })
  session.lastCheckpoint = ports.now()
}

/** News of the run; sent a few times a second at most. */
export function reportProgress(session: RunSession): void {
  const { spec, model, progress, cursor } = session
  progress.update(() => ({
    type: 'progress',
    runId: spec.runId,
    cursor,
    batches: batchCount(session.order.length, spec.batchSize),
    epochs: spec.phases.reduce((sum, phase) => sum + phase.epochs, 0),
    logs: averages(model.trainSums.read(), spec.metrics),
  }))
}
