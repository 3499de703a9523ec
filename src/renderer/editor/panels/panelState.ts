import { ref } from 'vue'

export type EditorPanel = 'timeline' | 'problems' | 'edits' | 'probe'

/** Which panel is shown below the canvas. */
export const panel = ref<EditorPanel>('timeline')
/** Rises when the panel is asked to take the keyboard. */
export const panelRequests = ref(0)

export function showPanel(name: EditorPanel): void {
  panel.value = name
  panelRequests.value += 1
}
