import { isScaled, type InputScale } from '../data/scaleValues.ts'
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

/** A scale that is larger takes what is scaled already: from 0 to 1 to another range. */
const TAKES_BYTES = 0.1

/** A plain sentence for each input that both the data's recipe and the model scale. */
export function doubleScalingNotes(graph: ModelGraph, data: InputScale): readonly string[] {
  if (!isScaled(data)) return []
  return graph.inputs.flatMap(({ layer }) => {
    const scaling = firstScaling(graph, layer)
    if (scaling === null) return []
    const { scale } = scaling.config
    if (typeof scale === 'number' && Math.abs(scale) > TAKES_BYTES) return []
    return [
      `The data are scaled, and the model scales them again (layer "${scaling.name}"): most likely the data should be left as they are, with scale 1, offset 0 and no normalization.`,
    ]
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
