import type { RunRecord } from '../../../shared/library/records.ts'
import type { EpochRecord, Logs } from '../../../shared/training/history.ts'
import { formatNumber, formatTable } from '../table.ts'

/** `loss 0.1234  valLoss 0.2345`, the learning rate last. */
export function formatLogs(logs: Logs): string {
  const entries = Object.entries(logs).sort(
    ([a], [b]) => Number(a === 'learningRate') - Number(b === 'learningRate'),
  )
  return entries.map(([name, value]) => `${name} ${formatNumber(value)}`).join('  ')
}

/** One finished epoch as a line. */
export function formatEpoch({ epoch, phase, logs }: EpochRecord, epochs?: number): string {
  const of = epochs === undefined ? '' : `/${epochs}`
  return `epoch ${epoch + 1}${of} (phase ${phase + 1})  ${formatLogs(logs)}`
}

/** What a run came to, for programs: the last line of `graft train --json`. */
export function runRecordOf(run: RunRecord): Readonly<Record<string, unknown>> {
  return {
    type: 'run',
    runId: run.id,
    name: run.name,
    status: run.status,
    bestEpoch: run.bestEpoch,
    metrics: run.evaluation,
    resultModel: run.resultModel,
    baseModel: run.baseModel,
    moves: run.moves,
    notes: run.notes,
    error: run.error,
  }
}

/** What a run came to, for people. */
export function runLines(run: RunRecord): readonly string[] {
  const lines = [`Run ${run.id} "${run.name}": ${run.status}`]
  if (run.error !== null) lines.push(`  ${run.error.message} ${run.error.advice}`)
  if (run.bestEpoch !== null) lines.push(`  weights kept from epoch ${run.bestEpoch + 1}`)
  for (const [part, logs] of Object.entries(run.evaluation ?? {})) {
    lines.push(`  ${part.padEnd(10)} ${formatLogs(logs)}`)
  }
  if (run.moves !== null && run.moves.length > 0) {
    const table = formatTable(
      [
        { title: 'Layer', value: (move) => move.layer },
        {
          title: 'Moved',
          align: 'right',
          value: (move) => `${(move.relative * 100).toFixed(2)} %`,
        },
        { title: 'Largest', align: 'right', value: (move) => formatNumber(move.largest) },
      ],
      run.moves,
    )
    lines.push('', ...table.map((line) => `  ${line}`))
  }
  if (run.notes.length > 0) lines.push('', ...run.notes.map((note) => `  Note: ${note}`))
  return lines
}
