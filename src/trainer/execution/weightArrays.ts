import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { ModelWeights, TypedArray, WeightArray } from '../../shared/model/weights.ts'
import { homeOf } from './variableHome.ts'

/** A tensor with the values of an array. Bytes become int32: tfjs has no smaller integer. */
export function toTensor(tf: TensorFlow, array: WeightArray): Tensor {
  const values = array.values instanceof Uint8Array ? Int32Array.from(array.values) : array.values
  return tf.tensor(values, [...array.shape], array.dtype === 'float32' ? 'float32' : 'int32')
}

/** The values of a tensor, copied out of TensorFlow; of a variable, from where its value lives now. */
export function readArray(tensor: Tensor): WeightArray {
  const values = homeOf(tensor)?.read() ?? tensor.dataSync()
  if (values instanceof Float32Array) {
    return { dtype: 'float32', shape: [...tensor.shape], values }
  }
  return { dtype: 'int32', shape: [...tensor.shape], values: Int32Array.from(values) }
}

/** Whether two arrays are the same to the bit. NaN equals the same NaN, and 0 is not -0. */
export function sameBytes(a: TypedArray, b: TypedArray): boolean {
  return a === b || (a.byteLength === b.byteLength && bytesOf(a).equals(bytesOf(b)))
}

/** Whether no number is NaN or infinite. */
export function allFinite(weights: ModelWeights): boolean {
  return Object.values(weights).every((layer) =>
    Object.values(layer).every(({ values }) => values.every((value) => Number.isFinite(value))),
  )
}

/** The arrays of `now` that are not as in `before`. */
export function changedWeights(before: ModelWeights, now: ModelWeights): ModelWeights {
  const changed: Record<string, Record<string, WeightArray>> = {}
  for (const [layer, weights] of Object.entries(now)) {
    for (const [name, array] of Object.entries(weights)) {
      const old = before[layer]?.[name]
      if (old !== undefined && sameBytes(old.values, array.values)) continue
      changed[layer] = { ...changed[layer], [name]: array }
    }
  }
  return changed
}

/** `base` with the arrays of `over` in the place of its own. */
export function overlayWeights(base: ModelWeights, over: ModelWeights): ModelWeights {
  const merged: Record<string, ModelWeights[string]> = { ...base }
  for (const [layer, weights] of Object.entries(over)) {
    merged[layer] = { ...merged[layer], ...weights }
  }
  return merged
}

function bytesOf(values: TypedArray): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}
