import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import {
  fromPretrained,
  fromScratch,
  layerwiseWay,
  pretrainingPlan,
  wayTitle,
} from '../../../shared/pretraining/comparisonPlans.ts'
import type { ComparisonPlan } from '../../../shared/pretraining/comparisonSchema.ts'
import {
  SCRATCH_WAY,
  summarizeWays,
  type ComparedRun,
  type ComparedWay,
} from '../../../shared/pretraining/comparisonTable.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import { withTrainer } from '../runPlan.ts'
import { withWorkspace } from '../workspace.ts'
import { runUnlessStopped, type EndedRun, type RunPlace } from './finishedRuns.ts'
import { encoderOf } from './pretrainLayers.ts'
import { withOneVocabulary, wordsOfWays } from './vocabulary.ts'

/** Which run of a comparison goes on. */
export interface ComparisonPosition {
  /** `scratch`, or the name of a way. */
  readonly way: string
  readonly seed: number
  /** `null` while it is pretrained. */
  readonly labelled: number | null
  /** Runs on labelled rows that are over. */
  readonly done: number
  /** Such runs in all. */
  readonly of: number
}

export interface CompareOptions extends CompareWatch {
  readonly libraryPath: string
}

/** Which seeds are taken, and who is told. */
export interface CompareWatch {
  /** Folder against which the plan's paths are read. */
  readonly folder: string
  /** Takes only the first of the plan's seeds; absent: all. */
  readonly seeds?: number
  readonly signal?: AbortSignal
  readonly onMessage?: (position: ComparisonPosition, message: TrainerMessage) => void
  readonly onRun?: (position: ComparisonPosition, run: EndedRun) => void
  /** Called with what the runs that are over come to, whenever one on labelled rows ended. */
  readonly onWays?: (ways: readonly ComparedWay[]) => void
}

export interface ComparisonResult {
  readonly ways: readonly ComparedWay[]
  /** `false`: it was stopped, and the numbers are of the runs that were over. */
  readonly isWhole: boolean
}

/**
 * Compares ways to pretrain with training from scratch: for each seed every way is pretrained once, and fine-tuned with
 * each number of labelled rows. Runs that the library has already are not carried out again, so that a comparison that was
 * stopped goes on where it was.
 * @throws plan.badTask where a way takes more or fewer epochs than the others; what runs throw
 */
export function comparePretraining(
  comparison: ComparisonPlan,
  options: CompareOptions,
): Promise<ComparisonResult> {
  return withWorkspace(options.libraryPath, (workspace) =>
    withTrainer((trainer) => comparePretrainingIn({ ...workspace, trainer }, comparison, options)),
  )
}

/** The same in a library and with a trainer that are there. */
export async function comparePretrainingIn(
  { library, cacheFolder, trainer }: Pick<RunPlace, 'library' | 'cacheFolder' | 'trainer'>,
  given: ComparisonPlan,
  options: CompareWatch,
): Promise<ComparisonResult> {
  const { folder, signal } = options
  const place = {
    library,
    cacheFolder,
    trainer,
    folder,
    ...(signal === undefined ? {} : { signal }),
  }
  const runs: ComparedRun[] = []
  const reading = { ...place, library: () => library }
  const comparison = await withOneVocabulary(given, reading)
  const words = await wordsOfWays(comparison, reading)
  const isWhole = await runAll(comparison, options, { place, words, runs })
  return { ways: summarizeWays(runs, titlesOf(comparison)), isWhole }
}

/** What tables call the ways, scratch first. */
function titlesOf({ ways }: ComparisonPlan): Readonly<Record<string, string>> {
  const own = Object.entries(ways).map(([name, way]) => [name, wayTitle(name, way)] as const)
  return { [SCRATCH_WAY]: 'from scratch', ...Object.fromEntries(own) }
}

interface Study {
  readonly place: RunPlace
  /** The words of ways that read texts by others than those of the comparison. */
  readonly words: ReadonlyMap<string, readonly string[]>
  /** Grows as runs end. */
  readonly runs: ComparedRun[]
}

