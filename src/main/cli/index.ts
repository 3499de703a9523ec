import { graftVersion } from '../services/versions.ts'
import { commands } from './commands/index.ts'
import { runProgram } from './program.ts'

/** Ctrl+C once stops what goes on and keeps it; twice ends the program at once. */
const interrupt = new AbortController()
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130)
  interrupt.abort()
})
process.on('SIGTERM', () => {
  interrupt.abort()
})
// A reader that has seen enough (`graft runs list | head -1`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runProgram(process.argv.slice(2), {
  commands,
  streams: { out: process.stdout, err: process.stderr },
  version: graftVersion,
  signal: interrupt.signal,
})
