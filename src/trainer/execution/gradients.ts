import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'

/** A scalar and its derivatives by variables, by the variables' names; absent where it does not depend on one. */
export interface Gradients {
  readonly value: Tensor
  readonly grads: tfjs.NamedTensorMap
}

/**
 * tfjs's gradients by variables. When the computation throws, tfjs leaves all that it had kept for the way back in
 * memory; a pass that ran out of memory would then hold on to it. Here it is freed.
 */
export function variableGradients(
  tf: TensorFlow,
  compute: () => Tensor,
  variables: readonly tfjs.Variable[],
): Gradients {
  try {
    return tf.variableGrads(() => compute() as tfjs.Scalar, [...variables])
  } catch (thrown) {
    freeTape(tf)
    throw thrown
  }
}

/** The typings say that there always is a tape; there is none when no gradient is under way. */
function freeTape(tf: TensorFlow): void {
  const state = tf.engine().state as { activeTape: { saved?: Tensor[] }[] | null }
  for (const { saved = [] } of state.activeTape ?? []) {
    for (const tensor of saved) tensor.dispose()
  }
  state.activeTape = null
}
