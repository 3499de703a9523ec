import { refKey, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { maskedTensors } from '../model/maskedTensors.ts'
import type { Shape } from '../model/shape.ts'
import type { KerasDialectName } from './dialects.ts'

/** A layer that does something else with its mask in another dialect than it does here, and what. */
export interface MaskDifference {
  readonly layer: GraphLayer
  /** A noun phrase. */
  readonly what: string
}

/** What TF.js computes with a mask as Keras does, or hands it on. It stops at all others. */
const tfjsMasks = new Set([
  'Embedding',
  'Masking',
  'SimpleRNN',
  'LSTM',
  'GRU',
  'Bidirectional',
  'Dense',
  'Activation',
  'Dropout',
])

/**
 * The first layer to which a mask means something else in a dialect: where initial states are given, Keras 3 does not look
 * at the mask and the others do; TF.js takes masks in few layers, and gives no zeros for masked steps. `null`: none. Errors as
 * `maskedTensors`.
 */
export function maskDifference(
  graph: ModelGraph,
  shapes: ReadonlyMap<string, Shape>,
  dialect: KerasDialectName,
): MaskDifference | null {
  if (dialect === 'keras3') return null
  const outputsOf = (layer: string, call: number) =>
    shapes.has(refKey({ layer, call, tensor: 1 })) ? 2 : 1
  const masked = maskedTensors(graph, outputsOf)
  if (masked.size === 0) return null
  for (const layer of graph.layers) {
    const takers = layer.calls.filter(({ inputs }) => inputs.some((ref) => masked.has(refKey(ref))))
    if (takers.length === 0) continue
    const isRecurrent = 'returnSequences' in layer.config || layer.className === 'Bidirectional'
    if (isRecurrent && takers.some(({ inputs }) => inputs.length > 1)) {
      return { layer, what: 'initial states beside a mask' }
    }
    if (dialect === 'tfjs' && !(tfjsMasks.has(layer.className) && !givesZeros(layer))) {
      return { layer, what: 'a mask of its input' }
    }
  }
  return null
}

function givesZeros({ className, config }: GraphLayer): boolean {
  if (className !== 'Bidirectional') return false
  const inner = config['layer'] as { readonly config: Readonly<Record<string, unknown>> }
  return inner.config['returnSequences'] === true
}
