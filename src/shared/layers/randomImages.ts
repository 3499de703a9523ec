import { z } from 'zod'
import { firstInput, firstShape } from './callInputs.ts'
import * as field from './configFields.ts'
import { seed } from './dropout.ts'
import { defineLayer, type LayerKind } from './layerKind.ts'
import type { Ops, RandomOps, Tensor } from './ops.ts'
import { channelsBack, channelsToLast, toSpatial, type DataFormat } from './spatial.ts'

/** What the layers have in common that change images at random while training. https://keras.io/api/layers/preprocessing_layers/ */

/** Settings that all of them have. */
export const randomFields = () => ({ seed: seed(), dataFormat: field.dataFormat() })

/** A range from which numbers are drawn; one number f stands for a range that the kind makes of it. */
export const range = (lowest: number, highest: number) => {
  const end = z.number().min(lowest).max(highest)
  return z.union([end, z.array(end).length(2)])
}

type Range = number | readonly number[]

/** `f` as `[-f, f]`, but nothing below `lowest`; two numbers in rising order. */
export function rangeEnds(value: Range, lowest: number): readonly [number, number] {
  if (typeof value === 'number') return [Math.max(-Math.abs(value), lowest), Math.abs(value)]
  const [a = 0, b = 0] = value
  return a < b ? [a, b] : [b, a]
}

export const valueRange = () =>
  z
    .array(z.number())
    .length(2)
    .default([0, 255])
    .describe('Lowest and highest value that a pixel can have.')

/** Both ends of a range of values. */
export const endsOf = ([low = 0, high = 255]: readonly number[]): readonly [number, number] =>
  low < high ? [low, high] : [high, low]

/** What a transformation computes with. Images are `[b, h, w, c]`. */
export interface ImageContext {
  readonly ops: Ops
  readonly random: RandomOps
  readonly images: Tensor
}

/** A number for each image, uniform in `[low, high)`: `[b, ...more]`, by default `[b, 1, 1, 1]`. */
export function drawEach(
  { ops: { tf }, random, images }: ImageContext,
  [low, high]: readonly [number, number],
  more: readonly number[] = [1, 1, 1],
): Tensor {
  const draws = random.uniformLike(images, [images.shape[0], ...more])
  return tf.add(tf.mul(draws, high - low), low)
}

/** For each image whether something is done to it: a probability is drawn for it, and then the lot. `[b, 1, 1, 1]`. */
export function drawWhether(context: ImageContext, probability: readonly [number, number]): Tensor {
  const likely = drawEach(context, probability)
  return context.ops.tf.less(drawEach(context, [0, 1]), likely)
}

/** Values brought from one range into another. */
export function moveRange(
  { tf }: Ops,
  x: Tensor,
  [low, high]: readonly [number, number],
  [newLow, newHigh]: readonly [number, number],
): Tensor {
  if (low === newLow && high === newHigh) return x
  const share = tf.div(tf.sub(x, low), high - low)
  return tf.add(tf.mul(share, newHigh - newLow), newLow)
}

/** Values limited to a range; the gradient of what is limited is 0. */
export function limit({ tf }: Ops, x: Tensor, [low, high]: readonly [number, number]): Tensor {
  return tf.clipByValue(x, low, high)
}

interface RandomImageKind<Config> {
  readonly className: string
  readonly help: string
  readonly config: z.ZodType<Config>
  /** What training makes of images. */
  readonly transform: (context: ImageContext, config: Config) => Tensor
}

/** A layer that changes images while training and leaves them as they are in prediction. */
export function defineRandomImage<Config extends { readonly dataFormat: DataFormat }>(
  kind: RandomImageKind<Config>,
): LayerKind {
  const { className, help, config, transform } = kind
  return defineLayer({
    className,
    category: 'preprocessing',
    help,
    config,
    isRandom: true,
    outputShapes: ({ dataFormat }, shapes) => {
      const input = firstShape(shapes)
      toSpatial(input, 2, dataFormat)
      return [input]
    },
    call: ({ ops, config, inputs, training, random }) => {
      const x = ops.tf.cast(firstInput(inputs), 'float32')
      if (!training || random === null) return x
      const images = channelsToLast(ops, x, config.dataFormat)
      return channelsBack(ops, transform({ ops, random, images }, config), config.dataFormat)
    },
    keras: {
      // Keras 2 wrote which generator drew.
      ignoredKeys: ['rng_type'],
      neutralKeys: { bounding_box_format: [null] },
    },
  })
}
