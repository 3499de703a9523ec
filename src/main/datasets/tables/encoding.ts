import { open } from 'node:fs/promises'
import { analyse } from 'chardet'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'

/** So many bytes tell the encoding. */
export const SAMPLE_BYTES = 256 * 1024

/** The first bytes of a file. @throws file.missing, file.unreadable */
export async function readSample(path: string, bytes = SAMPLE_BYTES): Promise<Uint8Array> {
  const file = await open(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  try {
    const buffer = new Uint8Array(bytes)
    const { bytesRead } = await file.read(buffer, 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } catch (cause) {
    throw toReadFault(path, cause)
  } finally {
    await file.close()
  }
}

/**
 * The encoding of a text, in the words of the WHATWG's standard (`euc-kr` there is CP949). Marks at the beginning and
 * valid UTF-8 decide; then what the letters would be; then statistics.
 */
export function guessEncoding(sample: Uint8Array): string {
  const [a, b, c] = sample
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  const wide = wideOf(sample)
  if (wide !== null) return wide
  if (decodeStrictly(sample, 'utf-8') !== null) return 'utf-8'
  return byLetters(sample) ?? byStatistics(sample) ?? 'windows-1252'
}

/** UTF-16 without a mark: every second byte of Latin letters is zero. */
function wideOf(sample: Uint8Array): string | null {
  const counts = [0, 0]
  sample.forEach((byte, i) => {
    if (byte === 0) counts[i % 2] = (counts[i % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = counts
  const many = sample.length / 5
  if (odd > many && even < odd / 10) return 'utf-16le'
  return even > many && odd < even / 10 ? 'utf-16be' : null
}

/** The text, or `null` where bytes are not of the encoding. A letter that the sample cuts off is no fault. */
function decodeStrictly(sample: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true })
  } catch {
    return null
  }
}

/** Letters that a text in this encoding would mostly have, beside those of ASCII. */
const scripts: readonly (readonly [encoding: string, letters: RegExp])[] = [
  ['euc-kr', /\p{Script=Hangul}/gu],
  ['shift_jis', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['euc-jp', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
]

function byLetters(sample: Uint8Array): string | null {
  for (const [encoding, letters] of scripts) {
    const text = decodeStrictly(sample, encoding)
    if (text === null) continue
    const foreign = text.match(/[^\p{ASCII}]/gu)?.length ?? 0
    const own = text.match(letters)?.length ?? 0
    // Half-width Katakana is what any bytes look like in Shift JIS.
    const half = text.match(/[\uff61-\uff9f]/g)?.length ?? 0
    if (foreign > 0 && own - half > foreign * (encoding === 'euc-kr' ? 0.8 : 0.3)) return encoding
  }
  return null
}

/** Names of chardet that the standard spells otherwise. */
const spellings: Readonly<Record<string, string>> = {
  'ISO-8859-1': 'windows-1252',
  Shift_JIS: 'shift_jis',
}

function byStatistics(sample: Uint8Array): string | null {
  for (const { name } of analyse(sample)) {
    const encoding = spellings[name] ?? name.toLowerCase()
    if (encoding !== 'utf-8' && decodeStrictlyOrNull(sample, encoding)) return encoding
  }
  return null
}

function decodeStrictlyOrNull(sample: Uint8Array, encoding: string): boolean {
  try {
    return decodeStrictly(sample, encoding) !== null
  } catch {
    return false
  }
}
