import type { TrainerMessage } from '../../shared/contract/trainerProtocol.ts'
import type { RunRecord } from '../../shared/library/records.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { compareScores, type Comparison } from '../../shared/transfer/comparison.ts'
import type { Trainer } from '../trainerHost/trainerHost.ts'
import type { PlanFile } from './readPlan.ts'
import { createRun, executeRun } from './executeRun.ts'
import { openRunModel, prepareRun, type PreparedRun } from './prepareRun.ts'
import { withTrainer } from './runPlan.ts'
import { withWorkspace, type Workspace } from './workspace.ts'

/** The way that reuse is compared with: the same architecture with all weights begun anew. */
export const SCRATCH = 'scratch'

export interface StudyRequest {
  readonly scratch: PlanFile
  /** Ways to reuse, by name; same data and same budget of epochs as from scratch. */
  readonly transfers: Readonly<Record<string, PlanFile>>
  /** Seeds, one a draw: each draws other labelled rows and other first weights. */
  readonly draws: readonly number[]
  /** Metric of the test rows that is compared. */
  readonly metric: string
  readonly higherIsBetter: boolean
}

export interface StudyDraw {
  readonly seed: number
  /** By way: `scratch` and the transfers. */
  readonly runs: Readonly<Record<string, RunRecord>>
  readonly scores: Readonly<Record<string, number>>
}

/** One way of reuse against training from scratch. */
export interface TransferResult {
  readonly comparison: Comparison
  /** How far each layer moved, mean of the relative distances over the draws. */
  readonly moves: readonly { readonly layer: string; readonly relative: number }[]
}

export interface StudyResult {
  readonly draws: readonly StudyDraw[]
  readonly transfers: Readonly<Record<string, TransferResult>>
}

export interface StudyOptions {
  readonly libraryPath: string
  readonly signal?: AbortSignal
  readonly onCreated?: (position: StudyPosition, run: RunRecord, prepared: PreparedRun) => void
  readonly onRun?: (position: StudyPosition, run: RunRecord) => void
  readonly onMessage?: (position: StudyPosition, message: TrainerMessage) => void
}

export interface StudyPosition {
  /** `scratch`, or the name of a transfer. */
  readonly way: string
  readonly seed: number
  /** Runs that are over. */
  readonly done: number
  /** Runs in all. */
  readonly of: number
}

/** Runs every plan once a draw and compares the test scores with those from scratch, pair by pair. */
export function runStudy(request: StudyRequest, options: StudyOptions): Promise<StudyResult> {
  return withWorkspace(options.libraryPath, ({ library, cacheFolder }) =>
    withTrainer((trainer) => runStudyIn({ library, cacheFolder, trainer }, request, options)),
  )
}

/** What a study works with when everything is open already. */
export interface StudyPlace extends Workspace {
  readonly trainer: Trainer
}

/** The same in a library and with a trainer that are open. */
export async function runStudyIn(
  { library, cacheFolder, trainer }: StudyPlace,
  request: StudyRequest,
  options: Omit<StudyOptions, 'libraryPath'>,
): Promise<StudyResult> {
  const run = async (position: StudyPosition): Promise<RunRecord> => {
    const { plan, folder } = plansOf(request)[position.way] ?? request.scratch
    const seeded = seedPlan(plan, position)
    const prepareOptions = { folder, cacheFolder, library: () => library }
    const model = await openRunModel(seeded, prepareOptions)
    const prepared = await prepareRun(seeded, model, prepareOptions)
    const created = createRun(prepared, { library, trainer })
    options.onCreated?.(position, created, prepared)
    const record = await executeRun(created, prepared, null, {
      library,
      trainer,
      onMessage: (message) => options.onMessage?.(position, message),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    options.onRun?.(position, record)
    return record
  }
  return summarize(request, await runDraws(request, run, options.signal))
}

function seedPlan(plan: Plan, { seed }: StudyPosition): Plan {
  return { ...plan, seed, name: `${plan.name}, draw ${seed}` }
}

function plansOf({ scratch, transfers }: StudyRequest): Readonly<Record<string, PlanFile>> {
  return { [SCRATCH]: scratch, ...transfers }
}

async function runDraws(
  request: StudyRequest,
  run: (position: StudyPosition) => Promise<RunRecord>,
  signal: AbortSignal | undefined,
): Promise<readonly StudyDraw[]> {
  const ways = Object.keys(plansOf(request))
  const of = request.draws.length * ways.length
  const finished: StudyDraw[] = []
  let done = 0
  for (const seed of request.draws) {
    const runs: Record<string, RunRecord> = {}
    for (const way of ways) {
      runs[way] = await run({ way, seed, done, of })
      done += 1
      if (isAborted(signal)) return finished
    }
    finished.push({ seed, runs, scores: scoresOf(runs, request.metric) })
  }
  return finished
}

/** A run that diverged or was stopped has no score: NaN. */
function scoresOf(
  runs: Readonly<Record<string, RunRecord>>,
  metric: string,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(runs).map(([way, run]) => [way, run.evaluation?.test?.[metric] ?? NaN]),
  )
}

/** Asked anew after each wait: the signal changes while runs go on. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function summarize(request: StudyRequest, draws: readonly StudyDraw[]): StudyResult {
  const { higherIsBetter } = request
  const scores = (way: string) => draws.map((draw) => draw.scores[way] ?? NaN)
  const transfers = Object.keys(request.transfers).map((way) => {
    const comparison = compareScores(scores(SCRATCH), scores(way), { higherIsBetter })
    return [way, { comparison, moves: meanMoves(draws, way) }] as const
  })
  return { draws, transfers: Object.fromEntries(transfers) }
}

function meanMoves(draws: readonly StudyDraw[], way: string): TransferResult['moves'] {
  const runs = draws.flatMap((draw) => draw.runs[way] ?? [])
  const layers = runs[0]?.moves?.map((move) => move.layer) ?? []
  return layers.map((layer) => {
    const moves = runs.map((run) => run.moves?.find((move) => move.layer === layer)?.relative ?? 0)
    return { layer, relative: moves.reduce((sum, move) => sum + move, 0) / moves.length }
  })
}
