import type { FileArray } from '../../../shared/kerasJson/fileArray.ts'
import type { ArrayGroup } from '../../../shared/kerasJson/assignWeights.ts'
import type { WeightArray } from '../../../shared/model/weights.ts'
import type { ErrorRecord } from '../../../shared/contract/errors/graftError.ts'

/** What the HDF5 thread is asked to do. */
export type Hdf5Request =
  | {
      readonly type: 'read'
      readonly path: string
      readonly maxBytes: number
      /** Reads the arrays alone, whatever kind of Keras file it is. */
      readonly onlyWeights?: boolean
    }
  | { readonly type: 'write'; readonly path: string; readonly contents: Hdf5Contents }

/** A Keras `.h5` as it stands in the file. */
export interface Hdf5Model {
  readonly type: 'model'
  /** String attributes of the root: `model_config`, `keras_version`, ... */
  readonly attributes: Readonly<Record<string, string>>
  /** One a layer, in the file's order. */
  readonly groups: readonly ArrayGroup[]
  readonly hasOptimizer: boolean
  /** Items of strange types that no list of weights names. */
  readonly ignored: readonly string[]
}

/** Arrays by layer, as Keras's older weights files and whole models list them. */
export interface Hdf5Groups {
  readonly type: 'groups'
  readonly groups: readonly ArrayGroup[]
}

/** Arrays by the path of the object that owns them, as Keras 3's `.keras` and `.weights.h5` have them. */
export interface Hdf5Objects {
  readonly type: 'objects'
  /** Named by their whole path: `layers/dense/vars/0`. */
  readonly arrays: readonly FileArray[]
  /** Names of objects by their path, where the file tells them: `layers/dense` is `"d1"`. */
  readonly names: Readonly<Record<string, string>>
}

export type Hdf5Result = Hdf5Model | Hdf5Groups | Hdf5Objects | Hdf5Other

/** An HDF5 file without a model. */
export interface Hdf5Other {
  readonly type: 'other'
  /** Number of data sets in it. */
  readonly arrays: number
}

/** What is to be written. Groups are made as paths name them. */
export interface Hdf5Contents {
  readonly attributes: readonly Hdf5Attribute[]
  readonly arrays: readonly Hdf5Array[]
}

export interface Hdf5Array {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
  readonly bytes: Uint8Array
}

/** A weight as it is to be written under a path. */
export function hdf5Array(name: string, { shape, dtype, values }: WeightArray): Hdf5Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return { name, shape, dtype: dtype === 'int32' ? 'int32' : 'float32', bytes }
}

/** Bytes of all arrays together. */
export function contentsSize({ arrays }: Hdf5Contents): number {
  return arrays.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
}

export interface Hdf5Attribute {
  /** Path of the group: `''` is the root. */
  readonly group: string
  readonly name: string
  readonly value: string | readonly string[]
}

export type Hdf5Reply =
  /** The library is there, and the request begins. */
  | { readonly type: 'begun' }
  | { readonly type: 'done'; readonly result: Hdf5Result | null }
  | { readonly type: 'failed'; readonly error: ErrorRecord }
