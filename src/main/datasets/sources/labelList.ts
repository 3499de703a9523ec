import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { guessEncoding, readSample } from '../tables/encoding.ts'
import { splitLines } from '../tables/textLines.ts'

/** Whether a file is a text: a list of classes, and no array of numbers. @throws file.missing, file.unreadable */
export async function isLabelList(path: string): Promise<boolean> {
  const sample = await readSample(path)
  const [first, second] = sample
  const isPacked = first === 0x1f && second === 0x8b
  const isNumpy = first === 0x93
  const isIdx = first === 0 && second === 0
  if (sample.length === 0 || isPacked || isNumpy || isIdx) return false
  return !sample.includes(0) || guessEncoding(sample).startsWith('utf-16')
}

/** What the first line of a list says where it is a header. */
const headers = /^(labels?|class(es)?|categor(y|ies)|targets?|y|라벨|레이블|클래스|분류)$/i

/**
 * The class of each of so many rows, from a text with a class a line, quoted or not. A CSV file's header is passed over
 * where there is one line more; any other line too many is refused, since all rows behind it would be labelled wrong.
 * @throws data.countMismatch, data.badText, file.*
 */
export async function readLabelList(path: string, rows: number): Promise<readonly string[]> {
  const labels: string[] = []
  for await (const batch of splitLines(path, guessEncoding(await readSample(path)), {})) {
    labels.push(...batch.map(unquote))
  }
  const [first = '', ...others] = labels
  if (others.length === rows && headers.test(first.trim()) && !others.includes(first)) return others
  if (labels.length !== rows) {
    throw new GraftError('data.countMismatch', { inputs: rows, labels: labels.length })
  }
  return labels
}

function unquote(line: string): string {
  const [, inner] = /^\s*"((?:[^"]|"")*)"\s*$/.exec(line) ?? []
  return inner === undefined ? line : inner.replaceAll('""', '"')
}
