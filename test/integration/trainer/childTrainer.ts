import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type {
  TrainerMessage,
  TrainerRequest,
} from '../../../src/shared/contract/trainerProtocol.ts'

/** The real trainer in a process of its own, spoken to over its real channel. */
export interface ChildTrainer {
  readonly process: ChildProcess
  readonly ready: Extract<TrainerMessage, { type: 'ready' }>
  readonly send: (request: TrainerRequest) => void
  /** Everything it has said so far. */
  readonly messages: readonly TrainerMessage[]
  /** The next message, from the first one on, that passes; also one that came before the call. */
  readonly waitFor: <T extends TrainerMessage['type']>(
    type: T,
    passes?: (message: Extract<TrainerMessage, { type: T }>) => boolean,
  ) => Promise<Extract<TrainerMessage, { type: T }>>
  /** Waits for the end of the process: its exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals>
}

const entry = fileURLToPath(new URL('../../../src/trainer/index.ts', import.meta.url))

export async function startChild(): Promise<ChildTrainer> {
  const child = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.on('data', (text: Buffer) => (errors += text.toString()))
  const messages: TrainerMessage[] = []
  const waiting = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of [...waiting]) wake()
  }
  let isGone = false
  const ended = once(child, 'exit').then(([code, signal]: (number | NodeJS.Signals | null)[]) => {
    isGone = true
    wakeAll()
    return code ?? signal ?? 0
  })
  child.on('message', (message: TrainerMessage) => {
    messages.push(message)
    wakeAll()
  })
  const waitFor: ChildTrainer['waitFor'] = async (type, passes = () => true) => {
    for (let next = 0; ;) {
      for (; next < messages.length; next++) {
        const message = messages[next] as Extract<TrainerMessage, { type: typeof type }>
        if (message.type === type && passes(message)) return message
      }
      if (isGone) throw new Error(`the trainer ended before it said "${type}": ${errors}`)
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
      })
    }
  }
  const ready = await waitFor('ready')
  return {
    process: child,
    ready,
    send: (request) => {
      child.send(request)
    },
    messages,
    waitFor,
    ended,
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
