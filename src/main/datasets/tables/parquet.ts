import { open, stat } from 'node:fs/promises'
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import type { AsyncBuffer, FileMetaData } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'

/** A Parquet file whose end was read. */
export interface ParquetFile {
  readonly path: string
  readonly rows: number
  /** Names of the columns at the top, and whether each is a group of others. */
  readonly columns: readonly { readonly name: string; readonly fields: readonly string[] }[]
  /** What Hugging Face notes of the columns, as JSON; `null` elsewhere. */
  readonly features: unknown
  /** All rows with these columns, a row group at a time. */
  readonly read: (
    columns: readonly string[],
    options: Pick<ScanOptions, 'signal' | 'onProgress'>,
  ) => AsyncIterable<readonly ParquetRecord[]>
  /** Some rows, one after the other. */
  readonly readRange: (
    columns: readonly string[],
    from: number,
    to: number,
  ) => Promise<readonly ParquetRecord[]>
}

export type ParquetRecord = Readonly<Record<string, unknown>>

/** Larger ends, and larger groups of rows, are not read: they must fit in memory. */
const MOST_END = 64 * 2 ** 20
const MOST_GROUP = 2 ** 30
/** So many rows are unpacked at a time, where a group has more. */
const MOST_ROWS = 20_000

/** Opens a Parquet file: only its end is read. @throws data.badTable, file.* */
export async function openParquet(path: string): Promise<ParquetFile> {
  const refuse = (reason: string, cause?: unknown) =>
    new GraftError('data.badTable', { path, reason }, { cause })
  const buffer = await fileBuffer(path)
  const metadata = await readEnd(buffer, refuse)
  const tree = parquetSchema(metadata)
  const large = metadata.row_groups.find(({ total_byte_size }) => total_byte_size > MOST_GROUP)
  if (large !== undefined) throw refuse('one of its groups of rows is larger than 1 GiB')
  const readRange = async (columns: readonly string[], from: number, to: number) => {
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      columns: [...columns],
      rowStart: from,
      rowEnd: to,
      compressors,
      // Bytes stay bytes; columns of text say that they are.
      utf8: false,
    }).catch((cause: unknown) => {
      throw refuse(`it cannot be unpacked: ${reasonOf(cause)}`, cause)
    })
    return rows as readonly ParquetRecord[]
  }
  return {
    path,
    rows: Number(metadata.num_rows),
    columns: tree.children.map(({ element, children }) => ({
      name: element.name,
      fields: children.map((child) => child.element.name),
    })),
    features: featuresOf(metadata),
    readRange,
    read: (columns, options) => readGroups({ path, metadata, readRange }, columns, options),
  }
}

async function* readGroups(
  {
    path,
    metadata,
    readRange,
  }: Pick<ParquetFile, 'path' | 'readRange'> & { readonly metadata: FileMetaData },
  columns: readonly string[],
  options: Pick<ScanOptions, 'signal' | 'onProgress'>,
): AsyncGenerator<readonly ParquetRecord[]> {
  const total = Number(metadata.num_rows)
  let start = 0
  for (const { num_rows } of metadata.row_groups) {
    const end = start + Number(num_rows)
    for (let from = start; from < end; from += MOST_ROWS) {
      checkCancelled(options, path)
      const to = Math.min(end, from + MOST_ROWS)
      yield await readRange(columns, from, to)
      options.onProgress?.({ done: to, total, skipped: 0 })
    }
    start = end
  }
}

async function readEnd(
  buffer: AsyncBuffer,
  refuse: (reason: string, cause?: unknown) => GraftError,
): Promise<FileMetaData> {
  if (buffer.byteLength < 12) throw refuse('it is too short')
  const tail = new DataView(await buffer.slice(buffer.byteLength - 8, buffer.byteLength))
  if (tail.getUint32(4, true) !== 0x31524150) throw refuse('it does not end as Parquet does')
  const length = tail.getUint32(0, true)
  if (length > MOST_END || length + 12 > buffer.byteLength) {
    throw refuse('the length of its end cannot be right')
  }
  try {
    return await parquetMetadataAsync(buffer)
  } catch (cause) {
    throw refuse(`its end cannot be read: ${reasonOf(cause)}`, cause)
  }
}

function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return (text.split('\n')[0] ?? text).replace(/\.$/, '')
}

function featuresOf({ key_value_metadata = [] }: FileMetaData): unknown {
  const text = key_value_metadata.find(({ key }) => key === 'huggingface')?.value
  try {
    return text === undefined ? null : (JSON.parse(text) as unknown)
  } catch {
    // A note that cannot be read names no classes.
    return null
  }
}

/** Parts of a file on demand; it is open only while a part is read. */
async function fileBuffer(path: string): Promise<AsyncBuffer> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start))
      const file = await open(path)
      try {
        for (let done = 0; done < bytes.length;) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done)
          if (bytesRead === 0) throw new Error('it became shorter while it was read')
          done += bytesRead
        }
      } finally {
        await file.close()
      }
      return bytes.buffer
    },
  }
}

/** Class names that Hugging Face notes for a column, or `null`. */
export function classLabelNames(features: unknown, column: string): readonly string[] | null {
  const found = fieldOf(fieldOf(fieldOf(fieldOf(features, 'info'), 'features'), column), 'names')
  return Array.isArray(found) && found.every((name) => typeof name === 'string') ? found : null
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}
