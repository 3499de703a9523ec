import type { RandomOps, Tensor } from '../../shared/layers/ops.ts'
import { hashText } from '../../shared/training/random.ts'
import { attribute, batchShape, ints, runOp, shapeOf } from './kernels.ts'
import { noteSeed } from './recording/recorder.ts'
import { tf } from './tensorflow.ts'

/** Draws that augmentation needs beside those of layers. */
export interface SamplingOps extends RandomOps {
  /** Gamma-distributed numbers of shape parameter `alpha` and rate 1. */
  gammaLike(x: Tensor, shape: readonly number[], alpha: number): Tensor
}

/** Where a random draw stands: together with the step it decides every number. */
export interface RandomPlace {
  /** The run's seed; `seedTensor` of it, a scalar int32, lets one recorded step serve runs with other seeds. */
  readonly seed: number | Tensor
  /** Name of the layer that draws. */
  readonly layer: string
  /** Which call of the layer, from 0: a shared layer draws anew for each. */
  readonly call: number
}

/**
 * Random tensors drawn by TensorFlow's stateless generators (Salmon et al. 2011,
 * https://doi.org/10.1145/2063384.2063405) from `[key, step]`. The key is fixed by the seed, the place and
 * which draw of the call it is; `step` is a scalar int32 that the caller counts up, so a recorded step draws
 * anew each time it runs and a resumed run draws on as if it had never stopped. Use one a layer call and step.
 */
export function createRandomOps(place: RandomPlace, step: Tensor): SamplingOps {
  const { seed: runSeed, layer, call } = place
  let draws = 0
  const draw = (op: string, x: Tensor, shape: readonly number[], more: readonly Tensor[] = []) =>
    tf.tidy(() => {
      if (typeof runSeed === 'number') noteSeed()
      const own = tf.scalar(hashText(`${layer}/${call}/${draws++}`), 'int32')
      const key = runOp(
        'BitwiseXor',
        [own, typeof runSeed === 'number' ? seedTensor(runSeed) : runSeed],
        [attribute.type('T', 'int32')],
      )
      const seed = runOp(
        'Pack',
        [key, step],
        [attribute.int('N', 2), attribute.type('T', 'int32'), attribute.int('axis', 0)],
      )
      return runOp(
        op,
        [shapeTensor(x, shape), seed, ...more],
        [
          attribute.type('dtype', 'float32'),
          attribute.type('T', 'int32'),
          attribute.type('Tseed', 'int32'),
        ],
      )
    })
  return {
    uniformLike: (x, shape) => draw('StatelessRandomUniform', x, shape),
    normalLike: (x, shape) => draw('StatelessRandomNormal', x, shape),
    gammaLike: (x, shape, alpha) =>
      draw('StatelessRandomGammaV2', x, shape, [tf.scalar(alpha, 'float32')]),
  }
}

/** A run's seed as a scalar int32, its bits well mixed. */
export function seedTensor(seed: number): Tensor {
  return tf.scalar(hashText(String(seed)), 'int32')
}

/** The shape as a tensor; the batch length, where it is that of `x`, is read when the step runs. */
function shapeTensor(x: Tensor, shape: readonly number[]): Tensor {
  const sameBatch = shape.length > 0 && shape[0] === x.shape[0]
  if (!sameBatch) return ints(shape)
  const sameShape =
    shape.length === x.rank && shape.every((length, axis) => length === x.shape[axis])
  return sameShape ? shapeOf(x) : batchShape(x, shape.slice(1))
}
