import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Who may come in. Another page in the same browser can send requests to any port of this machine, and a name that an
 * attacker owns can be made to point here; so the Host must be this machine by name, an Origin must be this server,
 * and everything but the first request must bring the session's cookie.
 */
export interface Gate {
  /** An address that lets one browser in, once. */
  readonly issueToken: () => string
  /** Uses a token up; gives the cookie of the session, or `null` when it is wrong or was used. */
  readonly redeem: (token: string) => string | null
  readonly hasSession: (cookieHeader: string | undefined) => boolean
  readonly isOwnHost: (host: string | undefined) => boolean
  readonly isOwnOrigin: (origin: string | undefined) => boolean
}

const NAMES = ['127.0.0.1', 'localhost', '[::1]']

/** The gate of a server on `port`. */
export function createGate(port: number): Gate {
  const secret = randomBytes(32).toString('base64url')
  // Cookies do not know ports: each server has a name of its own for its.
  const cookieName = `graft_${port}`
  const tokens = new Set<string>()
  const hosts = NAMES.map((name) => `${name}:${port}`)
  return {
    issueToken: () => {
      const token = randomBytes(32).toString('base64url')
      tokens.add(token)
      return token
    },
    redeem: (token) => {
      const known = [...tokens].find((each) => isSame(each, token))
      if (known === undefined) return null
      tokens.delete(known)
      return `${cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/`
    },
    hasSession: (cookieHeader = '') =>
      cookieHeader
        .split(';')
        .map((pair) => pair.trim().split('='))
        .some(([name, value = '']) => name === cookieName && isSame(value, secret)),
    isOwnHost: (host = '') => hosts.includes(host.toLowerCase()),
    isOwnOrigin: (origin = '') => hosts.some((host) => origin.toLowerCase() === `http://${host}`),
  }
}

/** Compares without telling by its time where two texts differ. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}
