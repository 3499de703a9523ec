import { LayerFault } from './layerFault.ts'
import type { Ops, Tensor } from './ops.ts'

/** Colours by hue. TensorFlow has no gradient for them, so neither have layers that go through them. */

/** Hue, saturation and value, each `[b, h, w, 1]`. Hue and saturation are 0 to 1; the value is as large as the colours. */
type Hsv = readonly [Tensor, Tensor, Tensor]

/** Colours `[b, h, w, 3]` as hue, saturation and value. Smith 1978, https://doi.org/10.1145/965139.807361 */
export function toHsv({ tf, native }: Ops, images: Tensor): Hsv {
  if (images.shape.at(-1) !== 3) throw new LayerFault('input', 'it takes images of three channels')
  const channel = (i: number) =>
    native.crop(images, [
      [0, 0],
      [0, 0],
      [0, 0],
      [i, 2 - i],
    ])
  const [red, green, blue] = [channel(0), channel(1), channel(2)]
  const value = native.max(images, [3])
  const spread = tf.add(value, native.max(tf.neg(images), [3]))
  const isPositive = (x: Tensor) => tf.greater(x, 0)
  const isMost = (x: Tensor) => tf.equal(x, value)
  const safe = (x: Tensor) => native.where(isPositive(x), x, tf.scalar(1))
  const saturation = native.where(isPositive(value), tf.div(spread, safe(value)), tf.scalar(0))
  const sixth = tf.div(1 / 6, safe(spread))
  const between = (a: Tensor, b: Tensor, from: number) => tf.add(tf.mul(sixth, tf.sub(a, b)), from)
  const atBlue = between(red, green, 4 / 6)
  const atGreen = native.where(isMost(green), between(blue, red, 2 / 6), atBlue)
  const turn = native.where(isMost(red), between(green, blue, 0), atGreen)
  const hue = native.where(isPositive(spread), turn, tf.scalar(0))
  return [native.where(isPositive(tf.neg(hue)), tf.add(hue, 1), hue), saturation, value]
}

/** The colours of hue, saturation and value. */
export function fromHsv({ tf }: Ops, [hue, saturation, value]: Hsv): Tensor {
  const sixths = tf.mul(hue, 6)
  const away = (from: number) => tf.abs(tf.sub(sixths, from))
  const shares = [tf.sub(away(3), 1), tf.sub(2, away(2)), tf.sub(2, away(4))]
  const pale = tf.sub(1, saturation)
  const channels = shares.map((share) =>
    tf.mul(tf.add(pale, tf.mul(saturation, tf.clipByValue(share, 0, 1))), value),
  )
  return tf.concat(channels, 3)
}
