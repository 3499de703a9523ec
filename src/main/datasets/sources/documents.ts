import { readFile, stat } from 'node:fs/promises'
import { TextDecoder } from 'node:util'
import { fileFaultReason, toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { SkippedFile } from '../../../shared/data/dataReport.ts'
import type { ReferenceOf } from '../../../shared/data/sourceSchema.ts'
import { partCodes, type Labels } from '../openedSource.ts'
import { walkFolder } from '../scan/walkFolder.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'
import { openTable } from '../tables/anyTable.ts'
import { guessEncoding, readSample } from '../tables/encoding.ts'
import { createLabelReader } from '../tables/labelReader.ts'
import { splitLines } from '../tables/textLines.ts'
import { readLabelList } from './labelList.ts'
import { folderLabels, placeFiles, type PlacedFile } from './placeFiles.ts'
import { readColumn } from './tableCells.ts'
import { partNamed } from './partNames.ts'

/** A document with what is said of it. */
export interface Document {
  readonly text: string
  /** Cells of the target's columns; one class name in folders; empty without labels. */
  readonly labels: readonly string[]
  readonly part: number
  readonly name: string
  /** Why its file could not be read, in a sentence: it has no text then. */
  readonly fault?: string
}

/** Documents that can be read from the first as often as is wanted. */
export interface Documents {
  /** In batches: memory holds one. @throws data.badText, data.badTable, data.cancelled, file.* */
  readonly read: (
    options: Pick<ScanOptions, 'signal' | 'onProgress'>,
  ) => AsyncIterable<readonly Document[]>
  /** What the labels of all documents, one after the other, are. */
  readonly createLabels: () => { add: (cells: readonly string[]) => void; finish: () => Labels }
  readonly hasParts: boolean
  readonly groupDepth: number
  /** Names of the columns of a table; `null` where documents are no table. */
  readonly columns: readonly string[] | null
  readonly columnOf: ((column: string) => Promise<readonly string[]>) | null
  readonly skipped: readonly SkippedFile[]
  readonly ignored: readonly SkippedFile[]
  /** How a table is written, where it is one. */
  readonly format: object
}

/** Longer documents are none. */
const MOST_BYTES = 16 * 2 ** 20

type TextReference = ReferenceOf<'text'>

/** Opens documents by their layout. @throws data.*, file.* */
export function openDocuments(reference: TextReference, options: ScanOptions): Promise<Documents> {
  const { layout } = reference
  switch (layout.kind) {
    case 'folders':
      return openFolders(reference, layout, options)
    case 'lines':
      return openLines(reference, layout.labels, options)
    case 'column':
      return openColumn(reference, layout)
  }
}

type Layout<Kind extends TextReference['layout']['kind']> = Extract<
  TextReference['layout'],
  { kind: Kind }
>

async function openFolders(
  { path, classes, encoding }: TextReference,
  { labels, parts }: Layout<'folders'>,
  options: ScanOptions,
): Promise<Documents> {
  const walk = await walkFolder(path, () => {
    checkCancelled(options, path)
  })
  const layout = { path, labels, parts, classes }
  const placed = placeFiles(layout, walk)
  const files: PlacedFile[] = []
  const skipped: SkippedFile[] = []
  for (const file of placed.files) {
    const fault = await textFault(file.path)
    if (fault === null) files.push(file)
    else skipped.push({ path: file.path, reason: `It cannot be read as text: ${fault}.` })
  }
  if (files.length === 0) {
    throw new GraftError('data.badText', { path, reason: 'there is no text in it' })
  }
  return {
    read: (reading) => readFiles(files, encoding, reading),
    createLabels: () => ({
      add: () => undefined,
      finish: () => folderLabels(files, placed.classes, layout),
    }),
    hasParts: parts !== null,
    groupDepth: (labels === null ? 0 : 1) + (parts === null ? 0 : 1),
    columns: null,
    columnOf: null,
    skipped: [...walk.skipped, ...placed.beside, ...skipped],
    ignored: walk.ignored,
    format: {},
  }
}

/** Why a file is no text, as a clause; `null` where it may be. */
async function textFault(path: string): Promise<string | null> {
  try {
    const { size } = await stat(path)
    if (size === 0) return 'it is empty'
    if (size > MOST_BYTES) return 'it is larger than 16 MB'
    const sample = await readSample(path, 4096)
    const isWide = guessEncoding(sample).startsWith('utf-16')
    return !isWide && sample.includes(0) ? 'it holds bytes that are no letters' : null
  } catch (cause) {
    return fileFaultReason(cause)
  }
}

async function* readFiles(
  files: readonly PlacedFile[],
  encoding: string | null,
  options: Pick<ScanOptions, 'signal' | 'onProgress'>,
): AsyncGenerator<readonly Document[]> {
  for (const [i, { path, label, part, parts }] of files.entries()) {
    checkCancelled(options, path)
    const read = await readWhole(path, encoding)
    yield [{ ...read, labels: label === null ? [] : [label], part, name: parts.join('/') }]
    options.onProgress?.({ done: i + 1, total: files.length, skipped: 0 })
  }
}

/** The text of a file. It may have gone or broken since it was found: that is told, and the others go on. */
async function readWhole(
  path: string,
  encoding: string | null,
): Promise<Pick<Document, 'text' | 'fault'>> {
  const read = await readFile(path).catch((cause: unknown) => toReadFault(path, cause))
  if (read instanceof GraftError) return { text: '', fault: read.message }
  return { text: new TextDecoder(encoding ?? guessEncoding(read)).decode(read) }
}

async function openLines(
  { path, encoding: given, classes }: TextReference,
  labels: string | null,
  options: ScanOptions,
): Promise<Documents> {
  const encoding = given ?? guessEncoding(await readSample(path))
  const { size } = await stat(path)
  const names =
    labels === null ? null : await readLabelList(labels, await countLines(path, encoding, options))
  return {
    read: (options) => readLines({ path, encoding, size, labels: names }, options),
    createLabels: () =>
      createLabelReader({
        path,
        target: labels === null ? null : { kind: 'class', column: labels },
        decimal: '.',
        classes,
        numbered: null,
      }),
    hasParts: false,
    groupDepth: 0,
    columns: null,
    columnOf: null,
    skipped: [],
    ignored: [],
    format: { encoding },
  }
}

async function countLines(path: string, encoding: string, options: ScanOptions): Promise<number> {
  let count = 0
  for await (const batch of splitLines(path, encoding, options)) count += batch.length
  return count
}

interface LinesReading {
  readonly path: string
  readonly encoding: string
  readonly size: number
  readonly labels: readonly string[] | null
}

async function* readLines(
  { path, encoding, size, labels }: LinesReading,
  options: Pick<ScanOptions, 'signal' | 'onProgress'>,
): AsyncGenerator<readonly Document[]> {
  let row = 0
  const onBytes = (done: number) => options.onProgress?.({ done, total: size, skipped: 0 })
  for await (const batch of splitLines(path, encoding, options, onBytes)) {
    yield batch.map((text) => {
      const label = labels?.[row]
      return { text, labels: label === undefined ? [] : [label], part: 0, name: String(row++) }
    })
  }
}

async function openColumn(
  reference: TextReference,
  { column, target, part }: Layout<'column'>,
): Promise<Documents> {
  const { path, classes } = reference
  const table = await openTable(path, reference)
  const targets = target === null ? [] : 'columns' in target ? target.columns : [target.column]
  const wanted = [column, ...(part === null ? [] : [part]), ...targets]
  for (const name of wanted) {
    if (!table.columns.includes(name)) {
      throw new GraftError('data.noColumn', { path, column: name, known: table.columns })
    }
  }
  const decimal = table.format?.decimal ?? '.'
  const numbered = table.classNames.get(targets[0] ?? '') ?? null
  const first = part === null ? 1 : 2
  async function* read(options: Pick<ScanOptions, 'signal' | 'onProgress'>) {
    let row = 0
    for await (const batch of table.read(options, wanted)) {
      yield batch.map((cells): Document => {
        const named = part === null ? null : partNamed(cells[1] ?? '')
        return {
          text: cells[0] ?? '',
          labels: cells.slice(first),
          part: named === null ? partCodes.none : partCodes[named],
          name: String(row++),
        }
      })
    }
  }
  return {
    read,
    createLabels: () => createLabelReader({ path, target, decimal, classes, numbered }),
    hasParts: part !== null,
    groupDepth: 0,
    columns: table.columns,
    columnOf: (name) => readColumn(table, name),
    skipped: [],
    ignored: [],
    format: table.format ?? {},
  }
}
