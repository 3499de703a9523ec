import { computed, ref } from 'vue'
import { api } from '../../api/api.ts'
import { documentBase } from '../../document/documentStore.ts'
import { freshLayers, layerNamed, selection } from '../editorState.ts'

/** Whether the dialog is open that asks for a piece's name. */
export const isKeepingPiece = ref(false)

/** The chosen layers as the base model names them; those that were put in are none of its. */
const baseNames = computed(() =>
  [...selection.value].flatMap((name) => {
    const layer = layerNamed(name)
    if (layer === undefined || freshLayers.value.has(name)) return []
    return [layer.origin?.layer ?? name]
  }),
)

/** Only layers of the base model are kept in the library with their weights. */
export const canKeepPiece = computed(
  () => selection.value.size > 0 && baseNames.value.length === selection.value.size,
)

/** Keeps the chosen layers on the shelf. @throws library.noModel, graph.noLayer */
export async function keepPiece(name: string): Promise<void> {
  const base = documentBase.value
  if (base === null) return
  await api.library.savePiece({ name, model: base.id, layers: [...baseNames.value] })
}
