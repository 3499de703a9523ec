const OLDEST = 20

/**
 * The sentence for a Node that is too old to run the set-up, or undefined.
 * Kept in old syntax: it is the one part that such a Node has to understand.
 *
 * @param {string} version as in process.versions.node
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version) {
  if (Number(version.split('.')[0]) >= OLDEST) return undefined
  return (
    'Set-up stopped: Graft needs Node ' +
    OLDEST +
    ' or newer, and this is Node ' +
    version +
    '. Install a newer Node and run the command again.'
  )
}
