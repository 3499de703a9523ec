import { maskedOutputs } from '../layers/masks.ts'
import { callOrder } from './callOrder.ts'
import { refKey, type ModelGraph } from './graph.ts'
import { kindOf, parseConfig } from './parseConfig.ts'

/**
 * The tensors that carry a mask, by `refKey`: known from the graph alone. `outputsOf` is the number of outputs of a call.
 * Errors: those of `callOrder`, `layer.unknownKind`, `layer.badConfig`.
 */
export function maskedTensors(
  graph: ModelGraph,
  outputsOf: (layer: string, call: number) => number,
): ReadonlySet<string> {
  const masked = new Set<string>()
  for (const { layer, call } of callOrder(graph)) {
    const inputs = (layer.calls[call]?.inputs ?? []).map((ref) => masked.has(refKey(ref)))
    const count = outputsOf(layer.name, call)
    maskedOutputs(kindOf(layer), parseConfig(layer), inputs, count).forEach((has, tensor) => {
      if (has) masked.add(refKey({ layer: layer.name, call, tensor }))
    })
  }
  return masked
}
