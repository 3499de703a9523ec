import type { TokenAugmentation } from '../../shared/data/augmentationSchema.ts'
import { PADDING_ID, UNKNOWN_ID } from '../../shared/data/textRecipe.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { ChangeTokens } from './changes.ts'

/** Tokens become unknown at random; padding stays. */
function dropTokens(rate: number): ChangeTokens {
  return ({ ops, random }, ids) => {
    const { tf, native } = ops
    const chosen = tf.less(random.uniformLike(ids, ids.shape), rate)
    const isToken = tf.notEqual(ids, tf.scalar(PADDING_ID, 'int32'))
    return native.where(tf.logicalAnd(chosen, isToken), tf.scalar(UNKNOWN_ID, 'int32'), ids)
  }
}

/** Each place holds what stood `by` places behind it; what comes in from beyond the end is padding. */
function moved({ native }: Ops, ids: Tensor, by: 1 | -1): Tensor {
  const [before, behind] = by === 1 ? [1, 0] : [0, 1]
  const cut = native.crop(ids, [
    [0, 0],
    [before, behind],
  ])
  return native.pad(cut, [
    [0, 0],
    [behind, before],
  ])
}

/**
 * Pairs of neighbours change places at random. Which places may begin a pair, the even or the odd ones, is drawn for
 * each row, so that no token is in two pairs; pairs with padding stay.
 */
function swapTokens(rate: number): ChangeTokens {
  return ({ ops, random }, ids) => {
    const { tf, native } = ops
    const [rows = 0, length = 0]: readonly number[] = ids.shape
    const parity = tf.tensor2d(
      Array.from({ length }, (_, place) => place % 2),
      [1, length],
    )
    const isOdd = tf.cast(tf.less(random.uniformLike(ids, [rows, 1]), 0.5), 'float32')
    const mayBegin = tf.equal(parity, isOdd)
    const chosen = tf.less(random.uniformLike(ids, ids.shape), 2 * rate)
    const next = moved(ops, ids, 1)
    const padding = tf.scalar(PADDING_ID, 'int32')
    const arePair = tf.logicalAnd(tf.notEqual(ids, padding), tf.notEqual(next, padding))
    const begins = tf.cast(tf.logicalAnd(tf.logicalAnd(chosen, mayBegin), arePair), 'int32')
    const ends = moved(ops, begins, -1)
    const one = tf.scalar(1, 'int32')
    const taken = native.where(tf.equal(ends, one), moved(ops, ids, -1), ids)
    return native.where(tf.equal(begins, one), next, taken)
  }
}

/** What a change of tokens computes. */
export function tokenChangeOf({ type, rate }: TokenAugmentation): ChangeTokens {
  return type === 'tokenDropout' ? dropTokens(rate) : swapTokens(rate)
}
