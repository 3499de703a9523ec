import { ref } from 'vue'
import { text } from '../i18n/i18n.ts'
import { showToast } from '../ui/toasts.ts'
import { connectChange } from './edits/connecting.ts'
import { make } from './editorActions.ts'
import { layerNamed } from './editorState.ts'

/** The layer whose output shall be connected next. */
const source = ref<string | null>(null)

export function isConnecting(): boolean {
  return source.value !== null && layerNamed(source.value) !== undefined
}

/** Remembers where the connection begins: the keyboard's twin of a drag from the lower handle. */
export function connectFrom(name: string): void {
  source.value = name
  showToast({ kind: 'note', text: text('editor.connectNext', { name }) })
}

/** Ends the connection at a layer; at the same layer it is given up. */
export function connectTo(name: string): void {
  const [from, to] = [layerNamed(source.value ?? ''), layerNamed(name)]
  source.value = null
  if (from === undefined || to === undefined || from === to) return
  make(connectChange({ layer: from, call: 0 }, { layer: to, call: 0 }))
}
