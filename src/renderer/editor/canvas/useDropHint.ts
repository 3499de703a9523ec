import { computed, type ComputedRef, type Ref } from 'vue'
import { errorText } from '../../i18n/errorText.ts'
import { text } from '../../i18n/i18n.ts'
import { dataClasses } from '../../document/documentStore.ts'
import { analysis, graph, layout, viewGraph } from '../editorState.ts'
import {
  additionChanges,
  findDropPlace,
  type AdditionContext,
  type Addition,
  type DropPlace,
} from '../edits/dropTargets.ts'
import { tryChanges } from '../edits/trial.ts'
import type { Change } from '../../../shared/model/change.ts'
import { dragged } from '../palette/dragAddition.ts'
import type { Viewport } from './useVisible.ts'

/** What a drop would do: said before it is done. */
export interface DropHint {
  readonly kind: 'fine' | 'caution' | 'refused' | 'nowhere'
  readonly words: string
  /** Why it is refused, or what is lost. */
  readonly reason: string
  readonly changes: readonly Change[]
}

export function additionContext(): AdditionContext {
  return { graph: graph.value, analysis: analysis.value, classes: dataClasses.value }
}

/** What would come of putting something in a place. */
export function hintFor(addition: Addition, place: DropPlace | null): DropHint {
  if (place === null) return nowhere
  const changes = additionChanges(addition, place, additionContext())
  if (changes === null) return { ...nowhere, kind: 'refused', words: text('editor.onlyAtEnd') }
  const words = placeWords(place)
  const trial = tryChanges(graph.value, changes, analysis.value)
  if (!trial.isAllowed) {
    return { kind: 'refused', words, reason: errorText(trial.error).message, changes: [] }
  }
  if (trial.losing.length === 0) return { kind: 'fine', words, reason: '', changes }
  const layers = trial.losing.join(', ')
  return { kind: 'caution', words, reason: text('editor.beginAnew', { layers }), changes }
}

const nowhere: DropHint = { kind: 'nowhere', words: '', reason: '', changes: [] }

function placeWords(place: DropPlace): string {
  if (place.type === 'end') return text('editor.dropAtEnd')
  if (place.type === 'layer') return text('editor.dropOnLayer', { name: place.layer })
  const after = place.ref.layer
  return place.to === null
    ? text('editor.dropAfter', { after })
    : text('editor.dropBetween', { after, before: place.to.layer })
}

/** The place under what is dragged over the canvas, and what a drop there would do. */
export function useDropHint(
  element: Ref<HTMLElement | null>,
  viewport: Ref<Viewport>,
): { readonly place: ComputedRef<DropPlace | null>; readonly hint: ComputedRef<DropHint | null> } {
  // As text, so that a move within one place costs nothing more.
  const key = computed(() => {
    const box = element.value?.getBoundingClientRect()
    if (dragged.value === null || box === undefined) return 'none'
    const { x, y } = dragged.value
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return 'outside'
    const { x: left, y: top, zoom } = viewport.value
    const point = { x: (x - box.left - left) / zoom, y: (y - box.top - top) / zoom }
    return JSON.stringify(findDropPlace(viewGraph.value, layout.value, point))
  })
  const place = computed(() =>
    key.value === 'none' || key.value === 'outside'
      ? null
      : (JSON.parse(key.value) as DropPlace | null),
  )
  const addition = computed(() => dragged.value?.addition ?? null)
  const hint = computed(() =>
    addition.value === null || key.value === 'outside'
      ? null
      : hintFor(addition.value, place.value),
  )
  return { place, hint }
}
