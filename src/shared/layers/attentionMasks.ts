import type { LayerCallContext } from './layerKind.ts'
import { inputMasks } from './masks.ts'
import type { Ops, Tensor } from './ops.ts'

/** Which steps of the value a step of the query may see, as the position of both says. */
export interface Visibility {
  /** None later than itself. */
  readonly causal: boolean
  /** None that is this far away or farther; `null`: no limit. */
  readonly window: number | null
}

/** A boolean `[1, queries, values]`, or `null` where all may see all. */
export function visibilityMask(
  { tf }: Ops,
  [queries, values]: readonly [number, number],
  { causal, window }: Visibility,
): Tensor | null {
  if (!causal && window === null) return null
  const seen = Array.from({ length: queries * values }, (_, i) => {
    const [query, value] = [Math.floor(i / values), i % values]
    return (!causal || value <= query) && (window === null || Math.abs(query - value) < window)
  })
  return tf.tensor(seen, [1, queries, values], 'bool')
}

/**
 * What the steps of a query may see, `[batch or 1, queries or 1, values]`, from the masks of query, value and
 * key and from the positions; `null` where all may see all. A query's mask counts for multi-head attention alone.
 */
export function attentionMask(
  context: Pick<LayerCallContext<unknown>, 'ops' | 'inputs' | 'masks'>,
  lengths: readonly [number, number],
  options: Visibility & { readonly counts: readonly ('query' | 'value' | 'key')[] },
): Tensor | null {
  const { ops } = context
  const [query = null, value = null, key = null] = inputMasks(context)
  const masks = { query, value, key }
  const along = { query: [-1, lengths[0], 1], value: [-1, 1, lengths[1]], key: [-1, 1, lengths[1]] }
  const parts = options.counts.flatMap((name) => {
    const mask = masks[name]
    if (mask === null) return []
    return [ops.native.detached(() => ops.native.reshape(mask, along[name]))]
  })
  const seen = visibilityMask(ops, lengths, options)
  const [first, ...others] = seen === null ? parts : [...parts, seen]
  if (first === undefined) return null
  return others.reduce(
    (all, part) => ops.native.detached(() => ops.tf.logicalAnd(all, part)),
    first,
  )
}
