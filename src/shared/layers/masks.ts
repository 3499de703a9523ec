import type { LayerCallContext, LayerConfig, LayerKind, MaskRule } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'

/**
 * Masks: which steps of a sequence are padding. A mask belongs to a tensor and travels beside it through the graph;
 * a kind's `masking` says what becomes of it. https://keras.io/guides/understanding_masking_and_padding/
 */
export type Mask = Tensor | null

/** Which outputs of a call have a mask, from which of its inputs have one. `count` outputs. */
export function maskedOutputs(
  { masking }: LayerKind,
  config: LayerConfig,
  inputs: readonly boolean[],
  count: number,
): readonly boolean[] {
  const known = masking === undefined || masking === 'pass' ? [] : masking.outputs(config, inputs)
  return Array.from({ length: count }, (_, i) =>
    masking === 'pass' ? inputs[0] === true : known[i] === true,
  )
}

/** The masks of a call's outputs. `count` outputs. */
export function outputMasks(
  { masking }: LayerKind,
  context: LayerCallContext<LayerConfig>,
  count: number,
): readonly Mask[] {
  const none = Array.from({ length: count }, () => null)
  if (masking === undefined) return none
  const masks = inputMasks(context)
  if (masking === 'pass') return none.map(() => masks[0] ?? null)
  const has = masking.outputs(
    context.config,
    masks.map((mask) => mask !== null),
  )
  if (!has.includes(true)) return none
  const computed = masking.compute(context)
  return none.map((_, i) => (has[i] === true ? (computed[i] ?? null) : null))
}

/** One mask or `null` an input. */
export function inputMasks({
  inputs,
  masks,
}: Pick<LayerCallContext<unknown>, 'inputs' | 'masks'>): readonly Mask[] {
  return masks ?? inputs.map(() => null)
}

/** The mask of the first input. */
export function firstMask(context: Pick<LayerCallContext<unknown>, 'inputs' | 'masks'>): Mask {
  return inputMasks(context)[0] ?? null
}

/** A mask with axes of length 1 at its end, so that it broadcasts over `like`. */
export function spreadMask({ native }: Ops, mask: Tensor, like: Tensor): Tensor {
  const lengths: readonly number[] = mask.shape
  const more = Array.from({ length: like.rank - mask.rank }, () => 1)
  if (more.length === 0) return mask
  return native.detached(() => native.reshape(mask, [-1, ...lengths.slice(1), ...more]))
}

/** A mask as float32 zeros and ones. */
export function maskNumbers({ tf, native }: Ops, mask: Tensor): Tensor {
  return native.detached(() => tf.cast(mask, 'float32'))
}

/** True where an element differs from `value`. */
export function unequal({ tf, native }: Ops, x: Tensor, value: number): Tensor {
  return native.detached(() => tf.notEqual(x, tf.scalar(value, x.dtype)))
}

/** True where some element along the last axis differs from `value`: `[..., n]` -> `[...]`. */
export function anyUnequal({ tf, native }: Ops, x: Tensor, value: number): Tensor {
  return native.detached(() => tf.any(tf.notEqual(x, value), -1))
}

/** A step counts where it counts in any input. Without a mask for every input there is none. */
export const joinedMasks: MaskRule<unknown> = {
  outputs: (_config, inputs) => [inputs.every((has) => has)],
  compute: (context) => {
    const { tf, native } = context.ops
    const masks = inputMasks(context).filter((mask) => mask !== null)
    const [first, ...rest] = masks
    if (first === undefined) return [null]
    return [
      native.detached(() =>
        rest.reduce((joined, mask) => tf.logicalOr(joined, mask), first.clone()),
      ),
    ]
  },
}
