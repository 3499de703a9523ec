import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { RunDetail, RunSummary } from '../../../shared/library/records.ts'
import { compareRuns, type RunDifference } from '../../services/compareRuns.ts'
import { withLibrary } from './withLibrary.ts'
import { argument, argumentList, type Command } from '../command.ts'
import { formatDuration, formatNumber, formatTable, type Column } from '../table.ts'
import { formatEpoch, runLines, runRecordOf } from './runReport.ts'

const columns: readonly Column<RunSummary>[] = [
  { title: 'Run', value: (run) => run.id },
  { title: 'Name', value: (run) => run.name },
  { title: 'Status', value: (run) => run.status },
  { title: 'Epochs', align: 'right', value: (run) => String(run.epochs) },
  { title: 'Time', align: 'right', value: (run) => formatDuration(run.trainedMs) },
  { title: 'Test', value: (run) => formatScores(run) },
  { title: 'Created', value: (run) => run.createdAt },
]

function formatScores({ evaluation }: RunSummary): string {
  const logs = evaluation?.test ?? evaluation?.validation ?? evaluation?.train ?? {}
  return Object.entries(logs)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join(' ')
}

export const runsList: Command = {
  usage: 'runs list',
  help: 'Lists all runs, newest first.',
  run: (context) =>
    withLibrary(context, ({ runs }) => {
      const list = runs.list()
      const lines = list.length === 0 ? ['No runs yet.'] : formatTable(columns, list)
      context.output.result({ type: 'runs', runs: list }, lines)
      return 0
    }),
}

export const runsShow: Command = {
  usage: 'runs show <run>',
  help: 'Shows a run with its epochs, scores and how far each layer moved.',
  run: (context, args) =>
    withLibrary(context, ({ runs }) => {
      const run: RunDetail = runs.detail(argument(args, 0))
      context.output.result(
        {
          ...runRecordOf(run),
          plan: run.plan,
          history: run.history,
          trained: run.trained,
          versions: run.versions,
        },
        [
          ...runLines(run),
          '',
          ...run.history.map((record) => `  ${formatEpoch(record)}`),
          '',
          `  seed ${run.seed}, ${Object.entries(run.versions)
            .filter(([name]) => name !== 'data')
            .map(([name, version]) => `${name} ${version}`)
            .join(', ')}`,
        ],
      )
      return 0
    }),
}

export const runsCompare: Command = {
  usage: 'runs compare <runs...>',
  help: 'Shows only what differs between runs: plan, layers, scores.',
  run: (context, args) => {
    const ids = argumentList(args, 0)
    if (ids.length < 2)
      throw new GraftError('usage.wrong', { reason: 'Comparing takes two runs or more' })
    return withLibrary(context, ({ runs }) => {
      const details = ids.map((id) => runs.detail(id))
      const differences = compareRuns(details)
      const table: readonly Column<RunDifference>[] = [
        { title: 'What', value: (row) => row.what },
        ...details.map((run, i) => ({
          title: run.id,
          value: (row: RunDifference) => row.values[i] ?? '',
        })),
      ]
      const lines =
        differences.length === 0 ? ['The runs do not differ.'] : formatTable(table, differences)
      context.output.result({ type: 'comparison', runs: ids, differences }, lines)
      return 0
    })
  },
}
