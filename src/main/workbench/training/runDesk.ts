import { performance } from 'node:perf_hooks'
import { GraftError, toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import type {
  TrainingPreparation,
  TrainingState,
} from '../../../shared/contract/workbenchApi/training.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import { freezeModesOf, trainedWeights } from '../../../shared/transfer/freezeModes.ts'
import type { Library } from '../../library/openLibrary.ts'
import type { PreparedRun } from '../../services/prepareRun.ts'
import type { Trainer } from '../../trainerHost/trainerHost.ts'
import type { Emit } from '../emit.ts'
import { LiveRun, logEnd, phasesOf, type LiveChange } from './liveRun.ts'

/** The run that goes on, with what may be done to it. */
interface ActiveRun {
  readonly live: LiveRun
  readonly stop: AbortController
  /** Set once its trainer is known. */
  trainer: Trainer | null
}

export interface RunDeskOptions {
  readonly library: Pick<Library, 'checkpoints' | 'runs'>
  readonly emit: Emit
  readonly clock?: () => Date
  /** Called when nothing goes on any more, with how the last run ended. */
  readonly onFree?: (status: TrainingState['status'] | null) => void
}

/** Milliseconds between two updates: ten a second. */
const UPDATE_MS = 100

/** Where one run at a time is watched: keeps its state and tells the pages. */
export class RunDesk {
  readonly #library: RunDeskOptions['library']
  readonly #emit: Emit
  readonly #clock: () => Date
  readonly #onFree: NonNullable<RunDeskOptions['onFree']>
  #active: ActiveRun | null = null
  #last: LiveRun | null = null
  #timer: NodeJS.Timeout | null = null
  #holder: AbortController | null = null

  constructor({ library, emit, clock = () => new Date(), onFree }: RunDeskOptions) {
    this.#onFree = onFree ?? (() => undefined)
    this.#library = library
    this.#emit = emit
    this.#clock = clock
  }

  get state(): TrainingState | null {
    return this.#last?.state ?? null
  }

  /** The run that goes on: its id, empty while it is prepared or between two runs of a study; `null`: there is none. */
  get activeId(): string | null {
    if (this.#active !== null) return this.#active.live.state.runId
    return this.#holder === null ? null : ''
  }

  /** Keeps the desk for several runs in a row. @throws trainer.busy */
  hold(holder: AbortController): void {
    if (this.activeId !== null) throw this.#busy()
    this.#holder = holder
  }

  letGo(holder: AbortController): void {
    if (this.#holder !== holder) return
    this.#holder = null
    this.#free()
  }

  /**
   * Opens the desk for a run that is to be prepared.
   * @throws trainer.busy when another goes on, or the desk is held by another
   */
  open(
    given: Pick<TrainingState, 'name' | 'documentId'>,
    holder: AbortController | null = null,
  ): DeskEntry {
    if (this.#active !== null || this.#holder !== holder) throw this.#busy()
    const live = new LiveRun(given, { clock: this.#clock, now: () => performance.now() })
    const active: ActiveRun = { live, stop: new AbortController(), trainer: null }
    this.#active = active
    this.#last = live
    live.log('preparing')
    this.tell()
    return {
      signal: active.stop.signal,
      preparing: (preparation) => {
        live.prepare(preparation)
        this.#tellSoon()
      },
      begun: (run, prepared, trainer) => {
        active.trainer = trainer
        beginLive(live, run, { prepared, library: this.#library })
        this.tell()
      },
      onMessage: (message) => {
        this.#receive(live, message)
      },
      ended: (run) => {
        live.note(run.notes)
        this.#end(active, { status: run.status, error: run.error })
      },
      failed: (error) => {
        const isStopped = active.stop.signal.aborted && live.state.runId === ''
        const failure = isStopped ? stoppedEarly : failureOf(live, error, this.#library)
        this.#end(active, failure)
      },
    }
  }

  /** @throws workbench.noTraining when this run does not go on */
  require(runId: string): ActiveRun {
    if (this.#active?.live.state.runId !== runId) {
      throw new GraftError('workbench.noTraining', { run: runId })
    }
    return this.#active
  }

  /** Tells the whole state, which says all that an update would. */
  tell(): TrainingState {
    if (this.#last === null) throw new Error('there is nothing to tell')
    this.#last.takeUpdate()
    this.#emit('training.state', this.#last.state)
    return this.#last.state
  }

  /** Stops what goes on. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#holder?.abort()
    this.#active?.stop.abort()
  }

  #busy(): GraftError {
    const run = this.activeId ?? ''
    return new GraftError('trainer.busy', { run: run === '' ? 'in preparation' : run })
  }

  #receive(live: LiveRun, message: TrainerMessage): void {
    live.receive(message)
    if (message.type === 'paused') {
      live.set({ status: 'paused' })
      this.tell()
      return
    }
    this.#tellSoon()
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      const update = this.#last?.takeUpdate() ?? null
      if (update !== null) this.#emit('training.update', update)
    }, UPDATE_MS)
  }

  #end(active: ActiveRun, change: LiveChange): void {
    if (this.#active === active) this.#active = null
    active.live.set({ ...change, preparation: null })
    logEnd(active.live, change.error ?? null)
    if (this.#last === active.live) this.tell()
    this.#free()
  }

  #free(): void {
    if (this.activeId === null) this.#onFree(this.#last?.state.status ?? null)
  }
}

export interface DeskEntry {
  readonly signal: AbortSignal
  readonly preparing: (preparation: TrainingPreparation) => void
  /** The run is in the library and begins, or goes on. */
  readonly begun: (run: RunRecord, prepared: PreparedRun, trainer: Trainer) => void
  readonly onMessage: (message: TrainerMessage) => void
  /** It is over, as the library says. The desk is free. */
  readonly ended: (run: RunRecord) => void
  /** It could not begin, or what ended it is no part of the run. The desk is free. */
  readonly failed: (error: unknown) => void
}

interface Beginning {
  readonly prepared: PreparedRun
  readonly library: RunDeskOptions['library']
}

function beginLive(live: LiveRun, run: RunRecord, { prepared, library }: Beginning): void {
  const { phases } = prepared.spec
  const { history } = library.runs.detail(run.id)
  const best = library.checkpoints.get(run.id)?.state.best ?? null
  live.set({
    runId: run.id,
    name: run.name,
    status: 'running',
    preparation: null,
    history,
    bestEpoch: best?.epoch ?? null,
    phases: phasesOf(phases),
    trained: phases.map((phase) => {
      const keys = trainedWeights(run.graph, freezeModesOf(run.graph, phase))
      return [...new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/'))))]
    }),
  })
  live.log(history.length > 0 ? 'resumed' : 'begun', { run: run.id, epochs: history.length })
  live.note(run.notes)
}

/** Somebody stopped it before there was a run: nothing went wrong, and nothing is left. */
const stoppedEarly = { status: 'stopped', error: null } as const

/** A run that is in the library has its own status; it says whether it can go on. */
function failureOf(
  live: LiveRun,
  error: unknown,
  { runs }: RunDeskOptions['library'],
): { readonly status: TrainingState['status']; readonly error: TrainingState['error'] } {
  const record = toErrorRecord(error)
  const { runId } = live.state
  if (runId === '') return { status: 'failed', error: record }
  try {
    return { status: runs.get(runId).status, error: record }
  } catch {
    return { status: 'interrupted', error: record }
  }
}
