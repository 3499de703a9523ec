import type { FreezeMode } from '../../shared/model/graph.ts'
import type { Phase } from '../../shared/training/plan.ts'
import { learningRateAt } from '../../shared/training/schedules.ts'
import { createPhaseCallbacks, type Callback, type CallbackVerdict } from '../callbacks/index.ts'
import type { StepEngine } from '../compiled/stepEngine.ts'
import { createRandomOps } from '../native/randomOps.ts'
import { assignArray } from '../execution/modelVariables.ts'
import { createAugmentBatch } from './augmentBatch.ts'
import { batchCount } from './epochRows.ts'
import { createTurns } from '../pretraining/index.ts'
import { createEvaluateStep, drawsOf, evaluateVariables } from './evaluateRows.ts'
import { openEngine } from './openEngine.ts'
import { createOptimizerSlots, type OptimizerSlots } from './optimizerSlots.ts'
import { phaseSettings, type PhaseSettings } from './phaseSettings.ts'
import { addNote, DATA_LIMITS, type RunSession } from './runSession.ts'
import { keepOptions } from './stepKey.ts'
import { createTrainStep, type TrainStep } from './trainStep.ts'
import { trainedWeights, type TrainedWeight } from './updateWeights.ts'

/** A phase being trained. */
export interface PhaseRun {
  readonly phase: Phase
  readonly settings: PhaseSettings
  readonly trained: readonly TrainedWeight[]
  readonly slots: OptimizerSlots
  readonly engine: StepEngine
  readonly callbacks: readonly Callback[]
  /** What callbacks made of the learning rate so far. */
  rateFactor: number
  /** Rate of the last update; what the learning-rate variable holds. */
  learningRate: number
}

/** State of the loop itself within a phase; kept before the callbacks' own. */
interface PhaseState {
  readonly rateFactor: number
  /** A phase goes on the way it began: compiled and eager steps differ in their last bits. */
  readonly isEager: boolean
}

/**
 * Sets a phase up as the cursor stands in it: at its beginning or, in a resumed run, in its middle. Error:
 * `plan.nothingTrains`.
 */
export function enterPhase(session: RunSession): PhaseRun {
  const { spec, cursor, counters, ports } = session
  const { model } = session.features ?? session
  const { ops, program, variables } = model
  const phase = phaseAt(session, cursor.phase)
  const settings = phaseSettings(spec.graph, phase, cursor.phase)
  for (const key of settings.movable) session.movable.add(key)
  const trained = trainedWeights(program, variables, {
    keys: settings.trained,
    rateFactorOf: settings.rateFactorOf,
  })
  const slots = createOptimizerSlots(ops.tf, {
    optimizer: phase.optimizer,
    trained: new Map(trained.map(({ key, variable }) => [key, variable])),
    saved: session.slots,
    phaseStep: cursor.phaseStep,
  })
  if (cursor.phaseStep === 0) noteFreshSlots(session, slots, trained.length)
  assignArray(ops.tf, counters.phaseStep, scalar('float32', cursor.phaseStep))
  assignArray(ops.tf, counters.step, scalar('int32', cursor.step))
  const step = createTrainStep({
    ops,
    program,
    variables,
    trained,
    slots,
    counters,
    sums: model.trainSums,
    inputScale: spec.data,
    augment: createAugmentBatch(session),
    training: trainingContext(session, settings.modeOf),
    turns: createTurns(spec, program),
    randomOf: (purpose) => drawsOf(counters, purpose),
    optimizer: phase.optimizer,
    clip: spec.clip,
  })
  ports.ops.tf.tidy(() => {
    counters.learningRate.assign(ops.tf.scalar(0))
  })
  const callbacks = createPhaseCallbacks({ monitor: session.monitor }, phase)
  const engine = openPhaseEngine(session, { step, trained, settings, slots })
  return { phase, settings, trained, slots, engine, callbacks, ...restore(session, callbacks) }
}

/** The steps of the phase, compiled where that is possible. */
function openPhaseEngine(
  session: RunSession,
  parts: Pick<PhaseRun, 'trained' | 'settings' | 'slots'> & { readonly step: TrainStep },
): StepEngine {
  const { spec, cursor } = session
  const { step, trained } = parts
  const { model, data } = session.features ?? session
  const seen = new Set(step.variables.map(({ variable }) => variable))
  const others = evaluateVariables(model).filter(({ variable }) => !seen.has(variable))
  return openEngine({
    tf: model.ops.tf,
    data,
    steps: {
      variables: [...step.variables, ...others],
      train: step.run,
      evaluate: createEvaluateStep(model, { spec, penalised: trained }),
    },
    trainRows: rowsToHold(session),
    evaluateParts: [spec.data.rows.validation],
    batchSize: spec.batchSize,
    tableBytes: (session.ports.dataLimits ?? DATA_LIMITS).tableBytes,
    keep: keepOptions(session, {
      purpose: 'phase',
      optimizer: phaseAt(session, cursor.phase).optimizer,
      settings: describeSettings(session, parts),
      program: model.program,
    }),
    eager: spec.eager === true || beganEager(session),
    onRefusal: (reason) => {
      addNote(session, `Phase ${cursor.phase + 1} trains step by step, not compiled: ${reason}.`)
    },
  })
}

/**
 * As many rows as an epoch has, and every row that may come in one: an epoch whose rows are drawn leaves out some that
 * another one has.
 */
