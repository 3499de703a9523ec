import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { linesOf } from '../../../shared/data/linesOf.ts'
import type { ScanOptions } from '../scanOptions.ts'
import { readText } from './textStream.ts'

/** So many lines are handed over at a time. */
const BATCH = 1000
/** Longer lines are none. */
const MOST_LETTERS = 16 * 2 ** 20

/**
 * Lines of a text without their ends, in batches; the last one only where it is not empty.
 * @throws data.badText, data.badTable for an unknown encoding, data.cancelled, file.*
 */
export async function* splitLines(
  path: string,
  encoding: string,
  options: Pick<ScanOptions, 'signal'>,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<readonly string[]> {
  const reason = 'one of its lines is longer than 16 million characters'
  const tooLong = () => new GraftError('data.badText', { path, reason })
  const pieces = readText(path, encoding, options, onBytes)
  for await (const lines of linesOf(pieces, { most: MOST_LETTERS, tooLong })) {
    for (let from = 0; from < lines.length; from += BATCH) yield lines.slice(from, from + BATCH)
  }
}
