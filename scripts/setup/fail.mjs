/** A set-up failure whose message is all that the user sees: what happened, then what to do. */
export class SetupError extends Error {
  /**
   * @param {string} what one plain sentence
   * @param {string} [remedy] one plain sentence
   */
  constructor(what, remedy) {
    super(remedy ? `${what} ${remedy}` : what)
    this.name = 'SetupError'
  }
}

// First match wins: a full disk also breaks connections, and a proxy's certificate is not "no network".
const CAUSES = [
  {
    pattern: /ENOSPC|No space left on device|EDQUOT/i,
    what: 'the disk is full',
    remedy: 'Free some space and run the command again.',
  },
  {
    pattern: /EINTEGRITY/,
    what: 'a downloaded package is not the one in package-lock.json',
    remedy: 'Run "npm cache clean --force" and then the command again.',
  },
  {
    pattern: /npm ci. can only install|EUSAGE/,
    what: 'package.json and package-lock.json do not agree',
    remedy: 'Restore both from the repository, or run "npm install" if you changed them.',
  },
  {
    pattern: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_/,
    what: 'the certificate of the package index is not trusted here',
    remedy: 'Tell npm (cafile) and pip (cert) about your certificate and run the command again.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_(AGAIN|FAIL)|ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ProxyError|ProtocolError|IncompleteRead|NewConnectionError|NameResolutionError|Failed to establish a new connection|name resolution|Name or service not known|Network is unreachable|Connection (refused|reset|aborted|broken)|timed? ?out/i,
    what: 'the package index cannot be reached',
    remedy: 'Check the network connection (and proxy settings) and run the command again.',
  },
  {
    pattern: /No matching distribution found|E404|ETARGET/,
    what: 'the package index does not have a pinned version',
    remedy: 'Use an index that mirrors the public one in full.',
  },
  {
    pattern: /EACCES|EPERM|Permission denied/i,
    what: 'a file may not be written',
    remedy: 'Make the checkout and the package caches writable for you and run the command again.',
  },
]

/**
 * The known cause, if any, of what a failed command has printed.
 *
 * @param {string} output
 */
export function findCause(output) {
  return CAUSES.find(({ pattern }) => pattern.test(output))
}

/**
 * Turns the log of a failed command into one sentence.
 *
 * @param {string} step what was being done, e.g. "Installing packages"
 * @param {string} output what the command printed
 * @param {string} logFile where all of it can be read
 * @returns {SetupError}
 */
export function explainFailure(step, output, logFile) {
  const cause = findCause(output)
  if (cause) return new SetupError(`${step} failed: ${cause.what}.`, cause.remedy)
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.includes('complete log of this run'))
  // A compiler's first complaint says more than the summary of the tool that called it.
  const last = lines.find((line) => /\b(fatal )?error: /i.test(line)) ?? lines.at(-1)
  return new SetupError(
    `${step} failed${last ? `: ${last.replace(/\.$/, '')}.` : '.'}`,
    `The whole log is in ${logFile}.`,
  )
}
