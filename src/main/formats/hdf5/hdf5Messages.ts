import type { FileArray } from '../../../shared/kerasJson/fileArray.ts'
import type { ArrayGroup } from '../../../shared/kerasJson/assignWeights.ts'
import type { ErrorRecord } from '../../../shared/contract/errors/graftError.ts'

/** What the HDF5 thread is asked to do. */
export type Hdf5Request =
  | { readonly type: 'read'; readonly path: string; readonly maxBytes: number }
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

/** An HDF5 file without a model. */
export interface Hdf5Other {
  readonly type: 'other'
  /** Number of data sets in it. */
  readonly arrays: number
}

/** What is to be written. Groups are made as paths name them. */
export interface Hdf5Contents {
  readonly attributes: readonly Hdf5Attribute[]
  readonly arrays: readonly Pick<FileArray, 'name' | 'shape' | 'bytes'>[]
}

export interface Hdf5Attribute {
  /** Path of the group: `''` is the root. */
  readonly group: string
  readonly name: string
  readonly value: string | readonly string[]
}

export type Hdf5Reply =
  | { readonly type: 'done'; readonly result: Hdf5Model | Hdf5Other | null }
  | { readonly type: 'failed'; readonly error: ErrorRecord }
