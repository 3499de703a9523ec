import type { TrainerMessage } from '../../src/shared/contract/trainerProtocol.ts'
import {
  comparisonSchema,
  type ComparisonPlan,
} from '../../src/shared/pretraining/comparisonSchema.ts'
import type { Plan } from '../../src/shared/training/plan.ts'
import type { Output } from '../../src/main/cli/output.ts'
import {
  comparePretrainingIn,
  type ComparisonPosition,
  type ComparisonResult,
} from '../../src/main/services/pretraining/comparePretraining.ts'
import {
  runOnce,
  type EndedRun,
  type RunPlace,
} from '../../src/main/services/pretraining/finishedRuns.ts'

/** A question, and how its answer is found. Seeds, budgets and splits are fixed in it, and stay when results are known. */
export interface Study {
  readonly help: string
  /** Carries out what is missing and gives the page, as Markdown. */
  readonly run: (context: StudyContext) => Promise<string>
}

/** Where a study is carried out. */
export interface StudyContext extends Pick<RunPlace, 'library' | 'cacheFolder' | 'trainer'> {
  readonly root: string
  /** For files made on the way; may be deleted between studies. */
  readonly workFolder: string
  /** Where the page and its pictures go. */
  readonly pageFolder: string
  /** A trial of everything with few rows, one epoch and two seeds: no result. */
  readonly isTiny: boolean
  readonly signal: AbortSignal
  readonly output: Output
}

/** Somebody stopped the study. What was over is in the library. */
export class StoppedStudy extends Error {}

/** Rows that a trial pretrains on. */
export const TINY_ROWS = 2000

/** A trial's plan: everything lasts one epoch. */
function shortened<T>(plan: T): T {
  return JSON.parse(
    JSON.stringify(plan, (key, value: unknown) => (key.endsWith('pochs') ? 1 : value)),
  ) as T
}

function shortenedComparison(comparison: ComparisonPlan): ComparisonPlan {
  const ways = Object.entries(comparison.ways).map(([name, way]) => {
    if ('pretrain' in way) {
      const task = { ...way.pretrain.task, take: TINY_ROWS }
      return [name, { ...way, pretrain: { ...way.pretrain, task } }]
    }
    return [
      name,
      'layerwise' in way ? { ...way, layerwise: { ...way.layerwise, take: TINY_ROWS } } : way,
    ]
  })
  return comparisonSchema.parse(
    shortened({
      ...comparison,
      seeds: comparison.seeds.slice(0, 2),
      ways: Object.fromEntries(ways) as unknown,
    }),
  )
}

/** Carries out one plan, unless the library has its run. */
export async function carryOut(
  context: StudyContext,
  plan: Plan,
  folder: string,
): Promise<EndedRun> {
  const { isTiny, output, signal } = context
  const given = isTiny ? { ...shortened(plan), ...fewRows(plan) } : plan
  if (signal.aborted) throw new StoppedStudy()
  const ended = await runOnce(given, {
    ...placeOf(context, folder),
    onMessage: (message) => {
      if (message.type === 'progress') output.progress({}, statusOf(plan.name, message))
    },
  })
  const { run, wasThere, trainedMs } = ended
  if (run.status === 'stopped') throw new StoppedStudy()
  if (!wasThere) say(context, `${plan.name}: ${run.status}, ${seconds(trainedMs)}`)
  return ended
}

function fewRows({ task, data }: Plan): Partial<Plan> {
  if (task === undefined) return {}
  // Pairs are made of the rows with labels.
  if (task.type === 'pairs')
    return { data: { ...data, split: { ...data.split, train: TINY_ROWS } } }
  return { task: { ...task, take: TINY_ROWS } }
}

/** Carries out a comparison, but for the runs that the library has. */
export async function compareWays(
  context: StudyContext,
  comparison: ComparisonPlan,
  folder: string,
): Promise<ComparisonResult['ways']> {
  const { output } = context
  const given = context.isTiny ? shortenedComparison(comparison) : comparison
  const { ways, isWhole } = await comparePretrainingIn(context, given, {
    ...placeOf(context, folder),
    onMessage: (position, message) => {
      if (message.type !== 'progress') return
      output.progress({}, statusOf(placeName(given, position), message, position))
    },
    onRun: (position, { run, wasThere, trainedMs }) => {
      if (wasThere) return
      const score = run.evaluation?.test?.[given.metric]
      const result = score === undefined ? run.status : score.toFixed(4)
      say(context, `${placeName(given, position)}: ${result}, ${seconds(trainedMs)}`)
    },
  })
  if (!isWhole) throw new StoppedStudy()
  return ways
}

function placeOf(context: StudyContext, folder: string) {
  const { library, cacheFolder, trainer, signal } = context
  return { library, cacheFolder, trainer, signal, folder }
}

function placeName({ name }: ComparisonPlan, { way, seed, labelled }: ComparisonPosition): string {
  return `${name}, ${way}, ${labelled === null ? 'pretraining' : `${labelled} labelled`}, seed ${seed}`
}

function statusOf(
  name: string,
  { cursor, epochs }: Extract<TrainerMessage, { type: 'progress' }>,
  { done, of }: { readonly done: number; readonly of: number } = { done: 0, of: 1 },
) {
  const share = (done + cursor.epoch / epochs) / of
  return { text: `${name}: epoch ${cursor.epoch + 1}/${epochs}`, share }
}

/** A line that stays. */
export function say({ output }: Pick<StudyContext, 'output'>, text: string): void {
  output.progress({}, { text, keep: true })
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** A Markdown table; the first column is text, the others are numbers. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(titles),
    line(titles.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n')
}

/** A page's text, to stand under a title of another page. */
export function withoutTitle(markdown: string): string {
  return markdown.replace(/^# .*\n+/, '')
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
