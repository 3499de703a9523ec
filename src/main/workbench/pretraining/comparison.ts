import { performance } from 'node:perf_hooks'
import { GraftError, toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../../shared/contract/workbenchApi/index.ts'
import type { ComparisonState } from '../../../shared/contract/workbenchApi/pretraining.ts'
import {
  comparisonSchema,
  type ComparisonPlan,
  type Way,
} from '../../../shared/pretraining/comparisonSchema.ts'
import {
  comparePretrainingIn,
  type ComparisonPosition,
} from '../../services/pretraining/comparePretraining.ts'
import { withWordsOf } from '../../services/pretraining/vocabulary.ts'
import type { WorkbenchContext } from '../context.ts'
import type { PathCheck } from './pathCheck.ts'
import type { Training } from '../training.ts'

export interface ComparisonParts extends WorkbenchContext, Pick<Training, 'desk' | 'under'> {
  readonly checked: PathCheck
}

type ComparisonHandlers = Pick<
  WorkbenchHandlers['pretraining'],
  'compare' | 'stopComparison' | 'comparison'
>

/** Name of the setting that holds the last comparison. */
const LAST = 'pretraining.comparison'

/** Compares ways to pretrain; keeps the desk for all runs of it. */
export function createComparisonDesk(parts: ComparisonParts): ComparisonHandlers {
  const { library, desk, under, emit, checked } = parts
  let state = openAgain(library.settings.get(LAST))
  let stop: AbortController | null = null

  const become = (next: ComparisonState): ComparisonState => {
    state = next
    emit('pretraining.comparison', next)
    return next
  }
  const set = (change: Partial<ComparisonState>): void => {
    if (state !== null) become({ ...state, ...change })
  }
  return {
    comparison: () => state,
    stopComparison: () => {
      if (state?.status !== 'running') throw new GraftError('workbench.noTraining', { run: '' })
      stop?.abort()
      return state
    },
    compare: async ({ comparison: given }) => {
      const plan = await checkedPaths(given, checked)
      const controller = new AbortController()
      desk.hold(controller)
      stop = controller
      library.settings.put(LAST, plan)
      const first = become(beginning(plan))
      under.add(carryOut(plan, { ...parts, set, controller }))
      return first
    },
  }
}

async function checkedPaths(plan: ComparisonPlan, checked: PathCheck): Promise<ComparisonPlan> {
  const { data, ways } = plan
  const [seed = 0] = plan.seeds
  const encoder = { ...plan.encoder, source: await checked.source(plan.encoder.source) }
  const use = { seed, model: encoder }
  const rows = await checked.data(data, use)
  const own = Object.entries(ways).map(async ([name, way]): Promise<readonly [string, Way]> => {
    if ('encoder' in way) {
      const source = await checked.source(way.encoder.source)
      return [name, { ...way, encoder: { ...way.encoder, source } }]
    }
    if (!('pretrain' in way) || way.pretrain.data === undefined) return [name, way]
    const unlabelled = await checked.data(withWordsOf(way.pretrain.data, rows), use)
    return [name, { ...way, pretrain: { ...way.pretrain, data: unlabelled } }]
  })
  return {
    ...plan,
    encoder,
    data: rows,
    ways: Object.fromEntries<Way>(await Promise.all(own)),
  }
}

function beginning(plan: ComparisonPlan): ComparisonState {
  const ways = Object.keys(plan.ways).length + 1
  return {
    plan,
    status: 'running',
    done: 0,
    of: plan.seeds.length * ways * plan.labelled.length,
    now: null,
    leftMs: null,
    ways: [],
    error: null,
  }
}

/** What an earlier Graft left in the middle, or had finished: the library has its runs, and `compare` finds them. */
function openAgain(stored: unknown): ComparisonState | null {
  const plan = comparisonSchema.safeParse(stored)
  return plan.success ? { ...beginning(plan.data), status: 'open' } : null
}

interface ComparisonWork extends ComparisonParts {
  readonly set: (change: Partial<ComparisonState>) => void
  readonly controller: AbortController
}

/** So often a comparison is told of. */
const TOLD_MS = 250

async function carryOut(plan: ComparisonPlan, work: ComparisonWork): Promise<void> {
  const { trainers, library, cacheFolder, set, controller, desk, emit } = work
  const pace = createPace()
  let told = -Infinity
  const tell = (position: ComparisonPosition, share: number) => {
    const { way, seed, labelled, done, of } = position
    set({ now: { way, seed, labelled, share }, done, leftMs: pace.left(of - done) })
  }
  try {
    const result = await trainers.use((trainer) =>
      comparePretrainingIn({ library, cacheFolder, trainer }, plan, {
        folder: cacheFolder,
        signal: controller.signal,
        onMessage: (position, message) => {
          if (message.type !== 'progress' || performance.now() - told < TOLD_MS) return
          told = performance.now()
          tell(position, message.cursor.epoch / Math.max(1, message.epochs))
        },
        onRun: (position, { run, wasThere }) => {
          pace.over(wasThere, position.labelled !== null)
          tell(position, 0)
          emit('runs.changed', { id: run.id })
        },
        onWays: (ways) => {
          set({ ways })
        },
      }),
    )
    desk.letGo(controller)
    const done = result.ways.reduce((sum, { runs }) => sum + runs.length, 0)
    const status = result.isWhole ? 'finished' : 'stopped'
    set({ status, done, now: null, leftMs: null, ways: result.ways })
  } catch (error) {
    desk.letGo(controller)
    set(
      controller.signal.aborted
        ? { status: 'stopped', now: null, leftMs: null }
        : { status: 'failed', now: null, leftMs: null, error: toErrorRecord(error) },
    )
  }
  emit('library.changed', {})
}

/** How long what is left takes by what was carried out; runs that were there took no time. */
function createPace() {
  let at = performance.now()
  let spent = 0
  let runs = 0
  return {
    over: (wasThere: boolean, isLabelled: boolean) => {
      const now = performance.now()
      if (!wasThere) {
        spent += now - at
        if (isLabelled) runs += 1
      }
      at = now
    },
    left: (count: number) => (runs === 0 ? null : (spent / runs) * count),
  }
}
