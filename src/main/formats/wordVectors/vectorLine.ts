/** A word with its vector. */
export interface VectorLine {
  readonly word: string
  readonly vector: Float32Array
}

/** The first line of word2vec and fastText: how many words there are, and how many numbers each has. */
export function headerOf(line: string): { readonly words: number; readonly length: number } | null {
  const [, words, length] = /^(\d{1,12}) (\d{1,5})\s*$/.exec(line) ?? []
  return words === undefined || length === undefined || Number(length) === 0
    ? null
    : { words: Number(words), length: Number(length) }
}

/** A shorter row, without a line that counts before it, is one of a table of another kind; GloVe's have 25 numbers or more. */
const LEAST_NUMBERS = 20

/** Whether the first bytes of a file are those of word vectors in text. The last line of them may be cut off. */
export function looksLikeVectors(head: Uint8Array): boolean {
  const [first = '', second, third] = new TextDecoder()
    .decode(head, { stream: true })
    .split(/\r?\n/)
  const header = headerOf(first)
  if (header !== null) {
    if (second === undefined) return false
    const isWhole = third !== undefined
    return isWhole ? typeof parseVector(second, header.length) !== 'string' : numbersIn(second) > 0
  }
  const count = numbersIn(second === undefined ? first : `${first} `)
  return count >= LEAST_NUMBERS && !isNumber(first.split(' ')[0] ?? '')
}

/** How many numbers follow the first field of a line, up to its last space; 0 where anything else does. */
function numbersIn(line: string): number {
  const [, ...fields] = line.replace(/ +$/, ' ').split(' ').slice(0, -1)
  return fields.every(isNumber) ? fields.length : 0
}

const isNumber = (text: string) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)

/**
 * A line's word and numbers, or what is wrong with it, as a clause. A word may have spaces in it; then only the `length` last
 * fields are numbers, and the one before is none. `length` is 0 where it is not known yet.
 */
export function parseVector(line: string, length: number): VectorLine | string {
  const fields = line.trimEnd().split(' ')
  const count = length === 0 ? fields.length - 1 : length
  const numbers = fields.slice(fields.length - count)
  if (count < 1 || fields.length <= count) {
    return `there are ${fields.length - 1} numbers behind the word, where ${length} belong`
  }
  const before = fields.length - count - 1
  if (before > 0 && isNumber(fields[before] ?? '')) {
    return `there are more numbers behind the word than the ${count} that belong there`
  }
  const vector = new Float32Array(count)
  for (const [i, text] of numbers.entries()) {
    if (!isNumber(text)) return `"${text.slice(0, 40)}" stands where a number belongs`
    vector[i] = Number(text)
    if (!Number.isFinite(vector[i])) return 'a number is too large'
  }
  return { word: fields.slice(0, -count).join(' ').normalize('NFC'), vector }
}
