/**
 * The set-up of a fresh clone, run before `npm start`, `npm run demo`, `npm run graft` and `npm test`.
 *
 * Flags: --tests also makes .venv-keras/ and sees to a browser; --quiet prints nothing when all is there already.
 * Runs on the user's own Node before anything is installed: Node built-ins only, and nothing
 * that Node 20 cannot parse. The rest is imported late so that an old Node still gets its sentence.
 */
import { fileURLToPath } from 'node:url'
import { nodeVersionProblem } from './setup/nodeVersion.mjs'

const problem = nodeVersionProblem(process.versions.node)
if (problem) {
  console.error(problem)
  process.exitCode = 1
} else {
  const { main } = await import('./setup/main.mjs')
  const root = fileURLToPath(new URL('..', import.meta.url))
  process.exitCode = await main(root, process.argv.slice(2))
}
