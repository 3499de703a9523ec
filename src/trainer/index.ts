import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { GraftError } from '../shared/contract/errors/graftError.ts'
import type { TrainerMessage, TrainerRequest } from '../shared/contract/trainerProtocol.ts'
import type { Ops } from '../shared/layers/ops.ts'
import { createRequestServer, describeFailure, type RequestServer } from './serveRequests.ts'

/**
 * The trainer process: requests come in and messages go out over Node's IPC channel
 * (`trainerProtocol.ts`). It ends itself when the channel closes, whatever it is doing, and never outlives
 * who started it.
 */
process.on('disconnect', () => {
  process.exit(0)
})
// Ctrl+C on a terminal reaches every process of the group. Who started this one decides what it means: a run is
// stopped and kept, which needs this process.
process.on('SIGINT', () => undefined)

/** Sends a message; a channel that has just closed is no fault, its `disconnect` follows. */
function send(message: TrainerMessage, done?: () => void): void {
  process.send?.(message, undefined, undefined, () => done?.())
}

/** Tells of an error that nobody caught, then ends: what is left of the process cannot be trusted. */
function endOnDefect(server: RequestServer): void {
  const end = (error: unknown) => {
    const runId = server.activeRun() ?? ''
    send({ type: 'failed', runId, error: describeFailure(error) }, () => process.exit(1))
    setTimeout(() => process.exit(1), 2000).unref()
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

/** Without a request for so long, the process has time for itself. */
const QUIET_MS = 100

/** Uses the time until the first request; `asked` is aborted when it comes. */
async function useQuietTime(ops: Ops, asked: AbortSignal): Promise<void> {
  const { rehearse } = await import('./rehearse.ts')
  await nextTurn()
  await rehearse({
    ops,
    quietMoment: () => delay(QUIET_MS, undefined, { signal: asked }).catch(() => undefined),
    isAsked: () => asked.aborted,
  })
}

/** Loads TensorFlow and serves requests. */
async function start(): Promise<void> {
  const { ops } = await import('./native/nativeOps.ts')
  const { tensorflowVersion } = await import('./native/tensorflow.ts')
  const server = createRequestServer({
    ops,
    send,
    now: () => performance.now(),
    yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
  })
  endOnDefect(server)
  const asked = new AbortController()
  process.on('message', (request) => {
    asked.abort()
    void server.handle(request as TrainerRequest)
  })
  send({ type: 'ready', tensorflow: tensorflowVersion, startMs: performance.now() })
  // What does not work here is told by the run that needs it.
  useQuietTime(ops, asked.signal).catch(() => undefined)
}

if (process.send === undefined) {
  process.stderr.write('The trainer is started by Graft, not by hand.\n')
  process.exitCode = 2
} else {
  start().catch((error: unknown) => {
    const reason =
      error instanceof GraftError && error.code === 'trainer.notReady'
        ? (error as GraftError<'trainer.notReady'>).params.reason
        : String(error)
    process.stderr.write(`${reason}\n`)
    process.exit(1)
  })
}
