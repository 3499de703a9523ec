import { ExternalLink, Pause, Play, RotateCcw, Square } from '@lucide/vue'
import { registerCommands, runCommand, type Command } from '../commands/commands.ts'
import { api } from '../api/api.ts'
import { countedClasses } from '../document/dataClasses.ts'
import {
  documentContent,
  documentGraph,
  documentId,
  documentProblems,
  saveNow,
  setContent,
} from '../document/documentStore.ts'
import { text } from '../i18n/i18n.ts'
import { lossText } from '../i18n/metricText.ts'
import { go, route } from '../router/router.ts'
import { suggestFit } from '../../shared/training/suggestFit.ts'
import { orToast, showToast } from '../ui/toasts.ts'
import { dockView } from './dockView.ts'
import { watchForRuns } from './rehearsal.ts'
import { isBusy, isLive, training, watchTraining } from './trainingStore.ts'

/**
 * Starts the open document, once nothing speaks against it any more; says what does. While another run goes on, it is
 * put behind it.
 */
async function start(fromScratch: boolean): Promise<void> {
  const id = documentId.value
  if (id === null || !(await isReady())) return
  dockView.value = 'charts'
  await saveNow()
  if (!isBusy.value) {
    await orToast(api.training.start({ documentId: id, fromScratch }))
    return
  }
  const queue = await orToast(api.training.enqueue({ documentId: id, fromScratch }))
  // Beside the document it is seen to wait.
  if (queue !== undefined && route.value.screen !== 'editor') {
    showToast({ kind: 'note', text: text('training.queued', { n: queue.runs.length }) })
  }
}

/** Chooses loss and metrics where nobody did, since most heads leave no choice. */
async function isReady(): Promise<boolean> {
  const problems = documentProblems.value.filter(({ severity }) => severity === 'error')
  if (problems.length > 0) {
    void runCommand('editor.showProblems')
    showToast({ kind: 'error', text: text('training.fixFirst', { n: problems.length }) })
    return false
  }
  const { data, loss } = documentContent.value ?? { data: null, loss: null }
  if (data === null) return refuse('training.noData')
  if (loss !== null) return true
  const graph = documentGraph.value
  // Data that was chosen just now may not be counted yet. Why it cannot be read is said when the run is prepared.
  const classes = await countedClasses(data.source).catch(() => null)
  const fit = graph === null ? null : suggestFit(graph, classes)
  if (fit === null) return refuse('training.noLoss')
  setContent({ loss: fit.loss, metrics: [...fit.metrics] })
  showToast({ kind: 'note', text: text('training.chose', { loss: lossText(fit.loss.name) }) })
  return true
}

function refuse(reason: 'training.noData' | 'training.noLoss'): false {
  dockView.value = 'settings'
  showToast({ kind: 'error', text: text(reason) })
  return false
}

function onRun(act: (argument: { runId: string }) => Promise<unknown>): () => Promise<void> {
  return async () => {
    if (training.value !== null) await orToast(act({ runId: training.value.runId }))
  }
}

const isAt =
  (...statuses: readonly string[]) =>
  () =>
    training.value !== null &&
    (training.value.runId !== '' || training.value.status === 'preparing') &&
    statuses.includes(training.value.status)

const trainingCommands: readonly Command[] = [
  {
    id: 'training.start',
    title: 'training.start',
    icon: Play,
    shortcuts: ['Mod+Enter'],
    isEnabled: () => documentId.value !== null,
    run: () => start(false),
  },
  {
    id: 'training.startScratch',
    title: 'training.startScratch',
    icon: RotateCcw,
    isEnabled: () => documentId.value !== null,
    run: () => start(true),
  },
  {
    id: 'training.pause',
    title: 'training.pause',
    icon: Pause,
    isEnabled: isAt('running'),
    run: onRun((run) => api.training.pause(run)),
  },
  {
    id: 'training.resume',
    title: 'training.resume',
    icon: Play,
    isEnabled: isAt('paused', 'stopped', 'interrupted'),
    run: onRun((run) => api.training.resume(run)),
  },
  {
    id: 'training.stop',
    title: 'training.stop',
    icon: Square,
    isEnabled: isAt('preparing', 'running', 'paused'),
    run: onRun((run) => api.training.stop(run)),
  },
  {
    id: 'training.results',
    title: 'training.goToResults',
    icon: ExternalLink,
    shortcuts: ['Mod+Shift+Enter'],
    isEnabled: () => !isLive.value && (training.value?.runId ?? '') !== '',
    run: () => {
      go('runs', [training.value?.runId ?? ''])
    },
  },
]

/** Follows what main trains and adds the commands, for good. */
export function registerTraining(): void {
  watchTraining()
  watchForRuns()
  registerCommands(trainingCommands)
}
