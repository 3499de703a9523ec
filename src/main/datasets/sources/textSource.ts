import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { compareNames } from '../../../shared/data/compareNames.ts'
import type { SkippedFile, TextReport } from '../../../shared/data/dataReport.ts'
import { encodeTokens, tokensOf, wordIds } from '../../../shared/data/encodeText.ts'
import type { ReferenceOf, SourceOf } from '../../../shared/data/sourceSchema.ts'
import { FIRST_WORD_ID, type TextRecipe } from '../../../shared/data/textRecipe.ts'
import { keyOf } from '../arrays/readArray.ts'
import { bytesOf, openCacheWriter } from '../cacheFile.ts'
import { describeRows } from '../describeRows.ts'
import type { Labels, OpenedSource, PrepareRequest, PreparedInputs } from '../openedSource.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { createGrowingKeys } from '../tables/growingKeys.ts'
import { openDocuments, type Documents } from './documents.ts'

/** Opens documents. @throws data.badText, data.badTable, data.noColumn, data.noClasses, data.cancelled, file.* */
export async function openTextSource(
  reference: ReferenceOf<'text'>,
  options: ScanOptions,
): Promise<OpenedSource> {
  const documents = await openDocuments(reference, options)
  const scan = await scanDocuments(documents, reference, options)
  const { names, labels, keys, parts, report } = scan
  if (names.length === 0) {
    throw new GraftError('data.badText', { path: reference.path, reason: 'there is no text in it' })
  }
  const lists = {
    skipped: [...documents.skipped, ...scan.skipped],
    odd: [],
    ignored: documents.ignored,
  }
  const nameOf = (row: number) => names[row] ?? String(row)
  const counted = { labels, keys, parts, lists, rows: names.length, nameOf }
  const name = basename(reference.path)
  return {
    ...counted,
    reference: { ...reference, ...documents.format },
    report: {
      ...describeRows(counted),
      name,
      rowShape: null,
      range: null,
      pictures: null,
      table: null,
      text: report,
      columns: documents.columns,
      arrays: null,
      notes: [],
    },
    groupDepth: documents.groupDepth,
    columnOf: (column) =>
      documents.columnOf?.(column) ??
      Promise.reject(
        new GraftError('data.badGroups', { source: name, reason: 'its documents have no columns' }),
      ),
    pictureAt: null,
    textAt: (rows) => readDocuments(documents, rows),
    prepare: (request) => prepare(documents, names.length, request),
  }
}

interface ScannedDocuments {
  readonly names: readonly string[]
  readonly labels: Labels
  readonly keys: BigUint64Array
  readonly parts: Uint8Array | null
  readonly report: TextReport
  /** Documents that could not be read: they stay rows, which preparation leaves out. */
  readonly skipped: readonly SkippedFile[]
}

/** So many different tokens are counted. */
const MOST_DISTINCT = 200_000
const SHOWN_DOCUMENTS = 5
const SHOWN_LETTERS = 500

async function scanDocuments(
  documents: Documents,
  recipe: TextRecipe,
  options: ScanOptions,
): Promise<ScannedDocuments> {
  const names: string[] = []
  const parts: number[] = []
  const lengths: number[] = []
  const sample: string[] = []
  const skipped: SkippedFile[] = []
  const distinct = new Set<string>()
  const labels = documents.createLabels()
  const keys = createGrowingKeys()
  for await (const batch of documents.read(options)) {
    for (const { text, labels: cells, part, name, fault } of batch) {
      if (fault !== undefined) skipped.push({ path: name, reason: fault })
      const tokens = tokensOf(text, recipe)
      if (distinct.size < MOST_DISTINCT) tokens.forEach((token) => distinct.add(token))
      names.push(name)
      parts.push(part)
      lengths.push(tokens.length)
      labels.add(cells)
      keys.push(keyOf(text))
      if (sample.length < SHOWN_DOCUMENTS) sample.push(text.slice(0, SHOWN_LETTERS))
    }
  }
  const sorted = Int32Array.from(lengths).sort()
  return {
    names,
    labels: labels.finish(),
    keys: keys.finish(),
    parts: documents.hasParts ? Uint8Array.from(parts) : null,
    report: {
      tokens: {
        median: sorted[sorted.length >> 1] ?? 0,
        longest: sorted.at(-1) ?? 0,
        total: lengths.reduce((sum, length) => sum + length, 0),
      },
      distinct: distinct.size,
      sample,
    },
    skipped,
  }
}

