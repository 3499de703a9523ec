import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { TrainerMessage, TrainerRequest } from '../../shared/contract/trainerProtocol.ts'

/**
 * One trainer process and the channel to it. The process is started by `startTrainer`, serves one run at a
 * time, and ends itself when the channel closes, so killing this process never leaves it behind.
 */
export interface Trainer {
  readonly pid: number
  /** TensorFlow's version, as the process reported it. */
  readonly tensorflow: string
  send(request: TrainerRequest): void
  /** Calls back for every message until the returned function is called. */
  onMessage(listener: (message: TrainerMessage) => void): () => void
  /** Calls back once when the process is gone: `detail` is its exit code or signal, in words. */
  onExit(listener: (detail: string) => void): () => void
  /** Closes the channel, waits, and kills after `graceMs`. */
  close(graceMs?: number): Promise<void>
}

export interface TrainerOptions {
  /** The Node runtime to use. Default: the one running this. */
  readonly execPath?: string
  /** Environment beside this process's own. */
  readonly env?: Readonly<Record<string, string>>
  /** Kills it, also while it starts. */
  readonly signal?: AbortSignal
}

const entry = fileURLToPath(new URL('../../trainer/index.ts', import.meta.url))

/** How much of what the process printed an error tells. */
const KEPT_OUTPUT = 2000

/**
 * Starts a trainer and waits until TensorFlow is loaded.
 * @throws trainer.notReady when it ends before that.
 */
export function startTrainer(options: TrainerOptions = {}): Promise<Trainer> {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
    ...(options.signal === undefined ? {} : { signal: options.signal, killSignal: 'SIGKILL' }),
    env: { ...process.env, ...options.env },
  })
  const output = keepOutput(child)
  return new Promise((resolve, reject) => {
    const failed = (detail: string) => {
      reject(new GraftError('trainer.notReady', { reason: detail }))
    }
    child.once('error', (error) => {
      failed(error.message)
    })
    onceEnded(child, (code, signal) => {
      const printed = output()
      failed(signal === null && printed !== '' ? printed : describeExit(code, signal, printed))
    })
    child.once('message', (message: TrainerMessage) => {
      if (message.type !== 'ready') {
        failed(`unexpected first message "${message.type}"`)
        child.kill('SIGKILL')
        return
      }
      resolve(connect(child, message.tensorflow, output))
    })
  })
}

/** Collects the end of what the process prints: the only trace of a native crash. */
function keepOutput(child: ChildProcess): () => string {
  let text = ''
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-KEPT_OUTPUT)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  // A message goes on after it, with a full stop of its own.
  return () => text.replace(CHATTER, '').trim().replace(/\.$/, '')
}

/** What TensorFlow prints at its start where all is well, and no log level stops. */
const CHATTER = /^(?:I\d{4} .*|WARNING: All log messages before absl::InitializeLog.*)\n?/gm

type EndListener = (code: number | null, signal: NodeJS.Signals | null) => void

/**
 * Calls back when the process is gone and all that it printed has arrived: 'exit' may come before that, and 'close' does
 * not come once the channel was closed from here.
 */
function onceEnded(child: ChildProcess, listener: EndListener): void {
  child.once('exit', (code, signal) => {
    const open = [child.stdout, child.stderr].flatMap((stream) =>
      stream === null || stream.closed ? [] : [once(stream, 'close')],
    )
    void Promise.all(open).then(() => {
      listener(code, signal)
    })
  })
}

function describeExit(code: number | null, signal: NodeJS.Signals | null, printed: string): string {
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`
  return printed === '' ? how : `${how}: ${printed}`
}

function connect(child: ChildProcess, tensorflow: string, output: () => string): Trainer {
  const events = new EventEmitter<{ message: [TrainerMessage]; exit: [string] }>()
  let gone: string | null = null
  child.on('message', (message: TrainerMessage) => {
    events.emit('message', message)
  })
  onceEnded(child, (code, signal) => {
    gone = describeExit(code, signal, output())
    events.emit('exit', gone)
  })
  // A channel that breaks while sending is followed by 'exit', which tells more.
  child.on('error', () => undefined)
  return {
    pid: child.pid ?? 0,
    tensorflow,
    send: (request) => {
      if (child.connected) child.send(request)
    },
    onMessage: (listener) => {
      events.on('message', listener)
      return () => events.off('message', listener)
    },
    onExit: (listener) => {
      events.on('exit', listener)
      const detail = gone
      // Never before this function has returned: callers use what it returns.
      if (detail !== null) {
        queueMicrotask(() => {
          if (events.listeners('exit').includes(listener)) listener(detail)
        })
      }
      return () => events.off('exit', listener)
    },
    close: (graceMs = 5000) => closeChild(child, graceMs),
  }
}

function closeChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    if (child.connected) child.disconnect()
  })
}
