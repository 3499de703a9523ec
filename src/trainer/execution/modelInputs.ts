import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Program } from './program.ts'

/** How the numbers of a data set become a model's inputs: `value * scale + offset`. */
export interface InputScale {
  readonly scale: number
  readonly offset: number
}

/**
 * A model's inputs from raw tensors: float32, scaled. Ids that go into embeddings alone stay integers, unless they are to
 * be scaled. Stored outputs of layers are taken as they are. TensorFlow ops alone.
 */
export function modelInputs(
  tf: TensorFlow,
  program: Program,
  raw: readonly Tensor[],
  { scale, offset }: InputScale,
): readonly Tensor[] {
  return raw.map((tensor, i) => {
    if (program.stored?.has(program.inputs[i] ?? '') === true) return tensor
    const isScaled = scale !== 1 || offset !== 0
    if (!isScaled && program.idInputs.has(program.inputs[i] ?? '')) return tensor
    const floats = tf.cast(tensor, 'float32')
    const scaled = scale === 1 ? floats : tf.mul(floats, scale)
    return offset === 0 ? scaled : tf.add(scaled, offset)
  })
}
