import type { GraphLayer, ModelGraph } from '../model/graph.ts'
import type { ImportNote } from './importNote.ts'

/** Layers that leave values in their range, and so may stand before a scaling. */
const keepsRange =
  /^(Random|Resizing|CenterCrop|Cropping|ZeroPadding|Reshape|Permute|Identity|Dropout)/

/**
 * One note for each input that the model scales itself, as EfficientNet and MobileNetV3 do: who also scales the data divides
 * twice, and nothing else would tell.
 */
export function scalingNotes(graph: ModelGraph): readonly ImportNote[] {
  return graph.inputs.flatMap(({ layer: input }) => {
    const scaling = firstScaling(graph, input)
    if (scaling === null) return []
    const { scale, offset } = scaling.config
    const how =
      scaling.className === 'Rescaling'
        ? `layer "${scaling.name}": scale ${JSON.stringify(scale)}, offset ${JSON.stringify(offset)}`
        : `layer "${scaling.name}": mean and variance`
    const text = `The model scales its input "${input}" itself (${how}): give it numbers as they are, such as 0 to 255 of a picture, and no scaled ones.`
    return [{ code: 'scalesInside', layer: scaling.name, text }]
  })
}

/** The layer that scales an input of the model before anything is computed of it, or `null`. */
export function firstScaling(graph: ModelGraph, from: string): GraphLayer | null {
  const next = graph.layers.filter(({ calls }) =>
    calls.some(({ inputs }) => inputs.some((ref) => ref.layer === from)),
  )
  const [only] = next
  // A layer of several calls may lead back to itself.
  if (only === undefined || next.length > 1 || only.calls.length > 1) return null
  if (only.className === 'Rescaling' || only.className === 'Normalization') return only
  return keepsRange.test(only.className) ? firstScaling(graph, only.name) : null
}
