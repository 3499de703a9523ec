import { fromErrorRecord, GraftError } from '../../shared/contract/errors/graftError.ts'
import type {
  CheckpointState,
  RunResult,
  RunSpec,
  TrainerMessage,
  TrainerRequest,
} from '../../shared/contract/trainerProtocol.ts'
import type { Trainer } from './trainerHost.ts'

/** How a run ended in the trainer. */
export interface RunEnd {
  readonly result: RunResult
  readonly state: CheckpointState
}

/**
 * Runs a spec in the trainer; every message of the run goes to `onMessage` on the way.
 * @throws what the trainer reported, or trainer.crashed when it died.
 */
export function train(
  trainer: Trainer,
  spec: RunSpec,
  resumeFrom: CheckpointState | null,
  onMessage: (message: TrainerMessage) => void,
): Promise<RunEnd> {
  return exchange(trainer, { type: 'train', spec, resumeFrom }, (message) => {
    if (!('runId' in message) || message.runId !== spec.runId) return undefined
    onMessage(message)
    if (message.type === 'done') return { result: message.result, state: message.state }
    if (message.type === 'failed') return fromErrorRecord(message.error)
    return undefined
  })
}

type Question = Extract<TrainerRequest, { id: number }>
type Answer = Extract<TrainerMessage, { id: number }>
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

let lastId = 0

/** Asks one question (predict, evaluate) and gives its answer. */
export function ask(trainer: Trainer, question: WithoutId<Question>): Promise<Answer> {
  lastId += 1
  const id = lastId
  return exchange(trainer, { ...question, id }, (message) => {
    if (!('id' in message) || message.id !== id) return undefined
    return message.type === 'requestFailed' ? fromErrorRecord(message.error) : message
  })
}

/** Sends a request and listens until `read` gives a value or an error. */
function exchange<T extends object>(
  trainer: Trainer,
  request: TrainerRequest,
  read: (message: TrainerMessage) => T | GraftError | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const offMessage = trainer.onMessage((message) => {
      try {
        const answer = read(message)
        if (answer === undefined) return
        settle()
        if (answer instanceof GraftError) reject(answer)
        else resolve(answer)
      } catch (error) {
        settle()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
    const offExit = trainer.onExit((detail) => {
      settle()
      reject(new GraftError('trainer.crashed', { detail }))
    })
    const settle = () => {
      offMessage()
      offExit()
    }
    trainer.send(request)
  })
}
