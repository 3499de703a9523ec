import type { Comparison } from '../../../shared/transfer/comparison.ts'
import type { StudyDraw, StudyResult, TransferResult } from '../../services/transferStudy.ts'
import { formatNumber, formatTable } from '../table.ts'

/** A study for programs. */
export function studyRecord(net: string, { draws, transfers }: StudyResult) {
  return {
    type: 'study',
    net,
    draws: draws.map(({ seed, scores, runs }) => ({
      seed,
      scores,
      runs: Object.fromEntries(Object.entries(runs).map(([way, run]) => [way, run.id])),
    })),
    transfers,
  }
}

/**
 * A study for people: scores, spread, ratio of errors, paired test, moves, and the verdict in plain words.
 * `titles` names the ways, `scratch` first.
 */
export function studyLines(
  { draws, transfers }: StudyResult,
  titles: Readonly<Record<string, string>>,
): readonly string[] {
  const table = formatTable(
    [
      { title: 'Draw', value: (draw: StudyDraw) => String(draw.seed) },
      ...Object.entries(titles).map(([way, title]) => ({
        title,
        align: 'right' as const,
        value: (draw: StudyDraw) => percent(draw.scores[way] ?? NaN),
      })),
    ],
    draws,
  )
  const blocks = Object.entries(transfers).flatMap(([way, transfer]) => [
    '',
    `${titles[way] ?? way}, against from scratch:`,
    ...transferLines(transfer).map((line) => `  ${line}`),
  ])
  return [...table, ...blocks]
}

function transferLines({ comparison, moves }: TransferResult): readonly string[] {
  const { scratch, transfer } = comparison
  const spread = ({ mean, deviation }: Comparison['scratch']) =>
    `${percent(mean)} ± ${percent(deviation ?? 0)}`
  return [
    `Accuracy      ${spread(transfer)} reused, ${spread(scratch)} from scratch (mean ± standard deviation)`,
    `Error         ${percent(1 - transfer.mean)} reused, ${percent(1 - scratch.mean)} from scratch: ${describeRatio(comparison.errorRatio)}`,
    `Paired test   ${describeTest(comparison)}`,
    `Layers moved  ${moves.map(({ layer, relative }) => `${layer} ${percent(relative)}`).join(', ')}`,
    `${verdictWords[comparison.verdict]} ${comparison.reason}`,
  ]
}

const verdictWords: Readonly<Record<Comparison['verdict'], string>> = {
  helped: 'Reuse helped.',
  noDifference: 'Reuse made no difference that can be told from luck.',
  hurt: 'Reuse hurt.',
}

function describeRatio(ratio: number | null): string {
  if (ratio === null) return 'no error from scratch, so no ratio'
  return ratio < 1 ? `${(1 / ratio).toFixed(2)} times fewer` : `${ratio.toFixed(2)} times as many`
}

function describeTest({ test }: Comparison): string {
  if (test === null) return 'says nothing here'
  return `t(${test.degreesOfFreedom}) = ${test.t.toFixed(2)}, p = ${formatNumber(test.p)}`
}

/** A share in 0..1 as a percentage; a run that diverged has no score. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(2)} %` : 'diverged'
}
