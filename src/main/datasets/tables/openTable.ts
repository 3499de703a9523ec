import { stat } from 'node:fs/promises'
import { parse, CsvError } from 'csv-parse'
import { Readable } from 'node:stream'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { TableFormat } from '../../../shared/data/tableRecipe.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { readSample, SAMPLE_BYTES } from './encoding.ts'
import { guessFormat, type KnownFormat } from './guessFormat.ts'
import { readText } from './textStream.ts'

/** Rows of a table, cell by cell as text; empty where there is nothing. */
export type TableBatch = readonly (readonly string[])[]

/** A table that can be read from its beginning as often as is wanted. */
export interface OpenTable {
  readonly path: string
  readonly columns: readonly string[]
  /** How its text is written; `null` where it is no text. */
  readonly format: KnownFormat | null
  /** Names of the classes of columns whose numbers stand for names; Hugging Face writes them so. */
  readonly classNames: ReadonlyMap<string, readonly string[]>
  /** All rows in batches: memory holds one. @throws data.badTable, data.cancelled, file.* */
  readonly read: (
    options: Pick<ScanOptions, 'signal' | 'onProgress'>,
    columns?: readonly string[],
  ) => AsyncIterable<TableBatch>
}

/** A longer row is none. */
const MOST_ROW_CHARACTERS = 16 * 2 ** 20
/** So many rows are handed over at a time. */
const BATCH = 1000
/** More columns are no table. */
const MOST_COLUMNS = 20_000

/** Opens a text table. @throws data.badTable, file.* */
export async function openCsv(path: string, given: TableFormat): Promise<OpenTable> {
  const sample = await readSample(path)
  const { size } = await stat(path)
  if (size === 0) throw new GraftError('data.badTable', { path, reason: 'it is empty' })
  const format = guessFormat(path, sample, given, size > SAMPLE_BYTES)
  const columns = await readHeader(path, format)
  return {
    path,
    columns,
    format,
    classNames: new Map(),
    read: (options, wanted = columns) =>
      readBatches({ path, format, columns, wanted, size }, options),
  }
}

interface CsvReading {
  readonly path: string
  readonly format: KnownFormat
  readonly columns: readonly string[]
  readonly wanted: readonly string[]
  readonly size: number
}

async function* readBatches(
  { path, format, columns, wanted, size }: CsvReading,
  options: Pick<ScanOptions, 'signal' | 'onProgress'>,
): AsyncGenerator<TableBatch> {
  const places = wanted.map((column) => columns.indexOf(column))
  const onBytes = (done: number) => options.onProgress?.({ done, total: size, skipped: 0 })
  let batch: string[][] = []
  for await (const record of readRecords(path, format, options, onBytes)) {
    batch.push(places.map((place) => record[place] ?? ''))
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function* readRecords(
  path: string,
  { separator, encoding, header }: KnownFormat,
  options: Pick<ScanOptions, 'signal'>,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<readonly string[]> {
  const text = Readable.from(readText(path, encoding, options, onBytes))
  const parser = parse({
    delimiter: separator,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_ROW_CHARACTERS,
    from: header ? 2 : 1,
  })
  text.on('error', (error) => parser.destroy(error))
  try {
    for await (const record of text.pipe(parser)) yield record as readonly string[]
  } catch (cause) {
    if (cause instanceof CsvError) throw toTableFault(path, cause)
    throw toReadFault(path, cause)
  } finally {
    text.destroy()
    parser.destroy()
  }
}

function toTableFault(path: string, { code, lines, message }: CsvError): GraftError {
  const reason =
    code === 'CSV_MAX_RECORD_SIZE'
      ? 'one of its rows is longer than 16 million characters'
      : `line ${String(lines)} cannot be read: ${message.replace(/\.$/, '')}`
  return new GraftError('data.badTable', { path, reason })
}

async function readHeader(path: string, format: KnownFormat): Promise<readonly string[]> {
  for await (const record of readRecords(path, { ...format, header: false }, {})) {
    if (record.length > MOST_COLUMNS) {
      throw new GraftError('data.badTable', { path, reason: `it has ${record.length} columns` })
    }
    const names = record.map((name, i) => (format.header ? name.trim() : `c${i + 1}`))
    return uniqueNames(names)
  }
  throw new GraftError('data.badTable', { path, reason: 'it has no rows' })
}

/** Empty names get a number; names that come again, too. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const used = new Set<string>()
  return names.map((name, i) => {
    const wanted = name === '' ? `c${i + 1}` : name
    let own = wanted
    for (let n = 2; used.has(own); n++) own = `${wanted} (${n})`
    used.add(own)
    return own
  })
}
