import { createReadStream } from 'node:fs'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { linesOf } from '../../../shared/data/linesOf.ts'

/** No line of numbers is longer; what is, has no lines. */
const LONGEST = 2 ** 20

/**
 * The lines of a text in UTF-8, many at a time, as they are asked for: what is not asked for is not read.
 * @throws file.missing, file.unreadable; file.damaged for a line longer than a million letters
 */
export function readLines(path: string): AsyncGenerator<readonly string[]> {
  const reason = 'it is longer than a million letters'
  return linesOf(readPieces(path), {
    most: LONGEST,
    tooLong: (line) => new GraftError('file.damaged', { path, where: `line ${line}`, reason }),
  })
}

async function* readPieces(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 })) {
      yield decoder.decode(chunk as Uint8Array, { stream: true })
    }
  } catch (error) {
    throw toReadFault(path, error)
  }
}
