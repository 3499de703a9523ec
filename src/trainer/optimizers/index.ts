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
 * `weight * weightDecay * learningRate`, what a weight loses: decoupled decay, which Keras 3 does for every optimizer
 * before its update. The step is taken from the gradient of the weight before the decay.
 */
function decay(
  tf: TensorFlow,
  {
    weight,
    learningRate,
    config,
  }: Pick<UpdateArgs<Optimizer>, 'weight' | 'learningRate' | 'config'>,
): Tensor {
  return tf.mul(tf.mul(weight, config.weightDecay), learningRate)
}

/** The optimizer of a config: its slots, and its update with weight decay. */
export function optimizerKind(config: Optimizer): OptimizerKind<Optimizer> {
  // A row is only ever given its own config: both come from the same name.
  const kind = kinds[config.name] as OptimizerKind<Optimizer>
  return {
    slots: (own) => kind.slots(own),
    update(tf, args) {
      if (args.config.weightDecay === 0) return kind.update(tf, args)
      return kind.update(tf, { ...args, weight: tf.sub(args.weight, decay(tf, args)) })
    },
  }
}

/**
 * The kernels of TensorFlow that do this whole update one after the other, none where there is no such kernel. Weight
 * decay has one of its own: no optimizer's kernel does both.
 */
export function fusedUpdate(tf: TensorFlow, args: UpdateArgs<Optimizer>): readonly FusedKernel[] {
  const kind = kinds[args.config.name] as OptimizerKind<Optimizer>
  const kernel = kind.fused?.(tf, args) ?? null
  if (kernel === null) return []
  if (args.config.weightDecay === 0) return [kernel]
  return [{ op: 'AssignSubVariableOp', inputs: ['weight', { tensor: decay(tf, args) }] }, kernel]
}
