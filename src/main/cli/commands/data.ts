import { resolve } from 'node:path'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { DataDescription } from '../../../shared/contract/workbenchApi/data.ts'
import type { ColumnReport, FileList } from '../../../shared/data/dataReport.ts'
import { referenceSchema, type SourceReference } from '../../../shared/data/sourceSchema.ts'
import type { SplitReport } from '../../../shared/data/splitReport.ts'
import { targetColumns } from '../../../shared/data/targetSchema.ts'
import { suggestData, type DataSuggestion } from '../../../shared/data/suggestData.ts'
import { describeSplit, divideRows } from '../../datasets/divideRows.ts'
import { openSource } from '../../datasets/openSource.ts'
import { recognizeSource } from '../../datasets/recognize/index.ts'
import { descriptionOf } from '../../services/describeData.ts'
import { cacheFolderOf } from '../../services/workspace.ts'
import { argument, option, type Command } from '../command.ts'
import { formatCount, formatTable, type Column } from '../table.ts'
import { readModel } from './readModel.ts'

export const data: Command = {
  usage: 'data <source>',
  help: 'Says what a folder or file of data holds, and how a plan can use it.',
  options: [{ flags: '--model <model>', help: 'suggest what suits this model' }],
  run: async ({ output, library, signal }, args) => {
    const reference = await referenceOf(argument(args, 0))
    const opened = await openSource(reference, {
      cacheFolder: cacheFolderOf(library),
      signal,
      onProgress: ({ done, total, skipped }) => {
        output.progress(
          { type: 'scan', done, total, skipped },
          {
            text: `Reading, ${formatCount(done)}${total === null ? '' : ` of ${formatCount(total)}`}`,
            ...(total === null ? {} : { share: done / Math.max(1, total) }),
          },
        )
      },
    })
    const description = descriptionOf(opened)
    const name = option(args, 'model')
    const model = name === undefined ? null : await readModel(name, library)
    const suggestion = suggestData(description, model)
    const divided = await divideRows(opened, suggestion.data.split, 0)
    const split = describeSplit(opened, divided)
    output.result({ type: 'data', ...description, suggestion, split }, [
      ...reportLines(description),
      ...suggestionLines(suggestion),
      ...splitLines(split),
    ])
    return 0
  },
}

/** A path, or the name of the sample. @throws data.unknownSource */
async function referenceOf(source: string): Promise<SourceReference> {
  if (source === 'sample:fashion-mnist') {
    return referenceSchema.parse({ type: 'sample', name: 'fashion-mnist' })
  }
  const found = await recognizeSource(resolve(source))
  if (found === null) throw new GraftError('data.unknownSource', { source })
  return found
}

/** So many lines of a list are shown. */
const SHOWN = 10

const classColumns: readonly Column<{ readonly name: string; readonly count: number }>[] = [
  { title: 'Class', value: ({ name }) => name },
  { title: 'Rows', align: 'right', value: ({ count }) => formatCount(count) },
]

const tableColumns = (targets: readonly string[]): readonly Column<ColumnReport>[] => [
  { title: 'Column', value: ({ name }) => name },
  { title: 'Type', value: ({ type }) => type },
  { title: 'Missing', align: 'right', value: ({ missing }) => formatCount(missing) },
  { title: 'Different', align: 'right', value: ({ distinct }) => formatCount(distinct) },
  {
    title: 'Becomes',
    value: ({ name, choices }) => (targets.includes(name) ? 'label' : (choices[0]?.type ?? '')),
  },
]

function reportLines(description: DataDescription): readonly string[] {
  const { name, reference, rows, classes, emptyClasses, rowShape, pictures, table, text } =
    description
  const shape = rowShape === null ? '' : `, each (${rowShape.join(', ')})`
  return [
    `${name}: ${reference.type}, ${formatCount(rows)} rows${shape}`,
    ...(classes.length === 0 ? [] : ['', ...formatTable(classColumns, classes)]),
    ...(emptyClasses.length === 0 ? [] : [`Without a row: ${emptyClasses.join(', ')}`]),
    ...(pictures === null ? [] : pictureLines(pictures)),
    ...(table === null
      ? []
      : ['', ...formatTable(tableColumns(labelColumns(reference)), table.columns)]),
    ...(text === null
      ? []
      : [
          '',
          `Tokens: ${formatCount(text.tokens.median)} in the middle document, ${formatCount(text.tokens.longest)} in the longest, ${formatCount(text.distinct)} different`,
        ]),
    ...duplicateLines(description),
    ...listLines('Left out', description.skipped),
    ...listLines('Odd', description.odd),
    ...listLines('Not looked at', description.ignored),
    ...description.notes,
  ]
}

/** Columns that are labels. */
function labelColumns(reference: SourceReference): readonly string[] {
  return 'target' in reference ? targetColumns(reference.target) : []
}

function pictureLines({
  sizes,
  distinctSizes,
  modes,
}: NonNullable<DataDescription['pictures']>): readonly string[] {
  const size = sizes.map(({ width, height, count }) => `${width}×${height} (${formatCount(count)})`)
  const more = distinctSizes > sizes.length ? `, ${distinctSizes - sizes.length} more` : ''
  return [
    '',
    `Sizes: ${size.join(', ')}${more}`,
    `Colours: ${modes.map(({ name, count }) => `${name} (${formatCount(count)})`).join(', ')}`,
  ]
}

function duplicateLines({ duplicates }: DataDescription): readonly string[] {
  if (duplicates === null) return ['', 'Equal rows: not compared']
  const { groups, acrossClasses, examples } = duplicates
  if (groups === 0) return []
  return [
    '',
    `Equal rows: ${formatCount(groups)} sets, ${formatCount(acrossClasses)} of them in several classes`,
    ...examples.slice(0, SHOWN).map(({ rows }) => `  ${rows.join(' = ')}`),
  ]
}

function listLines(title: string, { total, items }: FileList): readonly string[] {
  if (total === 0) return []
  const more = total > SHOWN ? [`  and ${formatCount(total - SHOWN)} more`] : []
  return [
    '',
    `${title}: ${formatCount(total)}`,
    ...items.slice(0, SHOWN).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...more,
  ]
}

function suggestionLines({ data: plan, notes, edits }: DataSuggestion): readonly string[] {
  const { source, scale, offset } = plan
  return [
    '',
    'For a plan:',
    ...JSON.stringify({ data: { source, scale, offset } }, null, 2).split('\n'),
    ...notes,
    ...edits.map(({ text }) => `Or: ${text}`),
  ]
}

function splitLines({ rows, kept, notes }: SplitReport): readonly string[] {
  const { train, validation, test } = rows
  const together = kept === 0 ? '' : `; ${formatCount(kept)} sets of rows stay together`
  return [
    '',
    `Split: ${formatCount(train)} train, ${formatCount(validation)} validation, ${formatCount(test)} test${together}`,
    ...notes,
  ]
}
