import { z } from 'zod'
import { activityLoss } from './activityLoss.ts'
import { firstInput, needWeight } from './callInputs.ts'
import type { Initializer } from './initializers.ts'
import {
  activityRegularizerOf,
  defineLayer,
  drawsRandom,
  LayerFault,
  type LayerCallContext,
  type LayerKind,
} from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'
import {
  callInner,
  innerLayer,
  innerWeights,
  wrappedLayer,
  type InnerLayer,
  type KindLookUp,
  type WrappedLayer,
} from './wrappedLayer.ts'

interface Config {
  readonly layer: WrappedLayer
  readonly powerIterations: number
}

const smallNormal: Initializer = { name: 'truncatedNormal', mean: 0, stddev: 0.02, seed: null }

/** Names of the weights that Keras takes for the one to be normalised. */
const kernelNames = ['layer/kernel', 'layer/embeddings']

/** A vector of length 1, outside of all gradients. */
const direction = ({ tf, native }: Ops, compute: () => Tensor) =>
  native.detached(() => {
    const x = compute()
    return tf.mul(x, tf.minimum(tf.rsqrt(native.sum(tf.square(x), [0, 1])), 1e7))
  })

/** The kernel over its largest singular value, by steps from the vector of the step before, which moves along. */
function normalized(ops: Ops, kernel: Tensor, vector: Tensor, iterations: number) {
  const { tf, native } = ops
  const matrix = native.detached(() => native.reshape(kernel, [-1, kernel.shape.at(-1) ?? 1]))
  let u = vector
  let v = vector
  for (let i = 0; i < iterations; i++) {
    const before = u
    v = direction(ops, () => native.matMul(before, matrix, false, true))
    const across = v
    u = direction(ops, () => native.matMul(across, matrix))
  }
  const isZero = native.detached(() => tf.all(tf.equal(kernel, 0)))
  const value = native.detached(() => {
    const sigma = native.reshape(native.matMul(native.matMul(v, matrix), u, false, true), [])
    return native.where(isZero, kernel, tf.div(kernel, sigma))
  })
  return { value, vector: native.detached(() => native.where(isZero, vector, u)) }
}

/** The layer inside as it is called, with the penalty on its outputs in the loss. */
function callWithLoss(inner: InnerLayer, context: LayerCallContext<unknown>): readonly Tensor[] {
  // As in Keras the result has the type of the input: behind whole numbers all is cut to whole ones.
  const outputs = callInner(inner, context, {}).map((output) =>
    context.ops.tf.cast(output, firstInput(context.inputs).dtype),
  )
  const regularizer = activityRegularizerOf(inner.kind, inner.config)
  if (regularizer === null) return outputs
  for (const output of outputs) context.addLoss(activityLoss(context.ops, regularizer, output))
  return outputs
}

/**
 * Keeps the largest singular value of a kernel at 1: each call in training puts the kernel over its estimate, and the
 * update goes on from there. Miyato et al. 2018, arXiv:1802.05957.
 */
export function defineSpectralNormalization(lookUp: KindLookUp): LayerKind {
  const innerOf = ({ layer }: Config) => innerLayer(lookUp, layer, 'layer')
  return defineLayer({
    className: 'SpectralNormalization',
    category: 'normalization',
    help: 'Keeps the largest singular value of the kernel of the layer inside at 1.',
    config: z.strictObject({
      layer: wrappedLayer(lookUp, 'The layer whose kernel is normalised.'),
      powerIterations: z
        .int()
        .positive()
        .default(1)
        .describe('Steps by which the largest singular value is estimated in each call.'),
    }),
    isRandom: (config) => drawsRandom(innerOf(config).kind, config.layer.config),
    weights: (config, shapes) => {
      const specs = innerWeights(innerOf(config), shapes)
      const kernel = specs.find(({ name }) => kernelNames.includes(name))
      if (kernel === undefined) {
        throw new LayerFault(
          'unsupported',
          `a ${config.layer.className} inside it, which has no kernel`,
        )
      }
      const shape = [1, kernel.shape.at(-1) ?? 1]
      const vector = { name: 'vector_u', shape, initializer: smallNormal, trainable: false }
      return [...specs, vector]
    },
    outputShapes: (config, shapes) =>
      innerOf(config).kind.outputShapes(config.layer.config, shapes),
    call: (context) => {
      const { ops, config, weights, training } = context
      const inner = innerOf(config)
      const name = kernelNames.find((each) => each in weights)
      if (!training || name === undefined) return callWithLoss(inner, context)
      const kernel = needWeight(weights, name)
      const next = normalized(ops, kernel, needWeight(weights, 'vector_u'), config.powerIterations)
      // Keras puts the new kernel into the weight first, so that gradients are those by the new one.
      const used = ops.tf.add(
        kernel,
        ops.native.detached(() => ops.tf.sub(next.value, kernel)),
      )
      context.updateWeight('vector_u', next.vector)
      context.updateWeight(name, used)
      return callWithLoss(inner, { ...context, weights: { ...weights, [name]: used } })
    },
    keras: { layerKeys: ['layer'], ownedTwice: kernelNames },
  })
}
