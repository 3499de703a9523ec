import { createReadStream } from 'node:fs'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'

/** No line of numbers is longer; what is, has no lines. */
const LONGEST = 2 ** 20

/**
 * The lines of a text in UTF-8, without their ends, many at a time, as they are asked for: what is not asked for is not read.
 * @throws file.missing, file.unreadable; file.damaged for a line longer than a million letters
 */
export async function* readLines(path: string): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  let count = 0
  const stream = createReadStream(path, { highWaterMark: 2 ** 18 })
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > LONGEST) {
        const where = `line ${count + lines.length + 1}`
        const reason = 'it is longer than a million letters'
        throw new GraftError('file.damaged', { path, where, reason })
      }
      count += lines.length
      yield lines.map(withoutReturn)
    }
  } catch (error) {
    throw error instanceof GraftError ? error : toReadFault(path, error)
  } finally {
    stream.destroy()
  }
  if (rest !== '') yield [withoutReturn(rest)]
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)
