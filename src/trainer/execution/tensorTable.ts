import type { Tensor } from '../../shared/layers/ops.ts'
import type { Program } from './program.ts'

/** The tensors of a forward pass by `refKey`. */
export interface TensorTable {
  readonly get: (key: string) => Tensor
  readonly set: (key: string, tensor: Tensor) => void
  /** Never frees this tensor. */
  readonly keep: (tensor: Tensor) => void
  /** Says that these keys were used once more; a tensor that is used up is freed. */
  readonly release: (keys: readonly string[]) => void
}

/**
 * Counts by tensor and not by key, since a layer may hand on its very input (dropout in prediction). The model's
 * inputs belong to the caller and are never freed.
 */
export function createTensorTable(
  program: Program,
  inputs: readonly Tensor[],
  frees: boolean,
): TensorTable {
  const tensors = new Map<string, Tensor>()
  const usesLeft = new Map<Tensor, number>()
  const get = (key: string) => {
    const tensor = tensors.get(key)
    if (tensor === undefined) throw new Error(`the tensor ${key} was used before it was computed`)
    return tensor
  }
  const set = (key: string, tensor: Tensor) => {
    tensors.set(key, tensor)
    usesLeft.set(tensor, (usesLeft.get(tensor) ?? 0) + (program.uses.get(key) ?? 0))
  }
  const release = (keys: readonly string[]) => {
    if (!frees) return
    for (const key of keys) {
      const tensor = get(key)
      const left = (usesLeft.get(tensor) ?? 0) - 1
      usesLeft.set(tensor, left)
      if (left <= 0 && !inputs.includes(tensor)) tensor.dispose()
    }
  }
  const keep = (tensor: Tensor) => {
    usesLeft.set(tensor, Infinity)
  }
  program.inputs.forEach((key, i) => {
    const tensor = inputs[i]
    if (tensor === undefined) throw new Error(`the model takes ${program.inputs.length} inputs`)
    set(key, tensor)
  })
  return { get, set, keep, release }
}
