import type { MixAugmentation } from '../../shared/data/augmentationSchema.ts'
import type { Tensor } from '../../shared/layers/ops.ts'
import { drawEach } from '../../shared/layers/randomImages.ts'
import { imageSize } from '../../shared/layers/resizing.ts'
import type { AugmentContext, Mixed, MixPictures } from './changes.ts'

/**
 * Each row's partner: the batch from its other end. Rows come in a new random order each epoch, so that any two may
 * meet; who is whose partner is mutual, and the middle one of an odd batch stays alone.
 */
export function partners({ tf }: AugmentContext['ops'], x: Tensor): Tensor {
  return tf.reverse(x, 0)
}

/** A column `[b, 1, 1, 1]` from Beta(alpha, alpha): of two gamma draws the share of the first. */
function drawBeta({ ops, random }: AugmentContext, images: Tensor, alpha: number): Tensor {
  const { tf, native } = ops
  const draw = () => random.gammaLike(images, [images.shape[0], 1, 1, 1], alpha)
  const [one, other] = [draw(), draw()]
  const sum = tf.add(one, other)
  // Of a very small alpha both can be 0.
  const isSome = tf.greater(sum, 0)
  const safe = native.where(isSome, sum, tf.scalar(1))
  return native.where(isSome, tf.div(one, safe), tf.scalar(0.5))
}

/** The share drawn for some rows, and 1 for the others. */
function drawShare(
  context: AugmentContext,
  images: Tensor,
  { alpha, probability }: MixAugmentation,
): Tensor {
  const share = drawBeta(context, images, alpha)
  if (probability === 1) return share
  const { tf, native } = context.ops
  const chosen = tf.less(drawEach({ ...context, images }, [0, 1]), probability)
  return native.where(chosen, share, tf.scalar(1))
}

function flat({ native }: AugmentContext['ops'], column: Tensor): Tensor {
  return native.reshape(column, [-1])
}

/** Zhang et al. 2018, https://arxiv.org/abs/1710.09412 */
function mixUp(params: MixAugmentation): MixPictures {
  return (context, images) => {
    const { ops } = context
    const { tf } = ops
    const share = drawShare(context, images, params)
    const pictures = tf.add(tf.mul(images, share), tf.mul(partners(ops, images), tf.sub(1, share)))
    return { pictures, share: flat(ops, share) }
  }
}

/** Which places along an axis lie in the rectangle, and how many: the rectangle may reach beyond the edges. */
function drawSpan(
  context: AugmentContext,
  { images, side }: { readonly images: Tensor; readonly side: Tensor },
  axis: 1 | 2,
) {
  const { ops } = context
  const { tf, native } = ops
  const length = images.shape[axis] ?? 1
  const half = tf.mul(tf.floor(tf.mul(side, length)), 0.5)
  const middle = tf.floor(tf.mul(drawEach({ ...context, images }, [0, 1]), length))
  const first = tf.maximum(tf.floor(tf.sub(middle, half)), 0)
  const end = tf.minimum(tf.floor(tf.add(middle, half)), length)
  const shape = axis === 1 ? [1, length, 1, 1] : [1, 1, length, 1]
  const places = native.reshape(tf.tensor1d(Array.from({ length }, (_, i) => i)), shape)
  const inside = tf.logicalAnd(tf.greaterEqual(places, first), tf.less(places, end))
  return { inside, count: tf.maximum(tf.sub(end, first), 0) }
}

/** Yun et al. 2019, https://arxiv.org/abs/1905.04899. The share is that of the pixels that stay. */
function cutMix(params: MixAugmentation): MixPictures {
  return (context, images): Mixed => {
    const { ops } = context
    const { tf, native } = ops
    const [height, width] = imageSize(images)
    const side = tf.sqrt(tf.sub(1, drawShare(context, images, params)))
    const down = drawSpan(context, { images, side }, 1)
    const across = drawSpan(context, { images, side }, 2)
    const inside = tf.logicalAnd(down.inside, across.inside)
    const covered = tf.div(tf.mul(down.count, across.count), height * width)
    return {
      pictures: native.where(inside, partners(ops, images), images),
      share: flat(ops, tf.sub(1, covered)),
    }
  }
}

/** What a change that mixes pairs computes. */
export function mixtureOf(params: MixAugmentation): MixPictures {
  return params.type === 'mixUp' ? mixUp(params) : cutMix(params)
}

/**
 * The shares after a second mixing of what is mixed already: as partners are mutual, a row is still made of itself and
 * the same partner. Both are `[rows]`.
 */
export function mixShares(ops: AugmentContext['ops'], before: Tensor, share: Tensor): Tensor {
  const { tf } = ops
  const partner = tf.sub(1, partners(ops, before))
  return tf.add(tf.mul(share, before), tf.mul(tf.sub(1, share), partner))
}
