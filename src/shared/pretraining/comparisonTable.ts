import { compareScores, summarize, type Comparison } from '../transfer/comparison.ts'
import { correctForMany } from '../transfer/holm.ts'

/** What one run of a comparison came to. */
export interface ComparedRun {
  /** `scratch`, or the name of a way. */
  readonly way: string
  readonly labelled: number
  readonly seed: number
  readonly runId: string
  /** Of the test rows; NaN where the run has none. */
  readonly score: number
  /** Time spent on labelled rows, in ms. */
  readonly trainedMs: number
  /** Time spent on pretraining, in ms; the same run serves all numbers of labelled rows. */
  readonly pretrainedMs: number
}

export const SCRATCH_WAY = 'scratch'

/** One way with one number of labelled rows, over all seeds. */
export interface ComparedWay {
  readonly way: string
  readonly title: string
  readonly labelled: number
  readonly runs: readonly ComparedRun[]
  /** Against training from scratch; `null` for that itself. */
  readonly comparison: Comparison | null
}

/** Runs by number of labelled rows and way, each against those from scratch of the same seeds. */
export function summarizeWays(
  runs: readonly ComparedRun[],
  titles: Readonly<Record<string, string>>,
): readonly ComparedWay[] {
  const counts = [...new Set(runs.map(({ labelled }) => labelled))].sort((a, b) => a - b)
  const of = (labelled: number, way: string) =>
    runs.filter((run) => run.labelled === labelled && run.way === way)
  return counts.flatMap((labelled) =>
    Object.entries(titles).flatMap(([way, title]) => {
      const own = of(labelled, way)
      return own.length === 0
        ? []
        : [{ way, title, labelled, runs: own, comparison: against(of(labelled, SCRATCH_WAY), own) }]
    }),
  )
}

function against(scratch: readonly ComparedRun[], own: readonly ComparedRun[]): Comparison | null {
  if (own[0]?.way === SCRATCH_WAY) return null
  const pairs = own.flatMap((run) => {
    const partner = scratch.find(({ seed }) => seed === run.seed)
    return partner === undefined ? [] : [[partner.score, run.score] as const]
  })
  const scores = (side: 0 | 1) => pairs.map((pair) => pair[side])
  return compareScores(scores(0), scores(1), { higherIsBetter: true })
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** A share as a percentage with two decimals. */
const percent = (share: number) => (Number.isFinite(share) ? (share * 100).toFixed(2) : 'none')

const seconds = (ms: number) => (ms / 1000).toFixed(ms < 100_000 ? 1 : 0)

/** Mean and sample standard deviation of the scores that are there, in per cent. */
function spread(runs: readonly ComparedRun[]): string {
  const { mean: centre, deviation } = summarize(runs.map(({ score }) => score))
  return deviation === null ? percent(centre) : `${percent(centre)} ± ${percent(deviation)}`
}

const verdicts: Readonly<Record<Comparison['verdict'], string>> = {
  helped: 'helped',
  noDifference: 'no difference',
  hurt: 'hurt',
}

/** The cells of one row: labelled rows, way, score, difference, p, verdict, time pretraining, time on labelled rows. */
export function comparisonCells({
  title,
  labelled,
  runs,
  comparison,
}: ComparedWay): readonly string[] {
  const p = comparison?.test?.p
  return [
    String(labelled),
    title,
    spread(runs),
    comparison === null ? '' : signed(comparison.meanDifference),
    p === undefined ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3),
    comparison === null
      ? ''
      : comparison.pairs < 2
        ? 'too few seeds'
        : verdicts[comparison.verdict],
    seconds(mean(runs.map(({ pretrainedMs }) => pretrainedMs))),
    seconds(mean(runs.map(({ trainedMs }) => trainedMs))),
  ]
}

function signed(share: number): string {
  return `${share > 0 ? '+' : ''}${percent(share)}`
}

export const comparisonTitles = [
  'Labelled',
  'Way',
  'Score, %',
  'Difference',
  'p',
  'Verdict',
  'Pretraining, s',
  'Training, s',
] as const

/** The table as Markdown, with what the numbers mean below it. */
export function comparisonMarkdown(name: string, ways: readonly ComparedWay[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const seeds = Math.max(0, ...ways.map(({ runs }) => runs.length))
  return [
    `# ${name}`,
    '',
    line(comparisonTitles),
    line(comparisonTitles.map((_, i) => (i === 1 || i === 5 ? '---' : '---:'))),
    ...ways.map((way) => line(comparisonCells(way))),
    '',
    `Scores of the test rows: mean ± standard deviation over ${seeds} seeds. Difference: from training from scratch, ` +
      'in percentage points. p: two-sided paired t-test over the seeds; below 0.05 a difference counts as one. Times: ' +
      'mean of a seed.',
    '',
    ...manyLines(ways),
  ].join('\n')
}

/** What of several differences is more than luck, in words; nothing where there is nothing to correct. */
function manyLines(ways: readonly ComparedWay[]): readonly string[] {
  const { tests, left, remaining } = correctForMany(ways)
  if (left === null) return []
  const isOne = new Set(ways.map(({ labelled }) => labelled)).size === 1
  const names = remaining.map(({ title, labelled }) => (isOne ? title : `${title} (${labelled})`))
  const words = {
    none: 'none of these differences is left',
    some: `these differences are left: ${names.join('; ')}`,
    all: 'all of these differences are left',
  }
  return [`Of ${tests} comparisons some pass by luck. After Holm's correction ${words[left]}.`, '']
}
