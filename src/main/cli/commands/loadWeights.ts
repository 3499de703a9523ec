import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { formatShape } from '../../../shared/model/shape.ts'
import type { MatchBy, MatchRow } from '../../../shared/weightsFile/matchWeights.ts'
import { exportModel } from '../../services/exportModel.ts'
import {
  previewWeights,
  withLoadedWeights,
  type WeightsPreview,
} from '../../services/loadWeights.ts'
import { argument, option, type Command, type CommandArguments } from '../command.ts'
import { formatTable, type Column } from '../table.ts'
import { readModel } from './readModel.ts'

const states: Readonly<Record<MatchRow['state'], string>> = {
  fits: 'fits',
  otherShape: 'another shape',
  otherType: 'another type',
  missing: 'no array',
}

const columns: readonly Column<MatchRow>[] = [
  { title: 'Weight', value: ({ layer, weight }) => `${layer}/${weight}` },
  { title: 'Shape', value: ({ shape }) => formatShape(shape) },
  { title: 'Array', value: ({ array }) => array?.name ?? '' },
  { title: 'Its shape', value: ({ array }) => (array === null ? '' : formatShape(array.shape)) },
  { title: '', value: ({ state }) => states[state] },
]

export const loadWeights: Command = {
  usage: 'load-weights <model> <file>',
  help: 'Fills a model with the weights of a file (.weights.h5, .h5, safetensors, any model); shows what fits.',
  options: [
    { flags: '--by <way>', help: 'name or order; without it names decide where they fit' },
    { flags: '--preview', help: 'only shows what fits' },
    { flags: '--partial', help: 'takes what fits and leaves the rest as it was' },
    { flags: '--output <file>', help: 'where to write the filled model' },
    { flags: '--format <name>', help: 'as for export' },
  ],
  run: async ({ output, library }, args) => {
    const by = wayOf(option(args, 'by') ?? null)
    const target = targetOf(args)
    const path = argument(args, 1)
    const model = await readModel(argument(args, 0), library)
    const preview = await previewWeights(model, path, by)
    if (target === null) {
      output.result(recordOf(preview, null), previewLines(preview))
      return preview.misfits === 0 ? 0 : 4
    }
    const partial = args.options['partial'] === true
    const filled = withLoadedWeights(model, preview, { path, partial })
    const { format, notes } = await exportModel(filled, target, option(args, 'format') ?? null)
    output.result({ ...recordOf(preview, target), format, notes }, [
      ...previewLines(preview),
      '',
      `Wrote ${target} (${format})`,
      ...notes.map((note) => `Note: ${note}`),
    ])
    return 0
  },
}

function wayOf(by: string | null): MatchBy | null {
  if (by === null || by === 'name' || by === 'order') return by
  throw new GraftError('usage.wrong', { reason: `--by is name or order, not "${by}"` })
}

function targetOf(args: CommandArguments): string | null {
  if (args.options['preview'] === true) return null
  const target = option(args, 'output')
  if (target !== undefined) return target
  throw new GraftError('usage.wrong', { reason: 'There must be --output <file> or --preview' })
}

function recordOf({ kind, match, fits, misfits }: WeightsPreview, file: string | null) {
  const plain = ({ array, ...row }: MatchRow) => ({
    ...row,
    array: array?.name ?? null,
    arrayShape: array?.shape ?? null,
  })
  return {
    type: 'weights',
    file,
    kind,
    by: match.by,
    fits,
    misfits,
    rows: match.rows.map(plain),
    unused: match.unused.map(({ unit, array: { name, shape } }) => ({ layer: unit, name, shape })),
  }
}

function previewLines({ match, fits, misfits }: WeightsPreview): readonly string[] {
  return [
    ...formatTable(columns, match.rows),
    ...match.unused.map(({ unit, array }) => `Left over: "${array.name}" of "${unit}"`),
    '',
    `By ${match.by}: ${fits} of ${match.rows.length} weights fit; ${misfits} weights or arrays do not.`,
  ]
}
