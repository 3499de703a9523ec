import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'

/** A number that an optimizer keeps beside every element of a weight: same shape as the weight. */
export interface SlotSpec {
  readonly name: string
  /** Value of every element before the first update. */
  readonly initial: number
  /** Only a fused kernel writes it and nobody reads it: no part of what an optimizer remembers. */
  readonly isScratch?: true
}

/** What one update of one weight needs. */
export interface UpdateArgs<C> {
  readonly weight: Tensor
  /** After clipping. Same shape as the weight. */
  readonly gradient: Tensor
  readonly slots: Readonly<Record<string, Tensor>>
  /** Scalar, already times the layer's multiplier. */
  readonly learningRate: Tensor
  /** float32 scalar: the number of this update, from 1, the same for all weights. */
  readonly step: Tensor
  readonly config: C
  /** Hands out, by name, what weights with the same `step` have in common; computed once. */
  readonly shared?: (name: string, compute: () => Tensor) => Tensor
}

export interface UpdateResult {
  readonly weight: Tensor
  readonly slots: Readonly<Record<string, Tensor>>
}

/** An input of a fused kernel: the weight or a slot itself, to be changed in place, or a tensor. */
export type FusedInput = 'weight' | { readonly slot: string } | { readonly tensor: Tensor }

/** A kernel of TensorFlow that does a whole update in place (`ResourceApplyAdam`, ...). */
export interface FusedKernel {
  readonly op: string
  /** In the order of TensorFlow's op registry. */
  readonly inputs: readonly FusedInput[]
  /** Boolean attributes beside `use_locking`. */
  readonly flags?: Readonly<Record<string, boolean>>
}

/**
 * One optimizer: its slots and its update rule, in the form and order of operations of Keras 3, so that the
 * numbers agree. `update` is pure and made of TensorFlow ops alone: it is recorded once and replayed.
 */
export interface OptimizerKind<C> {
  slots(config: C): readonly SlotSpec[]
  update(tf: TensorFlow, args: UpdateArgs<C>): UpdateResult
  /** The kernel whose formula is that of `update` for this config; absent or `null`: there is none. */
  fused?(tf: TensorFlow, args: UpdateArgs<C>): FusedKernel | null
}

type SharedArgs = Pick<UpdateArgs<unknown>, 'shared' | 'step'>

/** Numbers as inputs of a fused kernel: float32 scalars. */
export function scalarInputs(
  tf: TensorFlow,
  { shared = compute }: SharedArgs,
  numbers: readonly number[],
): readonly FusedInput[] {
  return numbers.map((number) => ({ tensor: shared(`scalar ${number}`, () => tf.scalar(number)) }))
}

/**
 * Whether float32 has `1 - beta` as exactly as the number itself. TensorFlow's kernels compute it in float32, where
 * 0.999 leaves 1.3e-5 too little; Keras rounds the difference instead. Only where both agree is a kernel Keras's rule.
 */
export function hasExactRest(beta: number): boolean {
  return restError(beta) < 1e-6
}

/** The share by which a kernel's `1 - beta` is off. */
export function restError(beta: number): number {
  return Math.abs(Math.fround(1 - Math.fround(beta)) / (1 - beta) - 1)
}

/** `base ^ step`. */
export function powerOfStep(
  tf: TensorFlow,
  { shared = compute, step }: SharedArgs,
  base: number,
): Tensor {
  return shared(`power ${base}`, () => tf.pow(base, step))
}

const compute = (_name: string, make: () => Tensor) => make()

/** One slot that must be there: a missing one is a defect of the caller. */
export function slotOf(slots: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const slot = slots[name]
  if (slot === undefined) throw new Error(`optimizer slot "${name}" was not given`)
  return slot
}

/** `average` moved towards `value`: `average + (value - average) * share`. */
export function moveTowards(tf: TensorFlow, average: Tensor, value: Tensor, share: number): Tensor {
  return tf.add(average, tf.mul(tf.sub(value, average), share))
}
