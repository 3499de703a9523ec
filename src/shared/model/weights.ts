/** Element types of weight arrays. Names as in TensorFlow. */
export type DType = 'float32' | 'int32' | 'uint8'

/** The typed array that holds elements of a dtype. */
export type TypedArray = Float32Array | Int32Array | Uint8Array

/** One array of numbers, row-major. Never changed once made. */
export interface WeightArray {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly values: TypedArray
}

/** The weights of one layer by weight name (`kernel`, `bias`, ...), in the layer kind's order. */
export type LayerWeights = Readonly<Record<string, WeightArray>>

/** The weights of a model by layer name. Layers without weights are absent. */
export type ModelWeights = Readonly<Record<string, LayerWeights>>

/** The product of the lengths of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
