import { basename } from 'node:path'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { FIRST_WORD_ID, UNKNOWN_ID } from '../../../shared/data/textRecipe.ts'
import type { ImportNote } from '../../../shared/kerasJson/importNote.ts'
import { sequential } from '../../../shared/model/sequential.ts'
import { hashFile } from '../hashFile.ts'
import { maxWeightBytes } from '../limits.ts'
import type { ImportedModel, ModelFormat } from '../modelFormat.ts'
import { HEAD_BYTES, readHead } from '../openParts.ts'
import { headerOf, looksLikeVectors, parseVector, type VectorLine } from './vectorLine.ts'
import { readLines } from './readLines.ts'

/** Such files begin with the most frequent words; of a language's, few texts use more. */
export const MOST_WORDS = 100_000

/** How files write the vector of words that they lack. */
const unknownWords: readonly string[] = ['<unk>', '[UNK]']

/**
 * Word vectors as GloVe (https://nlp.stanford.edu/projects/glove/), word2vec and fastText write them in text: a word and its
 * numbers a line, in the last two behind a line with the count of words and of numbers. They become a model of a single
 * Embedding layer, whose words are known: id 0 is padding, id 1 every other word, ids from 2 on are the file's words in its
 * order.
 */
export const wordVectors: ModelFormat = {
  id: 'wordVectors',
  detect: ({ isFolder, names, head }) => !isFolder && names === null && looksLikeVectors(head),
  read: readWordVectors,
}

/** Whether there is a file of word vectors at a path; `false` also where there is none, or nothing can be read. */
export async function holdsWordVectors(path: string): Promise<boolean> {
  const head = await readHead(path, HEAD_BYTES).catch(() => null)
  return head !== null && looksLikeVectors(head)
}

async function readWordVectors(path: string): Promise<ImportedModel> {
  const { words, vectors, length, unknown, notes } = await collect(path)
  if (words.length === 0) {
    throw new GraftError('file.damaged', {
      path,
      where: 'its end',
      reason: 'there is no word in it',
    })
  }
  const rows = words.length + FIRST_WORD_ID
  const values = new Float32Array(rows * length)
  values.set(unknown ?? meanOf(vectors, length), UNKNOWN_ID * length)
  vectors.forEach((vector, i) => {
    values.set(vector, (i + FIRST_WORD_ID) * length)
  })
  const config = { inputDim: rows, outputDim: length }
  const layer = { name: 'embedding', className: 'Embedding', config }
  return {
    graph: sequential(basename(path), [null], [layer]),
    weights: { embedding: { embeddings: { dtype: 'float32', shape: [rows, length], values } } },
    labels: null,
    words,
    notes: [...notes, idNote(unknown !== null)],
    format: 'wordVectors',
    sha256: await hashFile(path),
  }
}

interface Collected {
  readonly words: readonly string[]
  readonly vectors: readonly Float32Array[]
  /** Numbers of a vector. */
  readonly length: number
  /** The file's own vector of words that it lacks. */
  readonly unknown: Float32Array | null
  readonly notes: readonly ImportNote[]
}

async function collect(path: string): Promise<Collected> {
  const found = createCollection(path)
  for await (const lines of readLines(path)) {
    for (const line of lines) if (!found.add(line)) return found.finish(true)
  }
  return found.finish(false)
}

interface Collection {
  /** `false` when it is full, and the line was not taken. */
  readonly add: (line: string) => boolean
  readonly finish: (isCut: boolean) => Collected
}

function createCollection(path: string): Collection {
  const found = new Map<string, Float32Array>()
  const limit = maxWeightBytes()
  let told: number | null = null
  let length = 0
  let unknown: Float32Array | null = null
  let twice = 0
  let line = 0
  const take = ({ word, vector }: VectorLine): void => {
    if (unknownWords.includes(word)) unknown ??= vector
    else if (found.has(word)) twice += 1
    else found.set(word, vector)
  }
  return {
    add: (text) => {
      line += 1
      const header = line === 1 ? headerOf(text) : null
      if (header !== null) ({ length, words: told } = header)
      if (header !== null || text === '') return true
      if (found.size === MOST_WORDS) return false
      const parsed = readVector(text, { path, line, length })
      length = parsed.vector.length
      take(parsed)
      checkSize(path, found.size * length, limit)
      return true
    },
    finish: (isCut) => ({
      words: [...found.keys()],
      vectors: [...found.values()],
      length,
      unknown,
      notes: notesOn({
        words: [...found.keys()],
        twice,
        told: unknown === null ? told : null,
        isCut,
      }),
    }),
  }
}

interface LinePlace {
  readonly path: string
  /** From 1. */
  readonly line: number
  /** Numbers that a line must have; 0 as long as that is not known. */
  readonly length: number
}

function readVector(text: string, { path, line, length }: LinePlace): VectorLine {
  const parsed = parseVector(text, length)
  if (typeof parsed !== 'string') return parsed
  throw new GraftError('file.damaged', { path, where: `line ${line}`, reason: parsed })
}

function checkSize(path: string, numbers: number, limit: number): void {
  const bytes = numbers * Float32Array.BYTES_PER_ELEMENT
  if (bytes <= limit) return
  throw new GraftError('file.tooLarge', { path, what: 'The table of vectors', bytes, limit })
}

function meanOf(vectors: readonly Float32Array[], length: number): Float32Array {
  const sums = new Float64Array(length)
  for (const vector of vectors) {
    vector.forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value
    })
  }
  return Float32Array.from(sums, (sum) => sum / vectors.length)
}

const note = (text: string): ImportNote => ({ code: 'leftOut', layer: 'embedding', text })

interface Findings {
  readonly words: readonly string[]
  /** Words that stood there already. */
  readonly twice: number
  /** How many words the first line promises; `null` where it says nothing. */
  readonly told: number | null
  /** Whether there are more than were taken. */
  readonly isCut: boolean
}

function notesOn({ words, twice, told, isCut }: Findings): readonly ImportNote[] {
  const broken = words.filter((word) => word.includes('\uFFFD')).length
  const found = words.length + twice
  const texts = [
    ...(twice > 0 ? [`Words that stand there again, of which the first was taken: ${twice}.`] : []),
    ...(broken > 0 ? [`Words with letters that are no UTF-8: ${broken}. No text has these.`] : []),
    ...(!isCut && told !== null && told !== found
      ? [`The first line says ${told} words, and there are ${found}: the file may be cut off.`]
      : []),
    ...(isCut
      ? [`The first ${MOST_WORDS} words were taken; the others of the file were left out.`]
      : []),
  ]
  return texts.map(note)
}

function idNote(isOwn: boolean): ImportNote {
  return note(
    isOwn
      ? 'Id 0 is padding, all zeros; id 1 stands for other words, with the vector that the file has for them.'
      : 'Id 0 is padding, all zeros; id 1 stands for other words, with the mean of all vectors.',
  )
}