/** `false` when it was stopped. */
async function runAll(
  comparison: ComparisonPlan,
  options: CompareWatch,
  study: Study,
): Promise<boolean> {
  const seeds = comparison.seeds.slice(0, options.seeds)
  const ways = [SCRATCH_WAY, ...Object.keys(comparison.ways)]
  const of = seeds.length * ways.length * comparison.labelled.length
  for (const seed of seeds) {
    for (const way of ways) {
      const step = { way, seed, of }
      if (!(await runWay(comparison, options, { ...study, step }))) return false
    }
  }
  return true
}

interface WayStudy extends Study {
  readonly step: Pick<ComparisonPosition, 'way' | 'seed' | 'of'>
}

async function runWay(
  comparison: ComparisonPlan,
  options: CompareWatch,
  { place, words, runs, step }: WayStudy,
): Promise<boolean> {
  const carryOut = async (plan: Plan, labelled: number | null): Promise<EndedRun | null> => {
    if (options.signal?.aborted === true) return null
    const position = { ...step, labelled, done: runs.length }
    const onMessage = (message: TrainerMessage) => options.onMessage?.(position, message)
    const ended = await runUnlessStopped(plan, { ...place, onMessage })
    if (ended === null || ended.run.status === 'stopped') return null
    options.onRun?.(labelled === null ? position : { ...position, done: runs.length + 1 }, ended)
    return ended
  }
  const source = await sourceOf(comparison, step, { place, carryOut })
  if (source === null) return false
  for (const labelled of comparison.labelled) {
    const which = { labelled, seed: step.seed }
    const plan =
      step.way === SCRATCH_WAY
        ? fromScratch(comparison, which)
        : fromPretrained(comparison, step.way, {
            which,
            reference: source.reference,
            words: words.get(step.way) ?? null,
          })
    checkBudget(comparison, plan, step.way)
    const ended = await carryOut(plan, labelled)
    if (ended === null) return false
    runs.push({
      way: step.way,
      ...which,
      runId: ended.run.id,
      score: ended.run.evaluation?.test?.[comparison.metric] ?? NaN,
      trainedMs: ended.trainedMs,
      pretrainedMs: source.pretrainedMs,
    })
    options.onWays?.(summarizeWays(runs, titlesOf(comparison)))
  }
  return true
}

interface PretrainedSource {
  readonly reference: string
  readonly pretrainedMs: number
}

interface WayPlace {
  readonly place: RunPlace
  readonly carryOut: (plan: Plan, labelled: null) => Promise<EndedRun | null>
}

/** The model whose layers a way reuses; `null` when its pretraining was stopped. */
async function sourceOf(
  comparison: ComparisonPlan,
  { way: name, seed }: WayStudy['step'],
  { place, carryOut }: WayPlace,
): Promise<PretrainedSource | null> {
  const way = comparison.ways[name]
  if (way === undefined) return { reference: comparison.encoder.source, pretrainedMs: 0 }
  if ('encoder' in way) return { reference: way.encoder.source, pretrainedMs: 0 }
  const plans =
    'pretrain' in way
      ? [() => pretrainingPlan(comparison, name, seed)]
      : layerwiseWay(comparison, name, { graph: await encoderOf(comparison.encoder, place), seed })
  let reference: string | null = null
  let pretrainedMs = 0
  for (const planOf of plans) {
    const ended = await carryOut(planOf(reference), null)
    if (ended === null) return null
    const model = ended.run.resultModel
    if (model === null) throw new GraftError('library.noModel', { name: ended.run.name })
    reference = `library:${model}`
    pretrainedMs += ended.trainedMs
  }
  return { reference: reference ?? comparison.encoder.source, pretrainedMs }
}

/** Epochs of phases; a timeline that unfreezes layer by layer has as many as the net has layers, and is not counted. */
function epochsOf(phases: Plan['phases']): number | null {
  if (!('template' in phases)) return phases.reduce((sum, { epochs }) => sum + epochs, 0)
  if (phases.template === 'gradual') return null
  return phases.template === 'headThenAll' ? phases.headEpochs + phases.epochs : phases.epochs
}

function checkBudget({ phases }: ComparisonPlan, plan: Plan, way: string): void {
  const [given, own] = [epochsOf(phases), epochsOf(plan.phases)]
  if (given === null || own === null || given === own) return
  const reason = `"${way}" takes ${own} epochs and training from scratch ${given}; a comparison gives all the same`
  throw new GraftError('plan.badTask', { reason })
}
