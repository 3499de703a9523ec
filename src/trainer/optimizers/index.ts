import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Optimizer, OptimizerName } from '../../shared/training/optimizerSchema.ts'
import { adadelta } from './adadelta.ts'
import { adagrad } from './adagrad.ts'
import { adam } from './adam.ts'
import { adamax } from './adamax.ts'
import { nadam } from './nadam.ts'
import type { FusedKernel, OptimizerKind, UpdateArgs } from './optimizerKind.ts'
import { rmsprop } from './rmsprop.ts'
import { sgd } from './sgd.ts'

export { clipGradients } from './clip.ts'
export type {
  FusedKernel,
  OptimizerKind,
  SlotSpec,
  UpdateArgs,
  UpdateResult,
} from './optimizerKind.ts'

type ConfigOf<Name extends OptimizerName> = Extract<Optimizer, { name: Name }>

/** All optimizers. Adding one is adding a row to its schema, a file, and a line here. */
const kinds: { readonly [Name in OptimizerName]: OptimizerKind<ConfigOf<Name>> } = {
  sgd,
  adam,
  adamW: adam,
  rmsprop,
  adagrad,
  adadelta,
  adamax,
  nadam,
}

/**
 * `weight * (1 - weightDecay * learningRate)`: decoupled decay, which Keras 3 does for every optimizer before
 * its update. The step is taken from the gradient of the weight before the decay.
 */
function decay(tf: TensorFlow, weight: Tensor, share: number, learningRate: Tensor): Tensor {
  return tf.sub(weight, tf.mul(tf.mul(weight, share), learningRate))
}

/** The optimizer of a config: its slots, and its update with weight decay. */
export function optimizerKind(config: Optimizer): OptimizerKind<Optimizer> {
  // A row is only ever given its own config: both come from the same name.
  const kind = kinds[config.name] as OptimizerKind<Optimizer>
  return {
    slots: (own) => kind.slots(own),
    update(tf, args) {
      const { weightDecay } = args.config
      if (weightDecay === 0) return kind.update(tf, args)
      return kind.update(tf, {
        ...args,
        weight: decay(tf, args.weight, weightDecay, args.learningRate),
      })
    },
  }
}

/**
 * The kernel of TensorFlow that does this whole update, or `null` where there is none: weight decay comes before the
 * update, and no kernel does both.
 */
export function fusedUpdate(tf: TensorFlow, args: UpdateArgs<Optimizer>): FusedKernel | null {
  const kind = kinds[args.config.name] as OptimizerKind<Optimizer>
  if (args.config.weightDecay !== 0 || kind.fused === undefined) return null
  return kind.fused(tf, args)
}
