import type { ErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import type {
  LogLine,
  TrainingPreparation,
  TrainingState,
  TrainingUpdate,
} from '../../../shared/contract/workbenchApi/training.ts'
import type { EpochRecord } from '../../../shared/training/history.ts'
import type { Phase } from '../../../shared/training/plan.ts'
import { createTimeLeft, type TimeLeft } from './timeLeft.ts'

/** What a whole state tells: its status and what it is about. */
export type LiveChange = Partial<
  Pick<
    TrainingState,
    | 'runId'
    | 'name'
    | 'status'
    | 'startedAt'
    | 'preparation'
    | 'phases'
    | 'trained'
    | 'history'
    | 'bestEpoch'
    | 'error'
  >
>

export interface Clocks {
  readonly clock: () => Date
  /** Milliseconds; never goes back. */
  readonly now: () => number
}

const KEPT_LINES = 1000

/** A run as the pages see it: what was told of it so far, and what was not told yet. */
export class LiveRun {
  readonly #clock: () => Date
  readonly #timeLeft: TimeLeft
  #state: TrainingState
  #fresh: Fresh = noNews
  #phase = -1

  constructor(given: Pick<TrainingState, 'name' | 'documentId'>, { clock, now }: Clocks) {
    this.#clock = clock
    this.#timeLeft = createTimeLeft(now)
    this.#state = {
      ...given,
      runId: '',
      status: 'preparing',
      startedAt: clock().toISOString(),
      preparation: { step: 'data', share: null },
      phases: [],
      trained: [],
      progress: null,
      history: [],
      bestEpoch: null,
      moves: [],
      log: [],
      notes: [],
      error: null,
    }
  }

  get state(): TrainingState {
    return this.#state
  }

  set(change: LiveChange): void {
    this.#state = { ...this.#state, ...change }
  }

  log(kind: LogLine['kind'], params: LogLine['params'] = {}): void {
    const line = { at: this.#clock().toISOString(), kind, params }
    this.#state = { ...this.#state, log: [...this.#state.log, line].slice(-KEPT_LINES) }
    this.#fresh = { ...this.#fresh, log: [...this.#fresh.log, line].slice(-KEPT_LINES) }
  }

  /** Adds notes that it does not have. */
  note(texts: readonly string[]): void {
    const added = [...new Set(texts)].filter((text) => !this.#state.notes.includes(text))
    this.#state = { ...this.#state, notes: [...this.#state.notes, ...added] }
    this.#fresh = { ...this.#fresh, notes: [...this.#fresh.notes, ...added] }
    for (const text of added) this.log('note', { text })
  }

  prepare(preparation: TrainingPreparation): void {
    this.#state = { ...this.#state, preparation }
    this.#fresh = { ...this.#fresh, preparation }
  }

  /** Takes in what the trainer says. */
  receive(message: TrainerMessage): void {
    switch (message.type) {
      case 'progress':
        this.#progress(message)
        break
      case 'epochEnd':
        this.#epochEnd(message)
        break
      case 'moves':
        this.#moved(message.moves)
        break
      case 'note':
        this.note([message.text])
        break
      case 'checkpoint':
        this.log('checkpoint', { epoch: message.state.history.length })
        break
      case 'paused':
        this.#timeLeft.restart()
        this.log('paused')
        break
      case 'done':
        this.#state = { ...this.#state, bestEpoch: message.result.bestEpoch }
        this.#moved(message.result.moves)
        break
      default:
        break
    }
  }

  /** What is new since it was asked last, or `null`. */
  takeUpdate(): TrainingUpdate | null {
    if (this.#fresh === noNews) return null
    const { runId, bestEpoch } = this.#state
    const update = { runId, bestEpoch, ...this.#fresh }
    this.#fresh = noNews
    return update
  }

  #progress(message: Extract<TrainerMessage, { type: 'progress' }>): void {
    const { runId, cursor, batches, epochs, logs, preparing = null } = message
    if (cursor.phase < this.#state.phases.length) this.#enterPhase(cursor.phase)
    const leftMs = this.#timeLeft.at(cursor, { batches, epochs })
    const progress = { runId, cursor, batches, epochs, logs, preparing, leftMs }
    this.#state = { ...this.#state, progress }
    this.#fresh = { ...this.#fresh, progress }
  }

  #epochEnd({ record, isBest }: Extract<TrainerMessage, { type: 'epochEnd' }>): void {
    this.#enterPhase(record.phase)
    const bestEpoch = isBest ? record.epoch : this.#state.bestEpoch
    const history = withEpoch(this.#state.history, record)
    this.#state = { ...this.#state, history, bestEpoch }
    this.#fresh = { ...this.#fresh, epochs: [...this.#fresh.epochs, record] }
    const { loss = NaN, valLoss } = record.logs
    const validation = valLoss === undefined ? {} : { valLoss }
    this.log('epoch', { epoch: record.epoch + 1, loss, ...validation })
  }

  #moved(moves: TrainingState['moves']): void {
    this.#state = { ...this.#state, moves }
    this.#fresh = { ...this.#fresh, moves }
  }

  #enterPhase(index: number): void {
    if (index === this.#phase) return
    this.#phase = index
    const phase = this.#state.phases[index]
    const { name = '', epochs = 0 } = phase ?? {}
    this.log('phase', { phase: index + 1, name, epochs })
  }
}

type Fresh = Omit<TrainingUpdate, 'runId' | 'bestEpoch'>
const noNews: Fresh = {
  preparation: null,
  progress: null,
  epochs: [],
  moves: null,
  log: [],
  notes: [],
}

/** An epoch that is there already is computed anew, and so are the later ones. */
function withEpoch(history: readonly EpochRecord[], record: EpochRecord): readonly EpochRecord[] {
  const earlier =
    (history.at(-1)?.epoch ?? -1) < record.epoch
      ? history
      : history.filter(({ epoch }) => epoch < record.epoch)
  return [...earlier, record]
}

/** Names and lengths of phases, as people see them. */
export function phasesOf(phases: readonly Phase[]): TrainingState['phases'] {
  return phases.map(({ name, epochs }, i) => ({ name: name ?? String(i + 1), epochs }))
}

/** The line that says how a run ended. */
export function logEnd(live: LiveRun, error: ErrorRecord | null): void {
  const { status, history } = live.state
  live.log('ended', { status, epochs: history.length })
  if (error !== null) live.log('error', { message: error.message })
}
