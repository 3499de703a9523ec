import { refKey, type GraphLayer } from '../../../shared/model/graph.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { formatCount } from '../../i18n/format.ts'
import { text } from '../../i18n/i18n.ts'
import type { MessageKey } from '../../i18n/messages.ts'
import type { LayerState } from '../graph/layerState.ts'

/** A shape without its batch axis: `26×26×32`; open lengths are `?`. */
export function shapeText(shape: Shape | undefined): string {
  if (shape === undefined) return '?'
  const lengths = shape.slice(1).map((length) => (length === null ? '?' : String(length)))
  return lengths.length === 0 ? '1' : lengths.join('×')
}

/** Settings that tell most of a layer, in the order they are said. */
const telling = ['kernelSize', 'poolSize', 'size', 'rate', 'activation', 'targetShape']

/** The kind with what tells most: `Conv2D 3×3, relu`. */
export function kindText({ className, config }: GraphLayer): string {
  const parts = telling.flatMap((key) => {
    const value = config[key]
    if (value === undefined || value === null || value === 'linear') return []
    if (Array.isArray(value)) return [value.join('×')]
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  })
  const [first, ...others] = parts
  if (first === undefined) return className
  const isSize = /^\d/.test(first)
  return `${className}${isSize ? ' ' : ', '}${[first, ...others].join(', ')}`
}

const stateKeys: Readonly<Record<LayerState, MessageKey>> = {
  input: 'editor.stateInput',
  frozen: 'editor.stateFrozen',
  weightsFrozen: 'editor.stateWeightsFrozen',
  training: 'editor.stateTraining',
  new: 'editor.stateNew',
  newFrozen: 'editor.stateNewFrozen',
}

export function stateText(state: LayerState): string {
  return text(stateKeys[state])
}

/** All of a layer in one sentence, for those who hear it. */
export function spokenLayer(
  layer: GraphLayer,
  about: {
    readonly shape: Shape | undefined
    readonly parameters: number
    readonly state: LayerState
  },
): string {
  return text('editor.spokenLayer', {
    name: layer.name,
    kind: kindText(layer),
    shape: shapeText(about.shape),
    parameters: formatCount(about.parameters),
    state: stateText(about.state),
  })
}

/** Key of a layer's output in the shapes of an analysis. */
export function outputKey(layer: string, call: number): string {
  return refKey({ layer, call, tensor: 0 })
}
