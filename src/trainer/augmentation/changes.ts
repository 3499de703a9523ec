import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { SamplingOps } from '../native/randomOps.ts'

/** What a random change computes with: TensorFlow ops alone, none of which fixes a batch size. */
export interface AugmentContext {
  readonly ops: Ops
  /** Draws of this one change; the same seed, place and step give the same numbers. */
  readonly random: SamplingOps
}

/** A change of pictures `[rows, height, width, channels]`, float32, values 0 to 1; gives the same shape back. */
export type ChangePictures = (context: AugmentContext, pictures: Tensor) => Tensor

/** A change of token ids `[rows, length]`, int32; gives the same shape back. */
export type ChangeTokens = (context: AugmentContext, ids: Tensor) => Tensor

/** Pictures of which each is made of two: its own and that of its partner, the row as far from the batch's other end. */
export interface Mixed {
  readonly pictures: Tensor
  /** How much of each picture is its own, `[rows]`, 0 to 1. */
  readonly share: Tensor
}

/** A change that puts two pictures of a batch together. */
export type MixPictures = (context: AugmentContext, pictures: Tensor) => Mixed