function rowsToHold({ order, spec }: RunSession): Int32Array {
  const { train } = spec.data.rows
  return order.length === train.length ? train : order.rowsOf(0)
}

/** What a phase does to layers and weights, as far as its steps hold it. */
function describeSettings(
  { spec: { graph } }: RunSession,
  { settings, trained, slots }: Pick<PhaseRun, 'trained' | 'settings' | 'slots'>,
): unknown {
  return {
    modes: graph.layers.map(({ name }) => settings.modeOf(name)),
    trained: trained.map(({ key, rateFactor }) => [key, rateFactor, slots.updatesBefore(key)]),
  }
}

/** Keeps what outlives a phase and frees the rest. */
export function leavePhase(session: RunSession, run: PhaseRun): void {
  run.engine.close()
  session.slots = run.slots.read(session.cursor.phaseStep)
  session.callbackStates = phaseStates(run)
  run.slots.dispose()
}

/** The state of a phase's callbacks, as it goes into a checkpoint. */
export function phaseStates(run: PhaseRun): readonly unknown[] {
  const own: PhaseState = { rateFactor: run.rateFactor, isEager: run.engine.kind === 'eager' }
  return [own, ...run.callbacks.map((callback) => callback.getState())]
}

/**
 * Moves the cursor to the next phase. Optimizer memory stays where the optimizer is of the same kind, and goes, with a
 * note, where it is not: another kind could not read it.
 */
export function advancePhase(session: RunSession): void {
  const { cursor, spec } = session
  const before = phaseAt(session, cursor.phase).optimizer.name
  const next = spec.phases[cursor.phase + 1]
  session.cursor = { ...cursor, phase: cursor.phase + 1, phaseEpoch: 0, batch: 0, phaseStep: 0 }
  session.callbackStates = []
  if (next === undefined || family(before) === family(next.optimizer.name)) return
  if (Object.keys(session.slots).length === 0) return
  session.slots = {}
  addNote(
    session,
    `Phase ${cursor.phase + 2} uses another optimizer (${next.optimizer.name} after ${before}): ` +
      `the optimizer memory of the phase before was dropped.`,
  )
}

/** Brings the learning-rate variable up to date; it is written only when the rate changes. */
export function setLearningRate(session: RunSession, run: PhaseRun): void {
  const { spec, cursor, counters, model } = session
  const scheduled = learningRateAt(run.phase.schedule, run.phase.optimizer.learningRate, {
    phaseStep: cursor.phaseStep,
    stepsPerEpoch: batchCount(session.order.length, spec.batchSize),
    epochs: run.phase.epochs,
  })
  const rate = scheduled * run.rateFactor
  if (rate === run.learningRate) return
  run.learningRate = rate
  assignArray(model.ops.tf, counters.learningRate, scalar('float32', rate))
}

/** Asks all callbacks; a drop of the learning rate is carried out here. */
export function askCallbacks(
  run: PhaseRun,
  ask: (callback: Callback) => CallbackVerdict | undefined,
): { readonly stop: 'phase' | 'run' | null; readonly diverged: string | null } {
  let stop: 'phase' | 'run' | null = null
  let diverged: string | null = null
  for (const callback of run.callbacks) {
    const verdict = ask(callback)
    if (verdict?.stop === 'run' || (verdict?.stop === 'phase' && stop === null)) stop = verdict.stop
    if (verdict?.learningRateFactor !== undefined) run.rateFactor *= verdict.learningRateFactor
    diverged ??= verdict?.diverged ?? null
  }
  return { stop, diverged }
}

function beganEager({ callbackStates: [own] }: RunSession): boolean {
  return (own as PhaseState | undefined)?.isEager === true
}

function restore(session: RunSession, callbacks: readonly Callback[]) {
  const [own, ...states] = session.callbackStates
  callbacks.forEach((callback, i) => {
    if (states[i] !== undefined) callback.setState(states[i])
  })
  return { rateFactor: (own as PhaseState | undefined)?.rateFactor ?? 1, learningRate: 0 }
}

/** How layers behave in training: their modes, and random draws that hang on seed, layer and step. */
export function trainingContext(session: RunSession, modeOf: (layer: string) => FreezeMode) {
  const { counters } = session
  return {
    modeOf,
    randomOf: (layer: string, call: number) =>
      createRandomOps({ seed: counters.seed, layer, call }, counters.step),
  }
}

function noteFreshSlots(session: RunSession, slots: OptimizerSlots, trained: number): void {
  const fresh = slots.fresh.length
  if (fresh === 0 || slots.variables.length === 0) return
  addNote(
    session,
    `Phase ${session.cursor.phase + 1}: ${trained - fresh} weights go on with their optimizer memory, ` +
      `${fresh} begin with none.`,
  )
}

function phaseAt(session: RunSession, index: number): Phase {
  const phase = session.spec.phases[index]
  if (phase === undefined) throw new Error(`there is no phase ${index}`)
  return phase
}

/** Adam and AdamW have the same memory: they differ in the default of their weight decay. */
function family(optimizer: string): string {
  return optimizer === 'adamW' ? 'adam' : optimizer
}

function scalar(dtype: 'float32' | 'int32', value: number) {
  const values = dtype === 'float32' ? Float32Array.of(value) : Int32Array.of(value)
  return { dtype, shape: [], values }
}
