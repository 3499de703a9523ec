import { z } from 'zod'
import { GraftError, toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { TrainerMessage } from '../../../shared/contract/trainerProtocol.ts'
import type { LayersState, LayerState } from '../../../shared/contract/workbenchApi/pretraining.ts'
import type { RunRecord } from '../../../shared/library/records.ts'
import {
  layerwisePlanSchema,
  type LayerwisePlan,
} from '../../../shared/pretraining/comparisonSchema.ts'
import { layerSteps } from '../../../shared/pretraining/layerwise.ts'
import type { PreparedRun } from '../../services/prepareRun.ts'
import type { RunPlace } from '../../services/pretraining/finishedRuns.ts'
import { encoderOf, pretrainLayersIn } from '../../services/pretraining/pretrainLayers.ts'
import type { Trainer } from '../../trainerHost/trainerHost.ts'
import type { WorkbenchContext } from '../context.ts'
import { nameResult } from '../training/nameResult.ts'
import type { DeskEntry, RunDesk } from '../training/runDesk.ts'
import type { Underway } from '../training/underway.ts'

export interface LayersParts extends WorkbenchContext {
  readonly desk: RunDesk
  readonly under: Underway
  readonly watch: (prepared: PreparedRun, message: TrainerMessage) => void
}

/** Where a net is pretrained layer by layer. */
export interface LayersDesk {
  /** Answers when the desk is taken; the runs go on behind. Errors: see the contract. */
  readonly start: (plan: LayerwisePlan) => Promise<LayersState>
  readonly stop: () => LayersState
  readonly state: () => LayersState | null
}

/** Name of the setting that holds the last one. */
const LAST = 'pretraining.layers'

/** Keeps the desk for the runs of all layers, each of which is watched there like any other. */
export function createLayersDesk(parts: LayersParts): LayersDesk {
  const { library, desk, under, emit } = parts
  let state = openAgain(parts)
  let stop: AbortController | null = null

  const become = (next: LayersState): LayersState => {
    state = next
    const { plan, layers, status } = next
    library.settings.put(LAST, {
      plan,
      status,
      runs: layers.map(({ name, runId }) => [name, runId]),
    })
    emit('pretraining.layers', next)
    return next
  }
  return {
    state: () => state,
    stop: () => {
      if (state?.status !== 'running') throw new GraftError('workbench.noTraining', { run: '' })
      stop?.abort()
      return state
    },
    start: async (plan) => {
      const controller = new AbortController()
      desk.hold(controller)
      try {
        const first = become(await beginning(plan, parts))
        stop = controller
        const work = { ...parts, controller, become, get: () => state ?? first }
        under.add(carryOut(plan, work))
        return first
      } catch (error) {
        desk.letGo(controller)
        throw error
      }
    },
  }
}

async function beginning(
  plan: LayerwisePlan,
  { library, cacheFolder }: LayersParts,
): Promise<LayersState> {
  const graph = await encoderOf(plan.encoder, { folder: cacheFolder, library })
  const layers = layerSteps(graph, plan.encoder.end).map(({ layer }) => waiting(layer))
  return { plan, status: 'running', layers, error: null }
}

const waiting = (name: string): LayerState => ({ name, runId: null, status: null, logs: null })

interface LayersWork extends LayersParts {
  readonly controller: AbortController
  readonly get: () => LayersState
  readonly become: (next: LayersState) => LayersState
}

/** Where the runs of the layers are. */
interface Progress {
  /** The run that is seen on the desk. */
  entry: DeskEntry | null
  /** Layers that are over. */
  over: number
}

async function carryOut(plan: LayerwisePlan, work: LayersWork): Promise<void> {
  const { library, trainers, desk, controller, emit, get, become } = work
  const progress: Progress = { entry: null, over: 0 }
  try {
    const last = await trainers.use((trainer) =>
      pretrainLayersIn(placeOf(trainer, work, progress), plan, (run, layer) => {
        progress.entry?.ended(run)
        progress.entry = null
        progress.over = layer + 1
        put(run, layer, work)
      }),
    )
    const status = statusOf(last, progress.over === get().layers.length)
    if (status === 'finished') nameResult(library, { ...last, name: plan.name })
    become({ ...get(), status, error: last.error })
    desk.letGo(controller)
  } catch (error) {
    progress.entry?.failed(error)
    const ended = controller.signal.aborted
      ? { status: 'stopped' as const, error: null }
      : { status: 'failed' as const, error: toErrorRecord(error) }
    become({ ...refreshed(get(), library), ...ended })
    desk.letGo(controller)
  }
  emit('library.changed', {})
}

function placeOf(trainer: Trainer, work: LayersWork, progress: Progress): RunPlace {
  const { library, cacheFolder, desk, controller, watch } = work
  return {
    library,
    cacheFolder,
    trainer,
    folder: cacheFolder,
    signal: controller.signal,
    onBegun: (run, prepared) => {
      const entry = desk.open({ name: run.name, documentId: null }, controller)
      progress.entry = entry
      // Stopping the one run that is seen is stopping them all.
      entry.signal.addEventListener('abort', () => {
        controller.abort()
      })
      entry.begun(run, prepared, trainer)
      put({ ...run, status: 'running' }, progress.over, work)
    },
    onMessage: (message, prepared) => {
      progress.entry?.onMessage(message)
      watch(prepared, message)
    },
  }
}

function put(run: RunRecord, layer: number, { get, become, library, emit }: LayersWork): void {
  const layers = get().layers.map((each, i) => (i === layer ? layerOf(each, run, library) : each))
  become({ ...get(), layers })
  emit('runs.changed', { id: run.id })
}

function statusOf({ status }: RunRecord, isWhole: boolean): LayersState['status'] {
  if (status === 'diverged') return 'failed'
  return status === 'finished' && isWhole ? 'finished' : 'stopped'
}

type Runs = Pick<LayersParts['library'], 'runs'>

function layerOf(layer: LayerState, { id, status }: RunRecord, { runs }: Runs): LayerState {
  const logs = runs.detail(id).history.at(-1)?.logs ?? null
  return { ...layer, runId: id, status, logs }
}

/** The layers as the library has their runs; one whose run is gone waits. */
function refreshed(state: LayersState, library: Runs): LayersState {
  return { ...state, layers: state.layers.map((layer) => ofLibrary(layer, library)) }
}

function ofLibrary(layer: LayerState, library: Runs): LayerState {
  if (layer.runId === null) return layer
  try {
    return layerOf(layer, library.runs.get(layer.runId), library)
  } catch {
    return waiting(layer.name)
  }
}

const stored = z.object({
  plan: layerwisePlanSchema,
  status: z.enum(['running', 'finished', 'stopped', 'failed', 'open']),
  runs: z.array(z.tuple([z.string(), z.string().nullable()])),
})

/** What an earlier Graft left: finished, or in the middle. */
function openAgain({ library }: LayersParts): LayersState | null {
  const { data } = stored.safeParse(library.settings.get(LAST))
  if (data === undefined) return null
  const layers = data.runs.map(([name, runId]) => ({ ...waiting(name), runId }))
  const status = data.status === 'finished' ? 'finished' : 'open'
  return refreshed({ plan: data.plan, status, layers, error: null }, library)
}
