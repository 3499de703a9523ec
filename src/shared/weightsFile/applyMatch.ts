import { toFloat32, toInt32 } from '../kerasJson/fileArray.ts'
import type { LayerWeights, ModelWeights, WeightArray } from '../model/weights.ts'
import type { WeightsMatch } from './matchWeights.ts'

/** Weights with what fits put in the place of what was there. Errors: `file.damaged` for an array of too few bytes. */
export function applyMatch(
  weights: ModelWeights,
  { rows }: WeightsMatch,
  path: string,
): ModelWeights {
  const changed: Record<string, LayerWeights> = { ...weights }
  for (const { layer, weight, state, array } of rows) {
    if (state !== 'fits' || array === null) continue
    const isCount = array.dtype === 'int32' || array.dtype === 'int64'
    const value: WeightArray = isCount
      ? { dtype: 'int32', shape: array.shape, values: toInt32(array, path) }
      : { dtype: 'float32', shape: array.shape, values: toFloat32(array, path) }
    changed[layer] = { ...changed[layer], [weight]: value }
  }
  return changed
}
