import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { MOST_WORDS } from '../../../src/main/formats/wordVectors/readWordVectors.ts'
import { temporaryFolder } from './modelFixtures.ts'

const folder = temporaryFolder()

async function read(name: string, content: string) {
  const path = join(folder, name)
  writeFileSync(path, content)
  return readModelFile(path)
}

/** Rows of the table as lists, in float32. */
async function tableOf(name: string, content: string) {
  const model = await read(name, content)
  const table = model.weights['embedding']?.['embeddings']
  const width = table?.shape[1] ?? 1
  const values = [...(table?.values ?? [])]
  const rows = Array.from({ length: table?.shape[0] ?? 0 }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  )
  return { ...model, rows, notes: model.notes.map(({ text }) => text) }
}

/** Twenty numbers, the fewest of a file whose first line does not count. */
const twenty = (first: number, last = 0) => [first, ...zeros(18), last].join(' ')
const zeros = (count: number) => Array<number>(count).fill(0)

describe('word vectors as text', () => {
  it('of GloVe become an Embedding: padding, other words as the mean, then the words in order', async () => {
    const { graph, rows, words, notes, format } = await tableOf(
      'glove.txt',
      `the ${twenty(0.5)}\n, ${twenty(1)}\ncat ${twenty(-3, 6)}\n`,
    )
    expect(format).toBe('wordVectors')
    expect(graph.layers.map(({ className }) => className)).toEqual(['InputLayer', 'Embedding'])
    expect(graph.layers[1]?.config).toMatchObject({ inputDim: 5, outputDim: 20 })
    expect(words).toEqual(['the', ',', 'cat'])
    expect(rows).toEqual([
      zeros(20),
      [-0.5, ...zeros(18), 2],
      [0.5, ...zeros(19)],
      [1, ...zeros(19)],
      [-3, ...zeros(18), 6],
    ])
    expect(notes.at(-1)).toContain('the mean of all vectors')
  })

  it('of word2vec and fastText begin with the count of words and numbers', async () => {
    const { rows, words } = await tableOf(
      'short.vec',
      '2 3\r\n</s> 0 1 2 \r\nKatze -1e-1 .5 2. \r\n',
    )
    expect(words).toEqual(['</s>', 'Katze'])
    expect(rows.slice(2)).toEqual([
      [0, 1, 2],
      [Math.fround(-0.1), 0.5, 2],
    ])
  })

  it('may bring the vector of other words, and words with spaces', async () => {
    const { rows, words, notes } = await tableOf(
      'own.vec',
      '4 2\na b 1 2\n<unk> 7 8\nc 3 4\nc 5 6\n',
    )
    expect(words).toEqual(['a b', 'c'])
    expect(rows).toEqual([
      [0, 0],
      [7, 8],
      [1, 2],
      [3, 4],
    ])
    expect(notes).toEqual([
      'Words that stand there again, of which the first was taken: 1.',
      'Id 0 is padding, all zeros; id 1 stands for other words, with the vector that the file has for them.',
    ])
  })

  it('tell of words that may be missing, and of letters that are none', async () => {
    const told = async (content: string | Buffer) => {
      const path = join(folder, 'odd.vec')
      writeFileSync(path, content)
      return (await readModelFile(path)).notes.slice(0, -1).map(({ text }) => text)
    }
    expect(await told('3 2\na 1 2\nb 3 4\n')).toEqual([
      'The first line says 3 words, and there are 2: the file may be cut off.',
    ])
    expect(await told('2 2\na 1 2\nb 3 4\n')).toEqual([])
    expect(await told(Buffer.from('2 2\ncaf\xe9 1 2\nb 3 4\n', 'latin1'))).toEqual([
      'Words with letters that are no UTF-8: 1. No text has these.',
    ])
  })

  it('keep letters that lie on the border of two pieces of the file', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `고양이${i}`)
    const { words } = await tableOf(
      'long.txt',
      names.map((name) => `${name} ${twenty(1)}\n`).join(''),
    )
    expect(words).toEqual(names)
  })

  it('are read as far as their most frequent words', async () => {
    const lines = Array.from({ length: MOST_WORDS + 3 }, (_, i) => `w${i} 1\n`)
    const { words, notes } = await tableOf('many.vec', `${lines.length} 1\n${lines.join('')}`)
    expect(words).toHaveLength(MOST_WORDS)
    expect(words?.at(-1)).toBe(`w${MOST_WORDS - 1}`)
    expect(notes[0]).toContain(`The first ${MOST_WORDS} words were taken`)
  })

  it.each([
    [
      'a number short',
      `the ${twenty(1)}\ncat 1 2\n`,
      'line 2',
      'there are 2 numbers behind the word, where 20 belong',
    ],
    [
      'a number too many',
      `1 2\na 1 2\nb 1 2 3\n`,
      'line 3',
      'there are more numbers behind the word than the 2 that belong there',
    ],
    ['no number', `3 2\na 1 2\nb 1 x2\n`, 'line 3', '"x2" stands where a number belongs'],
    [
      'nothing behind a word',
      `2 2\na 1 2\nb\n`,
      'line 3',
      'there are 0 numbers behind the word, where 2 belong',
    ],
    ['a number that no float has', `2 2\na 1 2\nb 1 1e60\n`, 'line 3', 'a number is too large'],
    [
      'one line without an end',
      `the ${twenty(1)}\n${'9 '.repeat(600_000)}`,
      'line 2',
      'it is longer than a million letters',
    ],
  ])('name the line where there is %s', async (name, content, where, reason) => {
    await expect(read(`${name}.txt`, content)).rejects.toMatchObject({
      code: 'file.damaged',
      params: { where, reason },
    })
  })

  it.each([
    ['prose', 'the cat sat on the mat and it was 1 2 3\n'],
    ['a table of numbers', `${twenty(1)} 4\n${twenty(2)} 5\n`],
    ['a few columns', 'anna 1 2 3 4 5 6 7 8 9\nben 4 5 6 7 8 9 1 2 3\n'],
    ['two counts alone', '3 4\n'],
  ])('are told from %s', async (name, content) => {
    await expect(read(`${name}.txt`, content)).rejects.toMatchObject({
      code: 'file.unknownFormat',
      params: { seen: expect.stringContaining('it is plain text') as unknown },
    })
  })
})
