import type { CheckpointState, RunResult } from '../../shared/contract/trainerProtocol.ts'
import type { Logs } from '../../shared/training/history.ts'
import { layerMoves } from '../../shared/transfer/layerMoves.ts'
import { overlayWeights } from '../execution/weightArrays.ts'
import { diagnose } from './divergence.ts'
import type { StepEngine } from '../compiled/stepEngine.ts'
import { evaluateRows } from './evaluateRows.ts'
import { openEvaluationEngine } from './openEngine.ts'
import { phaseSettings } from './phaseSettings.ts'
import { reportProgress, type Ending } from './runEpoch.ts'
import { addNote, captureState, DATA_LIMITS, type RunSession } from './runSession.ts'
import { keepOptions } from './stepKey.ts'
import { trainedWeights } from './updateWeights.ts'

/** What a run leaves behind: its result, and the state from which it could go on. */
export interface ConcludedRun {
  readonly result: RunResult
  readonly state: CheckpointState
}

/** Puts the kept weights in place, measures them, and writes the run's result. */
export async function concludeRun(session: RunSession, ending: Ending): Promise<ConcludedRun> {
  const { spec, model } = session
  const divergence = ending.kind === 'diverged' ? diagnose(session, ending.at) : null
  // A diverged run's own weights are worth nothing: its state, too, is that of the kept ones.
  if (ending.kind === 'diverged') keepWeights(session, ending)
  const state = captureState(session, null)
  if (ending.kind !== 'diverged') keepWeights(session, ending)
  const weights = overlayWeights(spec.weights, model.changedSince(spec.weights, session.movable))
  const evaluation = ending.kind === 'stopped' ? {} : await evaluateParts(session)
  const result: RunResult = {
    status: ending.kind === 'diverged' || ending.kind === 'stopped' ? ending.kind : 'finished',
    weights,
    bestEpoch: keptEpoch(session, ending),
    history: [...session.history],
    moves: layerMoves(spec.weights, weights),
    evaluation,
    divergence,
    trained: settingsSoFar(session).map(({ trained }) => trained),
    notes: session.notes,
  }
  return { result, state }
}

/**
 * The best epoch's weights, where they are wanted or the present ones are of no use; without a best epoch a
 * diverged run falls back to the weights it began with.
 */
function keepWeights(session: RunSession, ending: Ending): void {
  const { best, model, monitor } = session
  if (ending.kind !== 'diverged' && (!monitor.restoreBest || best === null)) return
  if (best !== null) model.variables.assign(best.weights)
  else addNote(session, 'No epoch ended with finite numbers: the weights are those before the run.')
}

/** The epoch whose weights are in place now. */
function keptEpoch({ best, history, monitor }: RunSession, ending: Ending): number | null {
  if (ending.kind === 'diverged' || monitor.restoreBest) return best?.epoch ?? null
  return history.at(-1)?.epoch ?? null
}

async function evaluateParts(session: RunSession): Promise<RunResult['evaluation']> {
  const { spec } = session
  const parts: { train?: Logs; validation?: Logs; test?: Logs } = {}
  const engine = openEvaluation(session)
  try {
    for (const part of partsToMeasure(spec)) {
      if (spec.data.rows[part].length === 0) continue
      const logs = await evaluatePart(session, engine, spec.data.rows[part])
      if (logs === null) {
        addNote(session, `The evaluation was stopped before the ${part} rows.`)
        break
      }
      parts[part] = logs
    }
  } finally {
    engine.close()
  }
  return parts
}

/** A task's training rows are many, and its loss on them says little. */
function partsToMeasure({
  task,
}: RunSession['spec']): readonly ('train' | 'validation' | 'test')[] {
  return task === undefined ? ['train', 'validation', 'test'] : ['validation', 'test']
}

/**
 * Penalties are those of the phase that the kept weights come from, so its validation loss comes out again. Stored
 * outputs of frozen layers serve here too, if these layers are in the kept weights as they were.
 */
function openEvaluation(session: RunSession): StepEngine {
  const { spec } = session
  const { model, data } = session.features?.isCurrent() === true ? session.features : session
  const settings = settingsSoFar(session)
  const kept = session.history.find(({ epoch }) => epoch === session.best?.epoch)
  const phase = kept?.phase ?? settings.length - 1
  const penalised = settings[phase]?.trained ?? []
  return openEvaluationEngine(model, {
    spec,
    data,
    parts: partsToMeasure(spec).map((part) => spec.data.rows[part]),
    eager: spec.eager === true,
    tableBytes: (session.ports.dataLimits ?? DATA_LIMITS).tableBytes,
    keep: keepOptions(session, {
      purpose: 'evaluation',
      settings: penalised,
      program: model.program,
    }),
    penalised: trainedWeights(session.model.program, session.model.variables, {
      keys: penalised,
      rateFactorOf: () => 1,
    }),
  })
}

function evaluatePart(
  session: RunSession,
  engine: StepEngine,
  rows: Int32Array,
): Promise<Logs | null> {
  const { model, spec, ports } = session
  return evaluateRows(model, {
    engine,
    rows,
    spec,
    onBatch: async () => {
      reportProgress(session)
      await ports.yieldToMessages()
      return ports.control.request() !== 'stop'
    },
  })
}

/** Settings of the phases that have begun. */
function settingsSoFar({ spec, cursor }: RunSession) {
  return spec.phases
    .slice(0, cursor.phase + 1)
    .map((phase, index) => phaseSettings(spec.graph, phase, index))
}
