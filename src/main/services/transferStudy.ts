import type { TrainerMessage } from '../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { compareScores, type Comparison } from '../../shared/transfer/comparison.ts'
import type { PlanFile } from './readPlan.ts'
import { createRun, executeRun } from './executeRun.ts'
import { openRunModel, prepareRun } from './prepareRun.ts'
import { withTrainer } from './runPlan.ts'
import { withWorkspace } from './workspace.ts'

/** The two ways that are compared: same data, same budget, same architecture. */
export type Arm = 'scratch' | 'transfer'

export interface StudyRequest {
  readonly plans: Readonly<Record<Arm, PlanFile>>
  /** Seeds, one a draw: each draws other labelled rows and other first weights. */
  readonly draws: readonly number[]
  /** Metric of the test rows that is compared. */
  readonly metric: string
  readonly higherIsBetter: boolean
}

export interface StudyDraw {
  readonly seed: number
  readonly runs: Readonly<Record<Arm, RunRecord>>
  readonly scores: Readonly<Record<Arm, number>>
}

export interface StudyResult {
  readonly draws: readonly StudyDraw[]
  readonly comparison: Comparison
  /** How far each reused layer moved in the transfer runs, mean of the relative distances. */
  readonly moves: readonly { readonly layer: string; readonly relative: number }[]
}

export interface StudyOptions {
  readonly libraryPath: string
  readonly signal?: AbortSignal
  readonly onRun?: (position: StudyPosition, run: RunRecord) => void
  readonly onMessage?: (position: StudyPosition, message: TrainerMessage) => void
}

export interface StudyPosition {
  readonly arm: Arm
  readonly seed: number
  /** Runs that are over. */
  readonly done: number
  /** Runs in all. */
  readonly of: number
}

const ARMS: readonly Arm[] = ['scratch', 'transfer']

/** Runs both plans once a draw and compares the test scores pair by pair. */
export function runStudy(request: StudyRequest, options: StudyOptions): Promise<StudyResult> {
  return withWorkspace(options.libraryPath, ({ library, cacheFolder }) =>
    withTrainer(async (trainer) => {
      const run = async (position: StudyPosition): Promise<RunRecord> => {
        const { plan, folder } = request.plans[position.arm]
        const seeded = seedPlan(plan, position)
        const prepareOptions = { folder, cacheFolder, library: () => library }
        const model = await openRunModel(seeded, prepareOptions)
        const prepared = await prepareRun(seeded, model, prepareOptions)
        const record = await executeRun(createRun(prepared, { library, trainer }), prepared, null, {
          library,
          trainer,
          onMessage: (message) => options.onMessage?.(position, message),
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        })
        options.onRun?.(position, record)
        return record
      }
      return summarize(request, await runDraws(request, run, options.signal))
    }),
  )
}

function seedPlan(plan: Plan, { seed }: StudyPosition): Plan {
  return { ...plan, seed, name: `${plan.name}, draw ${seed}` }
}

async function runDraws(
  { draws, metric }: StudyRequest,
  run: (position: StudyPosition) => Promise<RunRecord>,
  signal: AbortSignal | undefined,
): Promise<readonly StudyDraw[]> {
  const of = draws.length * ARMS.length
  const finished: StudyDraw[] = []
  for (const [i, seed] of draws.entries()) {
    const done = i * ARMS.length
    const scratch = await run({ arm: 'scratch', seed, done, of })
    if (isAborted(signal)) break
    const transfer = await run({ arm: 'transfer', seed, done: done + 1, of })
    if (isAborted(signal)) break
    const score = (record: RunRecord) => record.evaluation?.test?.[metric] ?? NaN
    finished.push({
      seed,
      runs: { scratch, transfer },
      scores: { scratch: score(scratch), transfer: score(transfer) },
    })
  }
  return finished
}

/** Asked anew after each wait: the signal changes while runs go on. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function summarize(request: StudyRequest, draws: readonly StudyDraw[]): StudyResult {
  const scores = (arm: Arm) => draws.map((draw) => draw.scores[arm])
  const { higherIsBetter } = request
  return {
    draws,
    comparison: compareScores(scores('scratch'), scores('transfer'), { higherIsBetter }),
    moves: meanMoves(draws),
  }
}

function meanMoves(draws: readonly StudyDraw[]): StudyResult['moves'] {
  const runs = draws.map((draw) => draw.runs.transfer)
  const layers = runs[0]?.moves?.map((move) => move.layer) ?? []
  return layers.map((layer) => {
    const moves = runs.map((run) => run.moves?.find((move) => move.layer === layer)?.relative ?? 0)
    return { layer, relative: moves.reduce((sum, move) => sum + move, 0) / moves.length }
  })
}
