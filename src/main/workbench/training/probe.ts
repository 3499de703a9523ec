import { performance } from 'node:perf_hooks'
import { contentToPlan } from '../../../shared/contract/workbenchApi/contentToPlan.ts'
import { GraftError, toErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import type { DocumentContent } from '../../../shared/contract/workbenchApi/documents.ts'
import type { WorkbenchHandlers } from '../../../shared/contract/workbenchApi/index.ts'
import type { ProbeState } from '../../../shared/contract/workbenchApi/training.ts'
import { lossSchema } from '../../../shared/training/lossSchema.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import { bestCut } from '../../../shared/transfer/probes.ts'
import { probeLayers } from '../../services/probeLayers.ts'
import type { WorkbenchContext } from '../context.ts'
import { contentOf } from '../documentView.ts'
import type { RunDesk } from './runDesk.ts'
import type { Underway } from './underway.ts'

export interface ProbeParts extends WorkbenchContext {
  readonly desk: RunDesk
  readonly under: Underway
}

type ProbeHandlers = Pick<WorkbenchHandlers['training'], 'probe' | 'stopProbe' | 'probed'>

/** Finds out where a document's model is best cut; keeps the desk meanwhile, since the trainer does one thing at a time. */
export function createProbeDesk(parts: ProbeParts): ProbeHandlers {
  const { library, emit, desk, under } = parts
  let state: ProbeState | null = null
  let stop: AbortController | null = null
  const become = (next: ProbeState): ProbeState => {
    state = next
    emit('training.probe', next)
    return next
  }
  return {
    probed: () => state,
    stopProbe: () => {
      if (state?.status !== 'running') throw new GraftError('workbench.noTraining', { run: '' })
      stop?.abort()
      return state
    },
    probe: ({ documentId }) => {
      const record = library.documents.get(documentId)
      const content = contentOf(record)
      const plan = planOf(content, record.name)
      const controller = new AbortController()
      desk.hold(controller)
      stop = controller
      const { data } = content
      const { changes } = content.model
      const nothing = { progress: null, result: null, best: null, error: null }
      const first = { documentId, data, changes, ...nothing }
      const begun = become({ ...first, status: 'running' })
      under.add(carryOut(plan, { ...parts, controller, begun, become }))
      return begun
    },
  }
}

/** The document as a plan; how it will be trained one day does not matter here. */
function planOf(content: DocumentContent, name: string): Plan {
  const loss = content.loss ?? lossSchema.parse({ name: 'sparseCategoricalCrossentropy' })
  return contentToPlan({ ...content, loss }, name)
}

interface ProbeWork extends ProbeParts {
  readonly controller: AbortController
  readonly begun: ProbeState
  readonly become: (next: ProbeState) => ProbeState
}

/** So often is told how far it is. */
const TOLD_MS = 100

async function carryOut(plan: Plan, work: ProbeWork): Promise<void> {
  const { trainers, library, cacheFolder, controller, begun, become, desk } = work
  const { signal } = controller
  let told = -Infinity
  try {
    const result = await trainers.use((trainer) =>
      probeLayers(plan, {
        folder: cacheFolder,
        cacheFolder,
        library: () => library,
        trainer,
        signal,
        onProbe: (progress) => {
          if (performance.now() - told < TOLD_MS) return
          told = performance.now()
          become({ ...begun, progress })
        },
      }),
    )
    desk.letGo(controller)
    const best = bestCut(result)?.layer ?? null
    become({ ...begun, status: 'finished', result, best })
  } catch (error) {
    desk.letGo(controller)
    become(
      signal.aborted
        ? { ...begun, status: 'stopped' }
        : { ...begun, status: 'failed', error: toErrorRecord(error) },
    )
  }
}
