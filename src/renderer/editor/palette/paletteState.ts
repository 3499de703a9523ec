import { computed, ref, shallowRef } from 'vue'
import { outputOf } from '../../../shared/model/graph.ts'
import { showToast } from '../../ui/toasts.ts'
import { text } from '../../i18n/i18n.ts'
import { hintFor } from '../canvas/useDropHint.ts'
import { make } from '../editorActions.ts'
import { graph, selectedLayer } from '../editorState.ts'
import type { Addition, DropPlace } from '../edits/dropTargets.ts'

export type PaletteTab = 'layers' | 'heads' | 'shelf'

export const paletteTab = ref<PaletteTab>('layers')
/** Where the next thing chosen in the palette goes; `null`: behind the chosen layer, or onto the end. */
export const wantedPlace = shallowRef<DropPlace | null>(null)
/** A new value whenever the palette is asked to take the keyboard, on one of its tabs. */
export const focusRequest = shallowRef<{ readonly tab: 'layers' | 'heads' } | null>(null)

/** Asks for something to put in a place: the keyboard's twin of a drag. */
export function askForAddition(place: DropPlace): void {
  wantedPlace.value = place
  focusPalette()
}

export function focusPalette(): void {
  focusRequest.value = { tab: 'layers' }
}

/** Leads to the heads, of which each goes onto the end. */
export function focusHeads(): void {
  wantedPlace.value = null
  focusRequest.value = { tab: 'heads' }
}

/** The place behind the chosen layer. */
const behindChosen = computed<DropPlace>(() => {
  const layer = selectedLayer.value
  const end: DropPlace = { type: 'end', output: 0 }
  if (layer === null) return end
  const output = graph.value.outputs.findIndex((ref) => ref.layer === layer.name)
  if (output >= 0) return { type: 'end', output }
  return { type: 'edge', ref: outputOf(layer.name, Math.max(0, layer.calls.length - 1)), to: null }
})

/** Where something would go if it were chosen now. */
export function placeFor(addition: Addition): DropPlace {
  if (wantedPlace.value !== null) return wantedPlace.value
  return addition.type === 'layer' ? behindChosen.value : { type: 'end', output: 0 }
}

/** Puts something in its place, or says why not. */
export function place(addition: Addition): void {
  const { kind, words, reason, changes } = hintFor(addition, placeFor(addition))
  if (kind === 'refused' || kind === 'nowhere') {
    showToast({
      kind: 'error',
      text: reason === '' ? words : reason,
      advice: text('editor.elsewhere'),
    })
    return
  }
  if (make(...changes)) wantedPlace.value = null
}

/** Where the next thing goes, in words. */
export const placeWords = computed(() => {
  const wanted = wantedPlace.value
  if (wanted === null) return null
  if (wanted.type === 'layer') return text('editor.askReplace', { name: wanted.layer })
  if (wanted.type === 'end') return text('editor.askAppend')
  return text('editor.askInsert', { name: wanted.ref.layer })
})
