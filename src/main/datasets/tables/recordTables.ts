import { readFile, stat } from 'node:fs/promises'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'
import { readSample } from './encoding.ts'
import type { OpenTable, TableBatch } from './openTable.ts'
import { classLabelNames, openParquet } from './parquet.ts'
import { readText } from './textStream.ts'

/** A value of Parquet or JSON as a cell. */
export function toCell(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Number.isNaN(value) ? '' : String(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value === null || value === undefined) return ''
      if (value instanceof Date) return value.toISOString()
      if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
      return JSON.stringify(value, (_, inner: unknown) =>
        typeof inner === 'bigint' ? Number(inner) : inner,
      )
  }
}

/** Opens a Parquet file as a table. @throws data.badTable, file.* */
export async function openParquetTable(path: string): Promise<OpenTable> {
  const file = await openParquet(path)
  const columns = file.columns.map(({ name }) => name)
  const names = columns.flatMap((column): [string, readonly string[]][] => {
    const known = classLabelNames(file.features, column)
    return known === null ? [] : [[column, known]]
  })
  const classNames = new Map(names)
  return {
    path,
    columns,
    format: null,
    classNames,
    read: (options, wanted = columns) => readParquet(file.read(wanted, options), wanted),
  }
}

async function* readParquet(
  groups: AsyncIterable<readonly Readonly<Record<string, unknown>>[]>,
  wanted: readonly string[],
): AsyncGenerator<TableBatch> {
  for await (const group of groups) {
    yield group.map((record) => wanted.map((column) => toCell(record[column])))
  }
}

/** A list in JSON is read whole; a larger one must be JSON lines. */
const MOST_JSON_BYTES = 256 * 2 ** 20
/** So many records tell which columns there are. */
const LOOKED_AT = 1000
/** So many rows are handed over at a time. */
const BATCH = 1000
/** A longer line is none. */
const MOST_LINE = 16 * 2 ** 20

type JsonRecord = Readonly<Record<string, unknown>>

/** Opens a list of objects in JSON, or an object a line. @throws data.badTable, file.* */
export async function openJsonTable(path: string): Promise<OpenTable> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  const readRecords = (options: Pick<ScanOptions, 'signal' | 'onProgress'>) =>
    readJson(path, size, options)
  const columns = new Set<string>()
  let seen = 0
  for await (const record of readRecords({})) {
    for (const key of Object.keys(record)) columns.add(key)
    if (++seen >= LOOKED_AT) break
  }
  if (seen === 0) throw new GraftError('data.badTable', { path, reason: 'it has no rows' })
  return {
    path,
    columns: [...columns],
    format: null,
    classNames: new Map(),
    read: (options, wanted = [...columns]) => toBatches(readRecords(options), wanted),
  }
}

async function* toBatches(
  records: AsyncIterable<JsonRecord>,
  wanted: readonly string[],
): AsyncGenerator<TableBatch> {
  let batch: string[][] = []
  for await (const record of records) {
    batch.push(wanted.map((column) => toCell(record[column])))
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function* readJson(
  path: string,
  size: number,
  options: Pick<ScanOptions, 'signal' | 'onProgress'>,
): AsyncGenerator<JsonRecord> {
  const start = Buffer.from(await readSample(path, 256)).toString('utf8')
  if (/^\ufeff?\s*\[/.test(start)) {
    yield* await readList(path, size)
    return
  }
  const lines = readLines(path, options, (done) =>
    options.onProgress?.({ done, total: size, skipped: 0 }),
  )
  let number = 0
  for await (const line of lines) {
    number++
    if (line.trim() === '') continue
    yield parseRecord(path, line, `line ${number}`)
  }
}

async function readList(path: string, size: number): Promise<readonly JsonRecord[]> {
  const refuse = (reason: string) => new GraftError('data.badTable', { path, reason })
  if (size > MOST_JSON_BYTES) throw refuse('its list is larger than 256 MB; write an object a line')
  const text = (await readFile(path, 'utf8')).replace(/^\ufeff/, '')
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw refuse('it is not valid JSON')
  }
  if (!Array.isArray(list) || !list.every(isRecord)) throw refuse('it is no list of objects')
  return list
}

function parseRecord(path: string, line: string, where: string): JsonRecord {
  try {
    const value: unknown = JSON.parse(line)
    if (isRecord(value)) return value
  } catch {
    // Told of below.
  }
  throw new GraftError('data.badTable', { path, reason: `${where} is no object in JSON` })
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Lines of a UTF-8 text. @throws data.badTable for one of more than 16 million characters */
async function* readLines(
  path: string,
  options: Pick<ScanOptions, 'signal'>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of readText(path, 'utf-8', options, onBytes)) {
    checkCancelled(options, path)
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MOST_LINE) {
      const reason = 'one of its rows is longer than 16 million characters'
      throw new GraftError('data.badTable', { path, reason })
    }
    for (const line of lines) yield line
  }
  if (rest !== '') yield rest
}
