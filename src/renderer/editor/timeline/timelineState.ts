import { computed, ref } from 'vue'
import { GraftError, type ErrorRecord } from '../../../shared/contract/errors/graftError.ts'
import { planSchema, type Phase, type Timeline } from '../../../shared/training/plan.ts'
import { expandPhases } from '../../../shared/transfer/timeline.ts'
import { documentContent, setContent } from '../../document/documentStore.ts'
import { text } from '../../i18n/i18n.ts'
import { analysis, freshLayers, graph } from '../editorState.ts'
import { timelineCells, timelineRows, type TimelineCell, type TimelineRow } from './timelineView.ts'

export interface TimelineColumn {
  readonly phase: Phase
  readonly cells: readonly TimelineCell[]
}

/** The timeline, or why there is none: a graph with faults, a phase that names a layer that is gone. */
export type TimelineView =
  | {
      readonly rows: readonly TimelineRow[]
      readonly columns: readonly TimelineColumn[]
      readonly error: null
    }
  | { readonly error: ErrorRecord }

/** The template that the phases follow, or `own`. */
export const templateName = computed<Timeline['template'] | 'own'>(() => {
  const phases = documentContent.value?.phases
  return phases === undefined || !('template' in phases) ? 'own' : phases.template
})

/** Layers whose weights begin anew. */
const drawn = computed(() =>
  graph.value.layers
    .filter(({ name }) => freshLayers.value.has(name) && analysis.value.weights.has(name))
    .map(({ name }) => name),
)

export const timeline = computed<TimelineView>(() => {
  const phases = documentContent.value?.phases
  try {
    const rows = timelineRows(graph.value)
    const list = phases === undefined ? [] : expandPhases(phases, graph.value, drawn.value)
    const columns = list.map((phase) => ({ phase, cells: timelineCells(graph.value, phase, rows) }))
    return { rows, columns, error: null }
  } catch (thrown) {
    if (!(thrown instanceof GraftError)) throw thrown
    return { error: thrown.toRecord() }
  }
})

/** Number of the phase whose settings are shown. */
export const shownPhase = ref(0)
/** Number of the row whose part in that phase is shown; `null`: the phase as a whole. */
export const shownRow = ref<number | null>(null)

export function setTemplate(template: Timeline['template']): void {
  shownPhase.value = 0
  shownRow.value = null
  setContent({ phases: planSchema.shape.phases.parse({ template }) })
}

/** Puts a changed phase in its place. A template becomes phases of one's own. */
export function setPhase(at: number, change: (phase: Phase) => Phase): void {
  setPhases((phases) => phases.map((phase, i) => (i === at ? change(phase) : phase)))
}

export function addPhase(): void {
  setPhases((phases) => {
    const last = phases.at(-1)
    return last === undefined ? phases : [...phases, { ...last, name: freeName(phases) }]
  })
  shownPhase.value = columnCount() - 1
  shownRow.value = null
}

export function removePhase(at: number): void {
  setPhases((phases) => (phases.length > 1 ? phases.filter((_, i) => i !== at) : phases))
  shownPhase.value = Math.max(0, Math.min(at, columnCount() - 1))
  shownRow.value = null
}

function setPhases(change: (phases: readonly Phase[]) => readonly Phase[]): void {
  if (timeline.value.error !== null) return
  setContent({ phases: [...change(timeline.value.columns.map(({ phase }) => phase))] })
}

function columnCount(): number {
  return timeline.value.error === null ? timeline.value.columns.length : 0
}

function freeName(phases: readonly Phase[]): string {
  return text('editor.phaseNumber', { number: phases.length + 1 })
}
