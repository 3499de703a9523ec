import type { LayerMove } from '../contract/trainerProtocol.ts'
import type { LayerWeights, ModelWeights } from '../model/weights.ts'

/**
 * How far each layer's weights moved, in the order of `after`. A layer, weight or shape that is not in both is left
 * out. `relative` is 0 when nothing moved, and 1 when the weights were all zero and moved; not finite when a
 * weight is not.
 */
export function layerMoves(before: ModelWeights, after: ModelWeights): readonly LayerMove[] {
  return Object.entries(after).flatMap(([layer, weights]) => {
    const old = Object.hasOwn(before, layer) ? before[layer] : undefined
    return old === undefined ? [] : [layerMove(layer, old, weights)]
  })
}

function layerMove(layer: string, before: LayerWeights, after: LayerWeights): LayerMove {
  let largest = 0
  let movedSquares = 0
  let oldSquares = 0
  for (const [name, { values, shape }] of Object.entries(after)) {
    const old = before[name]
    if (old?.shape.join() !== shape.join()) continue
    for (let i = 0; i < values.length; i++) {
      const was = old.values[i] ?? 0
      const moved = Math.abs((values[i] ?? 0) - was)
      // Math.max keeps NaN, so a weight that went bad is seen.
      largest = Math.max(largest, moved)
      movedSquares += moved * moved
      oldSquares += was * was
    }
  }
  const relative = oldSquares === 0 ? 1 : Math.sqrt(movedSquares / oldSquares)
  return { layer, relative: movedSquares === 0 ? 0 : relative, largest }
}
