import { randomInt } from 'node:crypto'

/** Crockford's base 32, lower case: no i, l, o, u, so that an id can be read aloud. In ASCII order. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A run's identity: seven digits of the second it began in, a dash and three random digits (`1q2f8gz-7rm`). Ids sort
 * by time; the run store draws again when one is taken.
 */
export function createRunId(now: Date): string {
  const seconds = Math.max(0, Math.floor(now.getTime() / 1000))
  return `${toBase32(seconds, 7)}-${toBase32(randomInt(32 ** 3), 3)}`
}

function toBase32(value: number, length: number): string {
  const places = Array.from({ length }, (_, place) => Math.floor(value / 32 ** place) % 32)
  return places
    .map((digit) => digits[digit])
    .reverse()
    .join('')
}
