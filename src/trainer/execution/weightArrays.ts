import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { ModelWeights, TypedArray, WeightArray } from '../../shared/model/weights.ts'
import { homeOf, type HomeGraph } from './variableHome.ts'

/** A tensor with the values of an array. Bytes become int32: tfjs has no smaller integer. */
export function toTensor(tf: TensorFlow, array: WeightArray): Tensor {
  const values = array.values instanceof Uint8Array ? Int32Array.from(array.values) : array.values
  return tf.tensor(values, [...array.shape], array.dtype === 'float32' ? 'float32' : 'int32')
}

/** The values of tensors, copied out of TensorFlow; of variables, from where their values live now. */
export function readArrays(tensors: readonly Tensor[]): readonly WeightArray[] {
  const fromHomes = readHomes(tensors)
  return tensors.map((tensor) => toArray(tensor, fromHomes.get(tensor) ?? tensor.dataSync()))
}

/** The values of one tensor; see `readArrays`. */
export function readArray(tensor: Tensor): WeightArray {
  const [array] = readArrays([tensor])
  if (array === undefined) throw new Error('a tensor has no values')
  return array
}

/** What lives in graphs is read in one go. */
function readHomes(tensors: readonly Tensor[]): ReadonlyMap<Tensor, TypedArray> {
  const byGraph = new Map<HomeGraph, { readonly tensor: Tensor; readonly place: number }[]>()
  for (const tensor of tensors) {
    const home = homeOf(tensor)
    if (home === undefined) continue
    const known = byGraph.get(home.graph) ?? []
    byGraph.set(home.graph, known)
    known.push({ tensor, place: home.place })
  }
  const found = new Map<Tensor, TypedArray>()
  for (const [graph, residents] of byGraph) {
    const values = graph.read(residents.map(({ place }) => place))
    residents.forEach(({ tensor }, i) => {
      const value = values[i]
      if (value !== undefined) found.set(tensor, value)
    })
  }
  return found
}

function toArray(tensor: Tensor, values: TypedArray): WeightArray {
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
