import type { PictureAugmentation } from '../../shared/data/augmentationSchema.ts'
import { layerKinds } from '../../shared/layers/index.ts'
import type { Tensor } from '../../shared/layers/ops.ts'
import { drawEach, drawWhether, limit } from '../../shared/layers/randomImages.ts'
import { imageSize } from '../../shared/layers/resizing.ts'
import type { ChangePictures } from './changes.ts'

type Params<Type extends PictureAugmentation['type']> = Extract<PictureAugmentation, { type: Type }>

/** Pictures have values from 0 to 1 here, whatever the data's own are. */
const valueRange = [0, 1]

/** What a layer of Keras's does with pictures in training. */
function asLayer(className: string, settings: object): ChangePictures {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`there is no layer kind ${className}`)
  const config = kind.config.parse(settings)
  return ({ ops, random }, pictures) => {
    const result = kind.call({
      ops,
      config,
      random,
      inputs: [pictures],
      weights: {},
      training: true,
      updateWeight: () => undefined,
      addLoss: () => undefined,
    })
    // A kind of one output gives one tensor.
    return result as Tensor
  }
}

const fillOf = (fill: Params<'rotation'>['fill']) =>
  fill === 'black'
    ? { fillMode: 'constant', fillValue: 0, interpolation: 'bilinear' }
    : { fillMode: fill, interpolation: 'bilinear' }

/** A part of each picture, stretched to its full size: pixels between are found by their neighbours, pixel centres at half steps. */
function cropResized({ area, ratio }: Params<'crop'>): ChangePictures {
  return ({ ops, random }, images) => {
    const { tf, native } = ops
    const context = { ops, random, images }
    const [height, width] = imageSize(images)
    const share = drawEach(context, area, [1])
    const shape = tf.exp(drawEach(context, [Math.log(ratio[0]), Math.log(ratio[1])], [1]))
    const across = tf.minimum(tf.sqrt(tf.mul(share, shape)), 1)
    const down = tf.minimum(tf.sqrt(tf.div(share, shape)), 1)
    const start = (part: Tensor, length: number) => {
      const before = tf.mul(drawEach(context, [0, 1], [1]), tf.mul(tf.sub(1, part), length))
      return tf.add(before, tf.sub(tf.mul(part, 0.5), 0.5))
    }
    const none = tf.zerosLike(across)
    const left = start(across, width)
    const top = start(down, height)
    const transforms = tf.concat([across, none, left, none, down, top, none, none], 1)
    return native.affineTransform(images, transforms, {
      size: [height, width],
      interpolation: 'bilinear',
      fillMode: 'nearest',
      fillValue: 0,
    })
  }
}

function addNoise({ deviation }: Params<'noise'>): ChangePictures {
  return ({ ops, random }, images) => {
    const noise = ops.tf.mul(random.normalLike(images, images.shape), deviation)
    return limit(ops, ops.tf.add(images, noise), [0, 1])
  }
}

/** Saturation s as RandomSaturation takes it: its factor f means f / (1 - f) times. */
function saturationFactor(strength: number): readonly number[] {
  return [1 - strength, 1 + strength].map((times) => times / (1 + times))
}

const covers = { black: 0, grey: 0.5, noise: null }

const changes: {
  readonly [Type in PictureAugmentation['type']]: (params: Params<Type>) => ChangePictures
} = {
  flip: ({ axis }) => {
    return ({ ops: { tf } }, pictures) => tf.reverse(pictures, axis === 'horizontal' ? 2 : 1)
  },
  rotation: ({ degrees, fill }) =>
    asLayer('RandomRotation', { factor: degrees.map((end) => end / 360), ...fillOf(fill) }),
  zoom: ({ factor: [low, high], fill }) =>
    asLayer('RandomZoom', { heightFactor: [1 / high - 1, 1 / low - 1], ...fillOf(fill) }),
  translation: ({ height, width, fill }) =>
    asLayer('RandomTranslation', { heightFactor: height, widthFactor: width, ...fillOf(fill) }),
  crop: cropResized,
  brightness: ({ strength }) => asLayer('RandomBrightness', { factor: strength, valueRange }),
  contrast: ({ strength }) =>
    asLayer('RandomContrast', { factor: [strength, strength], valueRange }),
  saturation: ({ strength }) =>
    asLayer('RandomSaturation', { factor: saturationFactor(strength), valueRange }),
  hue: ({ strength }) => asLayer('RandomHue', { factor: strength, valueRange }),
  greyscale: () => asLayer('RandomGrayscale', { factor: 1 }),
  blur: ({ sigma }) => asLayer('RandomGaussianBlur', { factor: [1, 1], sigma, valueRange }),
  noise: addNoise,
  cutout: ({ area, fill }) =>
    asLayer('RandomErasing', { factor: [1, 1], scale: area, fillValue: covers[fill], valueRange }),
}

/** What a change of pictures computes, each picture with its own draws; with its probability it leaves them as they are. */
export function changeOf(params: PictureAugmentation): ChangePictures {
  const make = changes[params.type] as (params: PictureAugmentation) => ChangePictures
  const change = make(params)
  const { probability } = params
  if (probability === 1) return change
  return (context, pictures) => {
    const { ops, random } = context
    const chosen = drawWhether({ ops, random, images: pictures }, [probability, probability])
    return ops.native.where(chosen, change(context, pictures), pictures)
  }
}
