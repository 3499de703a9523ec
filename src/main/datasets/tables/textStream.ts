import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { checkCancelled, type ScanOptions } from '../scanOptions.ts'

/** So much is read at a time: its rows are handled without a pause, some 20 ms. */
const CHUNK_BYTES = 2 ** 16

/**
 * The text of a file, piece by piece. A mark of byte order is left out; what is not of the encoding becomes U+FFFD.
 * @throws data.badTable for an encoding that is not known; data.cancelled; file.*
 */
export async function* readText(
  path: string,
  encoding: string,
  options: Pick<ScanOptions, 'signal'>,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = openDecoder(path, encoding)
  let bytes = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      checkCancelled(options, path)
      const part = chunk as Uint8Array
      bytes += part.length
      onBytes(bytes)
      yield decoder.decode(part, { stream: true })
    }
    yield decoder.decode()
  } catch (cause) {
    throw toReadFault(path, cause)
  }
}

/** A decoder for an encoding. @throws data.badTable */
export function openDecoder(path: string, encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch {
    const reason = `its encoding "${encoding}" is not known`
    throw new GraftError('data.badTable', { path, reason })
  }
}
