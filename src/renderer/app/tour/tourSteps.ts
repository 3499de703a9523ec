import { api } from '../../api/api.ts'
import { runCommand } from '../../commands/commands.ts'
import { documentContent, documentGraph, documentId, edit } from '../../document/documentStore.ts'
import type { MessageKey } from '../../i18n/messages.ts'
import { go, route } from '../../router/router.ts'
import { startStudy, study } from '../../study/studyStore.ts'
import { isLive, training } from '../../training/trainingStore.ts'
import { orToast } from '../../ui/toasts.ts'

/** A step of the tour: what it is about, where, when it is done, and how the tour does it for the person. */
export interface TourStep {
  readonly title: MessageKey
  readonly words: MessageKey
  /** The place that is marked, as a selector; none is marked while it is not on the screen. */
  readonly place: string
  readonly isDone: () => boolean
  readonly act: () => void | Promise<void>
  readonly actTitle: MessageKey
}

function hasChange(...types: readonly string[]): boolean {
  return documentContent.value?.model.changes.some(({ type }) => types.includes(type)) === true
}

function isFinished(): boolean {
  const state = training.value
  return state !== null && state.documentId === documentId.value && state.status === 'finished'
}

/** Two seeds, so that the tour stays short. */
const DRAWS = 2
let compared: string | null = null

/** From the whole model to a verdict: cut, head, freeze, train, compare. */
export const tourSteps: readonly TourStep[] = [
  {
    title: 'app.tourCut',
    words: 'app.tourCutText',
    place: '[data-tour="cut"]',
    isDone: () => hasChange('cut'),
    act: () => {
      edit({ type: 'cut', at: 'features' })
    },
    actTitle: 'app.tourCutDo',
  },
  {
    title: 'app.tourHead',
    words: 'app.tourHeadText',
    place: '[data-tour="heads"]',
    isDone: () => hasChange('append', 'addHead'),
    act: () => {
      const config = { units: 1, activation: 'sigmoid' }
      edit({ type: 'append', layer: { name: 'is_shirt', className: 'Dense', config }, output: 0 })
    },
    actTitle: 'app.tourHeadDo',
  },
  {
    title: 'app.tourFreeze',
    words: 'app.tourFreezeText',
    place: '[data-tour="freeze"]',
    isDone: () => documentGraph.value?.layers.some(({ freeze }) => freeze !== 'train') === true,
    act: () => {
      edit({ type: 'freezeUpTo', layer: 'conv_2', mode: 'freeze' })
    },
    actTitle: 'app.tourFreezeDo',
  },
  {
    title: 'app.tourTrain',
    words: 'app.tourTrainText',
    place: '[data-tour="dock"]',
    isDone: isFinished,
    act: () => (isLive.value ? undefined : runCommand('training.start')),
    actTitle: 'app.tourTrainDo',
  },
  {
    title: 'app.tourCompare',
    words: 'app.tourCompareText',
    place: ':is([data-tour="study"], [data-tour="compare"], [data-tour="results"])',
    isDone: () => study.value?.status === 'finished' && study.value.runId === compared,
    act: async () => {
      const runId = await comparedRun()
      if (runId === null) return
      compared = runId
      if (route.value.screen !== 'runs') go('runs', [runId])
      if (study.value?.status !== 'running') await startStudy(runId, DRAWS)
    },
    actTitle: 'app.tourCompareDo',
  },
]

/** The newest finished run of the document: the runs of a comparison are watched on the same desk. */
async function comparedRun(): Promise<string | null> {
  if (isFinished()) return training.value?.runId ?? null
  const id = documentId.value
  if (id === null) return null
  const runs = await orToast(api.runs.list({ documentId: id, statuses: ['finished'], limit: 1 }))
  return runs?.[0]?.id ?? null
}
