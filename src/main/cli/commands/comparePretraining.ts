import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import {
  comparisonCells,
  comparisonMarkdown,
  comparisonTitles,
  type ComparedWay,
} from '../../../shared/pretraining/comparisonTable.ts'
import { writeWhole } from '../../datasets/cacheFile.ts'
import {
  comparePretraining as compare,
  type ComparisonPosition,
  type CompareOptions,
} from '../../services/pretraining/comparePretraining.ts'
import { readComparison } from '../../services/pretraining/readComparison.ts'
import {
  argument,
  option,
  type Command,
  type CommandArguments,
  type CommandContext,
} from '../command.ts'
import { formatTable } from '../table.ts'
import { percent } from './studyReport.ts'

export const comparePretraining: Command = {
  usage: 'compare-pretraining <plan>',
  help: 'Compares ways to pretrain with training from scratch, over several seeds. Stopped, it goes on where it was.',
  options: [
    {
      flags: '--seeds <count>',
      help: "takes only the first of the plan's seeds: a trial, no result",
    },
    { flags: '--markdown <file>', help: 'writes the table as Markdown, too' },
  ],
  run: async (context, args) => {
    const { output, library, signal } = context
    const { comparison, folder } = await readComparison(argument(args, 0))
    const result = await compare(comparison, {
      libraryPath: library,
      folder,
      signal,
      ...seedsOption(args),
      ...watching(context, comparison.metric),
    })
    const { ways, isWhole } = result
    const file = option(args, 'markdown')
    if (file !== undefined) {
      const text = comparisonMarkdown(comparison.name, ways)
      await writeWhole(file, [new TextEncoder().encode(text)])
    }
    output.result(
      { type: 'comparison', name: comparison.name, isWhole, ways: ways.map(toRecord) },
      [
        '',
        ...tableLines(ways),
        '',
        ...verdictLines(ways),
        ...(isWhole
          ? []
          : ['Stopped: these are the runs that were over. The same command goes on.']),
      ],
    )
    return isWhole ? 0 : 130
  },
}

function seedsOption(args: CommandArguments): Pick<CompareOptions, 'seeds'> {
  const text = option(args, 'seeds')
  if (text === undefined) return {}
  const seeds = Number(text)
  if (Number.isInteger(seeds) && seeds > 0) return { seeds }
  throw new GraftError('usage.wrong', {
    reason: `--seeds takes a whole number above 0, not "${text}"`,
  })
}

function toRecord({ way, title, labelled, runs, comparison }: ComparedWay) {
  return { way, title, labelled, runs, comparison }
}

function tableLines(ways: readonly ComparedWay[]): readonly string[] {
  return formatTable(
    comparisonTitles.map((title, i) => ({
      title,
      align: i === 1 || i === 5 ? ('left' as const) : ('right' as const),
      value: (way: ComparedWay) => comparisonCells(way)[i] ?? '',
    })),
    ways,
  )
}

function verdictLines(ways: readonly ComparedWay[]): readonly string[] {
  return ways.flatMap(({ title, labelled, comparison }) =>
    comparison === null ? [] : [`${title}, ${labelled} labelled: ${comparison.reason}`],
  )
}

function watching(
  { output }: CommandContext,
  metric: string,
): Pick<CompareOptions, 'onMessage' | 'onRun'> {
  const place = ({ way, seed, labelled }: ComparisonPosition) =>
    `${way}, ${labelled === null ? 'pretraining' : `${labelled} labelled`}, seed ${seed}`
  return {
    onMessage: (position, message) => {
      if (message.type !== 'progress') return
      const { cursor, epochs } = message
      const share = (position.done + cursor.epoch / epochs) / position.of
      output.progress(
        {},
        { text: `${place(position)}: epoch ${cursor.epoch + 1}/${epochs}`, share },
      )
    },
    onRun: (position, { run, wasThere, trainedMs }) => {
      const score = run.evaluation?.test?.[metric]
      const result = score === undefined ? run.status : percent(score)
      output.progress(
        { type: 'run', ...position, runId: run.id, status: run.status, score, wasThere, trainedMs },
        { text: `${place(position)}: ${result}${wasThere ? ' (was there)' : ''}`, keep: true },
      )
    },
  }
}