async function readDocuments(documents: Documents, wanted: readonly number[]) {
  const last = wanted.reduce((most, row) => Math.max(most, row), -1)
  const asked = new Set(wanted)
  const found = new Map<number, string>()
  let row = 0
  for await (const batch of documents.read({})) {
    for (const { text } of batch) {
      if (asked.has(row)) found.set(row, text)
      row++
    }
    if (row > last) break
  }
  return wanted.map((each) => ({ text: found.get(each) ?? '' }))
}

async function prepare(
  documents: Documents,
  rows: number,
  request: PrepareRequest,
): Promise<PreparedInputs> {
  const source = requireText(request.source)
  const words = source.words ?? (await collectWords(documents, source, request))
  const ids = wordIds(words)
  const sum = createHash('sha256').update('int32')
  const writer = await openCacheWriter(request.cacheFolder)
  const failed: { row: number; reason: string }[] = []
  const known = source.words === null ? null : createCoverage(ids, request.train)
  let done = 0
  try {
    for await (const batch of documents.read(request)) {
      const values = new Int32Array(batch.length * source.length)
      batch.forEach(({ text, fault }, i) => {
        if (fault !== undefined) failed.push({ row: done + i, reason: fault })
        const row = values.subarray(i * source.length, (i + 1) * source.length)
        const tokens = tokensOf(text, source)
        known?.count(done + i, tokens)
        encodeTokens(tokens, ids, source, row)
      })
      done += batch.length
      sum.update(bytesOf(values))
      await writer.write(bytesOf(values))
    }
    const contentHash = sum.digest('hex').slice(0, 32)
    const path = await writer.finish(`array-${contentHash}.bin`)
    const { tokens, lowerCase, length, padding, cut } = source
    const vocabulary = words.length + FIRST_WORD_ID
    return {
      file: { path, dtype: 'int32', shape: [rows, length], byteOffset: 0, contentHash },
      failed,
      recipe: {
        kind: 'text',
        tokens,
        lowerCase,
        vocabulary,
        words: [...words],
        length,
        padding,
        cut,
      },
      notes: [...failedNote(failed), ...vocabularyNotes(words.length, known)],
    }
  } finally {
    await writer.discard()
  }
}

interface Coverage {
  readonly count: (row: number, tokens: readonly string[]) => void
  /** Whole percents of the training part's tokens that the vocabulary has. */
  readonly percent: () => number
}

function createCoverage(ids: ReadonlyMap<string, number>, train: Int32Array): Coverage {
  const isTrain = new Set(train)
  let all = 0
  let known = 0
  return {
    count: (row, tokens) => {
      if (!isTrain.has(row)) return
      all += tokens.length
      for (const token of tokens) if (ids.has(token)) known += 1
    },
    percent: () => Math.floor((100 * known) / Math.max(1, all)),
  }
}

/** `known` where the words were given. */
function vocabularyNotes(count: number, known: Coverage | null): readonly string[] {
  const most = count + FIRST_WORD_ID - 1
  if (known === null) {
    return [`The vocabulary has ${count} tokens of the training part; ids are 0 to ${most}.`]
  }
  return [
    `The vocabulary has ${count} given tokens; ids are 0 to ${most}.`,
    `${known.percent()} % of the training part's tokens are in the vocabulary.`,
  ]
}

function failedNote(failed: PreparedInputs['failed']): readonly string[] {
  const [first] = failed
  if (first === undefined) return []
  return [`${failed.length} files were left out, since they cannot be read. ${first.reason}`]
}

function requireText(source: PrepareRequest['source']): SourceOf<'text'> {
  if (source.type === 'text') return source
  throw new GraftError('internal.defect', { detail: `${source.type} is no text` })
}

/** Where more different tokens come, those that came once are forgotten. */
const MOST_COUNTED = 2_000_000

/** The most frequent tokens of the training part; of equally frequent ones the first by code point. */
async function collectWords(
  documents: Documents,
  source: SourceOf<'text'>,
  { train, signal }: PrepareRequest,
): Promise<readonly string[]> {
  const counts = new Map<string, number>()
  const isTrain = new Set(train)
  let row = 0
  for await (const batch of documents.read(signal === undefined ? {} : { signal })) {
    for (const { text } of batch) {
      if (!isTrain.has(row++)) continue
      for (const token of tokensOf(text, source)) counts.set(token, (counts.get(token) ?? 0) + 1)
    }
    if (counts.size > MOST_COUNTED) forgetSingles(counts)
  }
  return [...counts.entries()]
    .sort(([a, x], [b, y]) => y - x || compareNames(a, b))
    .slice(0, source.vocabulary - FIRST_WORD_ID)
    .map(([word]) => word)
}

function forgetSingles(counts: Map<string, number>): void {
  for (const [word, count] of counts) if (count === 1) counts.delete(word)
}
