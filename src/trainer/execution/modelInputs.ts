import { deviationsOf, isScaled, type InputScale } from '../../shared/data/scaleValues.ts'
import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Program } from './program.ts'

/**
 * A model's inputs from raw tensors: float32, scaled and normalised. Ids that go into embeddings alone stay integers, unless they are to
 * be scaled. Stored outputs of layers are taken as they are. TensorFlow ops alone.
 */
export function modelInputs(
  tf: TensorFlow,
  program: Program,
  raw: readonly Tensor[],
  scale: InputScale,
): readonly Tensor[] {
  return raw.map((tensor, i) => {
    if (program.stored?.has(program.inputs[i] ?? '') === true) return tensor
    if (!isScaled(scale) && program.idInputs.has(program.inputs[i] ?? '')) return tensor
    return scaleTensor(tf, tensor, scale)
  })
}

function scaleTensor(
  tf: TensorFlow,
  tensor: Tensor,
  { scale, offset, normalization }: InputScale,
): Tensor {
  const floats = tf.cast(tensor, 'float32')
  const scaled = scale === 1 ? floats : tf.mul(floats, scale)
  const moved = offset === 0 ? scaled : tf.add(scaled, offset)
  if (normalization === undefined) return moved
  const centred = tf.sub(moved, tf.tensor1d([...normalization.mean]))
  return tf.div(centred, tf.tensor1d([...deviationsOf(normalization)]))
}
