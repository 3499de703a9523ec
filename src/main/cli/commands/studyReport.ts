import type { Comparison } from '../../../shared/transfer/comparison.ts'
import type { StudyResult } from '../../services/transferStudy.ts'
import { formatNumber, formatTable } from '../table.ts'

/** A study for programs. */
export function studyRecord(net: string, { draws, comparison, moves }: StudyResult) {
  return {
    type: 'study',
    net,
    draws: draws.map(({ seed, scores, runs }) => ({
      seed,
      ...scores,
      runs: { scratch: runs.scratch.id, transfer: runs.transfer.id },
    })),
    comparison,
    moves,
  }
}

/** A study for people: scores, spread, ratio of errors, paired test, moves, and the verdict in plain words. */
export function studyLines({ draws, comparison, moves }: StudyResult): readonly string[] {
  const rows = [
    ...draws.map(({ seed, scores }) => ({ draw: String(seed), ...scores })),
    { draw: 'mean', scratch: comparison.scratch.mean, transfer: comparison.transfer.mean },
  ]
  const spread = ({ mean, deviation }: Comparison['scratch']) =>
    `${percent(mean)} ± ${percent(deviation ?? 0)}`
  return [
    ...formatTable(
      [
        { title: 'Draw', value: (row) => row.draw },
        { title: 'From scratch', align: 'right', value: (row) => percent(row.scratch) },
        { title: 'Reused', align: 'right', value: (row) => percent(row.transfer) },
      ],
      rows,
    ),
    '',
    `Accuracy      ${spread(comparison.scratch)} from scratch, ${spread(comparison.transfer)} reused (mean ± standard deviation)`,
    `Error         ${percent(1 - comparison.scratch.mean)} from scratch, ${percent(1 - comparison.transfer.mean)} reused: ${describeRatio(comparison.errorRatio)}`,
    `Paired test   ${describeTest(comparison)}`,
    `Layers moved  ${moves.map(({ layer, relative }) => `${layer} ${percent(relative)}`).join(', ')}`,
    '',
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
