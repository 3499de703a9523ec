import { GraftError, toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../../shared/contract/workbenchApi/index.ts'
import type { StudyDrawState, StudyState } from '../../../shared/contract/workbenchApi/training.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import { monitorMode } from '../../../shared/training/monitor.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import { compareScores } from '../../../shared/transfer/comparison.ts'
import { scratchPlan } from '../../../shared/transfer/scratchPlan.ts'
import { openRunModel } from '../../services/prepareRun.ts'
import {
  runStudyIn,
  SCRATCH,
  type StudyPosition,
  type StudyRequest,
} from '../../services/transferStudy.ts'
import type { Workspace } from '../../services/workspace.ts'
import type { WorkbenchContext } from '../context.ts'
import { nameResult } from './nameResult.ts'
import type { DeskEntry, RunDesk } from './runDesk.ts'
import type { Underway } from './underway.ts'

const TRANSFER = 'transfer'

export interface StudyParts extends WorkbenchContext {
  readonly desk: RunDesk
  readonly under: Underway
}

type StudyHandlers = Pick<
  WorkbenchHandlers['training'],
  'compareWithScratch' | 'stopComparison' | 'comparison'
>

/** Repeats a run with reuse and from scratch, once a seed each, on the desk where single runs are watched. */
export function createStudyDesk(parts: StudyParts): StudyHandlers {
  const { library, emit, desk, under } = parts
  let state: StudyState | null = null
  let stop: AbortController | null = null

  const set = (change: Partial<StudyState>): StudyState => {
    if (state === null) throw new Error('there is no study')
    state = { ...state, ...change }
    emit('training.study', state)
    return state
  }
  return {
    comparison: () => state,
    stopComparison: () => {
      if (state?.status !== 'running') throw new GraftError('workbench.noTraining', { run: '' })
      stop?.abort()
      return state
    },
    compareWithScratch: async ({ runId, draws }) => {
      const run = library.runs.get(runId)
      if (run.plan.model.weights === 'fresh') {
        const reason = 'it was trained from scratch itself; choose one that reuses layers'
        throw new GraftError('workbench.noResult', { run: runId, reason })
      }
      const controller = new AbortController()
      desk.hold(controller)
      const request = await requestOf(run, draws, parts).catch((error: unknown) => {
        desk.letGo(controller)
        throw error
      })
      stop = controller
      state = beginning(run, request)
      const first = set({})
      const work = { ...parts, run, set, get: () => state ?? first, stop: controller }
      under.add(carryOut(request, work))
      return first
    },
  }
}

/** The study's plans, with the base model by identity: a run's own plan may name a file that is gone. */
async function requestOf(
  run: RunRecord,
  draws: number,
  { library, cacheFolder }: Workspace,
): Promise<StudyRequest> {
  const source = `library:${run.baseModel}`
  const plan: Plan = { ...run.plan, saveAs: null, model: { ...run.plan.model, source } }
  const folder = run.planFolder
  const { graph } = await openRunModel(plan, { folder, cacheFolder, library: () => library })
  const scratch = scratchPlan({ ...plan, name: `${plan.name}, from scratch` }, graph)
  const [metric = 'loss'] = plan.metrics
  return {
    scratch: { plan: scratch, folder },
    transfers: { [TRANSFER]: { plan, folder } },
    draws: Array.from({ length: draws }, (_, i) => run.seed + i),
    metric,
    higherIsBetter: monitorMode(metric) === 'max',
  }
}

function beginning(run: RunRecord, request: StudyRequest): StudyState {
  return {
    runId: run.id,
    name: run.name,
    status: 'running',
    metric: request.metric,
    higherIsBetter: request.higherIsBetter,
    done: 0,
    of: request.draws.length * 2,
    now: null,
    draws: request.draws.map((seed) => ({ seed, scratch: null, transfer: null })),
    comparison: null,
    error: null,
  }
}

interface StudyWork extends StudyParts {
  readonly run: RunRecord
  readonly get: () => StudyState
  readonly set: (change: Partial<StudyState>) => StudyState
  readonly stop: AbortController
}

async function carryOut(request: StudyRequest, work: StudyWork): Promise<void> {
  const { trainers, library, cacheFolder, set, stop, desk, run, emit } = work
  const { documentId } = library.marks.get(run.id)
  let entry: DeskEntry | null = null
  try {
    await trainers.use((trainer) =>
      runStudyIn({ library, cacheFolder, trainer }, request, {
        signal: stop.signal,
        onCreated: (position, created, prepared) => {
          set({ now: { seed: position.seed, way: wayOf(position) } })
          if (documentId !== null) library.marks.setDocument(created.id, documentId)
          entry = desk.open({ name: created.name, documentId }, stop)
          // Stopping the one run that is seen is stopping the study.
          entry.signal.addEventListener('abort', () => {
            stop.abort()
          })
          entry.begun(created, prepared, trainer)
          emit('runs.changed', { id: created.id })
        },
        onMessage: (_position, message) => entry?.onMessage(message),
        onRun: (position, record) => {
          nameResult(library, record)
          entry?.ended(record)
          entry = null
          emit('runs.changed', { id: record.id })
          if (record.status !== 'stopped') set(withRun(work.get(), position, record))
        },
      }),
    )
    desk.letGo(stop)
    set({ status: stop.signal.aborted ? 'stopped' : 'finished', now: null })
  } catch (error) {
    desk.letGo(stop)
    // Narrowed away by the closures above, which do assign it.
    ;(entry as DeskEntry | null)?.failed(error)
    set({ status: 'failed', now: null, error: toErrorRecord(error) })
  }
  emit('library.changed', {})
}

function wayOf({ way }: StudyPosition): 'scratch' | 'transfer' {
  return way === SCRATCH ? 'scratch' : 'transfer'
}

/** The study with one more run, and the verdict over the draws that are whole. */
function withRun(state: StudyState, position: StudyPosition, run: RunRecord): Partial<StudyState> {
  const score = run.evaluation?.test?.[state.metric] ?? NaN
  const draws = state.draws.map((draw) =>
    draw.seed === position.seed ? { ...draw, [wayOf(position)]: { runId: run.id, score } } : draw,
  )
  const whole = draws.flatMap(({ scratch, transfer }) =>
    scratch === null || transfer === null ? [] : [{ scratch, transfer }],
  )
  const scores = (way: Exclude<keyof StudyDrawState, 'seed'>) =>
    whole.map((draw) => draw[way].score)
  return {
    done: state.done + 1,
    draws,
    comparison:
      whole.length === 0
        ? null
        : compareScores(scores('scratch'), scores('transfer'), {
            higherIsBetter: state.higherIsBetter,
          }),
  }
}
