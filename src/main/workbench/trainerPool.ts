import { startTrainer, type Trainer } from '../trainerHost/trainerHost.ts'

/** One trainer for everything that needs TensorFlow, started when it is needed. */
export interface TrainerPool {
  /** Works with the trainer; it stays for the next one to come. */
  readonly use: <T>(work: (trainer: Trainer) => Promise<T>) => Promise<T>
  /**
   * Begins to start the trainer, which somebody will use soon: it is ready sooner, and has rehearsed when it is asked.
   * What goes wrong is told by the use.
   */
  readonly begin: () => void
  readonly close: () => Promise<void>
}

export interface TrainerPoolOptions {
  readonly start?: () => Promise<Trainer>
  /** Milliseconds after which a trainer that nobody uses is ended: TensorFlow takes hundreds of megabytes. */
  readonly idleMs?: number
}

/** A trainer that died is forgotten: the next one to ask gets another. */
export function createTrainerPool(options: TrainerPoolOptions = {}): TrainerPool {
  const { start = startTrainer, idleMs = 120_000 } = options
  let current: Promise<Trainer> | null = null
  let users = 0
  let idle: NodeJS.Timeout | null = null

  const open = (): Promise<Trainer> => {
    const opening = start()
    current = opening
    const forget = () => {
      if (current === opening) current = null
    }
    opening.then((trainer) => trainer.onExit(forget), forget)
    return opening
  }
  const stay = () => {
    if (idle !== null) clearTimeout(idle)
    idle = null
  }
  const close = async (): Promise<void> => {
    stay()
    const closing = current
    current = null
    const trainer = await closing?.catch(() => null)
    await trainer?.close()
  }
  const leave = () => {
    stay()
    if (users > 0) return
    idle = setTimeout(() => void close(), idleMs)
    idle.unref()
  }
  return {
    close,
    begin: () => {
      if (current === null) void open()
      leave()
    },
    use: async (work) => {
      users += 1
      stay()
      try {
        return await work(await (current ?? open()))
      } finally {
        users -= 1
        leave()
      }
    },
  }
}
