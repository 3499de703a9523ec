import type { CheckpointState, RunSpec } from '../../shared/contract/trainerProtocol.ts'
import { openPhaseFeatures } from '../features/phaseFeatures.ts'
import { concludeRun, type ConcludedRun } from './concludeRun.ts'
import { advancePhase, enterPhase, leavePhase } from './phaseRun.ts'
import { runEpoch, type Ending } from './runEpoch.ts'
import { closeRunSession, openRunSession, type RunPorts, type RunSession } from './runSession.ts'

/**
 * Trains all phases of a run, from the beginning or from a checkpoint, and evaluates the kept weights. Resolves
 * however the run ends: finished, stopped or diverged. Rejects, with everything freed, when it cannot be computed:
 * errors of `openRunSession`, `plan.nothingTrains`, and whatever TensorFlow throws.
 */
export async function runTraining(
  spec: RunSpec,
  resumeFrom: CheckpointState | null,
  ports: RunPorts,
): Promise<ConcludedRun> {
  const session = openRunSession(spec, resumeFrom, ports)
  try {
    for (const text of session.notes) ports.send({ type: 'note', runId: spec.runId, text })
    const ending = await runPhases(session)
    session.progress.flush()
    return await concludeRun(session, ending)
  } finally {
    closeRunSession(session)
  }
}

/**
 * The cursor of a phase that ran all its epochs stays at its end, so that the same run with more epochs goes on
 * from there; here it moves on.
 */
async function runPhases(session: RunSession): Promise<Ending> {
  const { phases } = session.spec
  for (;;) {
    const { cursor } = session
    const phase = phases[cursor.phase]
    if (phase === undefined) return { kind: 'done' }
    if (cursor.phaseEpoch >= phase.epochs) {
      if (cursor.phase === phases.length - 1) return { kind: 'done' }
      advancePhase(session)
      continue
    }
    const ending = await runPhase(session)
    if (ending.kind === 'phaseOver') advancePhase(session)
    else if (ending.kind !== 'done') return ending
  }
}

async function runPhase(session: RunSession): Promise<Ending> {
  if ((await openPhaseFeatures(session)) === 'stopped') return { kind: 'stopped' }
  const run = enterPhase(session)
  try {
    while (session.cursor.phaseEpoch < run.phase.epochs) {
      const ending = await runEpoch(session, run)
      if (ending.kind !== 'done') return ending
    }
    return { kind: 'done' }
  } finally {
    leavePhase(session, run)
  }
}
