import { getEventListeners } from 'node:events'
import { graftVersion } from '../services/versions.ts'
import { commands } from './commands/index.ts'
import { runProgram } from './program.ts'

/**
 * Ctrl+C once stops a run and keeps it; twice, or where no run would have to be kept, it ends the program at once.
 */
const interrupt = new AbortController()
const stop = () => {
  const { signal } = interrupt
  if (signal.aborted || getEventListeners(signal, 'abort').length === 0) process.exit(130)
  interrupt.abort()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
// A reader that has seen enough (`graft runs list | head -1`) is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}

process.exitCode = await runProgram(process.argv.slice(2), {
  commands,
  streams: { out: process.stdout, err: process.stderr },
  version: graftVersion,
  signal: interrupt.signal,
})
