import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import {
  defineLayer,
  drawsRandom,
  LayerFault,
  type LayerCallContext,
  type LayerKind,
} from './layerKind.ts'
import { firstMask } from './masks.ts'
import type { Tensor } from './ops.ts'
import { unstackSteps } from './recurrent.ts'
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
}

/** The shape of one step: that of the input without its time axis. */
function stepShape(shapes: readonly Shape[]): Shape {
  const [batch = null, , ...rest] = firstShape(shapes)
  if (rest.length === 0) {
    throw new LayerFault('input', 'it needs an axis of time and at least one more')
  }
  return [batch, ...rest]
}

/** Kinds that would take the mask of a step, which Keras cuts out of the mask of the sequence. */
const takesMask = ({ kind }: InnerLayer) =>
  ['Softmax', 'GlobalAveragePooling1D'].includes(kind.className) ||
  (kind.masking !== undefined && kind.masking !== 'pass')

/** Statistics of a batch are those of one step, and move step by step. */
const goesStepByStep = ({ kind }: InnerLayer, { training }: LayerCallContext<Config>) =>
  training && kind.className === 'BatchNormalization'

/** All steps as rows of one large batch: what a layer does with a row does not hang on the others. */
function allSteps(inner: InnerLayer, context: LayerCallContext<Config>): Tensor {
  const { native } = context.ops
  const x = firstInput(context.inputs)
  const lengths: readonly number[] = x.shape
  const rows = native.reshape(x, [-1, ...lengths.slice(2)])
  const [output] = callInner(inner, context, { inputs: [rows], masks: [null], addLoss: noLoss })
  if (output === undefined) throw new Error('the layer inside gave no output')
  const shape: readonly number[] = output.shape
  return native.reshape(output, [-1, lengths[1] ?? 1, ...shape.slice(1)])
}

function stepByStep(inner: InnerLayer, context: LayerCallContext<Config>): Tensor {
  const { tf } = context.ops
  const mask = firstMask(context)
  const masks = mask === null ? null : unstackSteps(context.ops, mask)
  let { weights } = context
  const outputs = unstackSteps(context.ops, firstInput(context.inputs)).map((step, i) => {
    const updateWeight = (name: string, value: Tensor) => {
      context.updateWeight(name, value)
      weights = { ...weights, [name]: value }
    }
    const now = { ...context, weights, updateWeight }
    const own = { inputs: [step], masks: [masks?.[i] ?? null], addLoss: noLoss }
    const [output] = callInner(inner, now, own)
    if (output === undefined) throw new Error('the layer inside gave no output')
    return output
  })
  return tf.stack(outputs, 1)
}

/** Keras calls the layer inside in a way that leaves out the penalty on its outputs. */
const noLoss = () => undefined

/** A layer that does to each step of a sequence what the layer inside does to a row. */
export function defineTimeDistributed(lookUp: KindLookUp): LayerKind {
  const innerOf = ({ layer }: Config) => innerLayer(lookUp, layer, 'layer')
  return defineLayer({
    className: 'TimeDistributed',
    category: 'recurrent',
    help: 'Applies a layer to every step of a sequence.',
    config: z.strictObject({
      layer: wrappedLayer(lookUp, 'The layer that each step goes through.'),
    }),
    isRandom: (config) => drawsRandom(innerOf(config).kind, config.layer.config),
    masking: 'pass',
    weights: (config, shapes) => innerWeights(innerOf(config), [stepShape(shapes)]),
    outputShapes: (config, shapes) => {
      const { kind } = innerOf(config)
      const { min, max } = kind.inputs ?? { min: 1, max: 1 }
      if (min > 1 || max < 1) throw new LayerFault('unsupported', `a ${kind.className} inside it`)
      const [output, ...more] = kind.outputShapes(config.layer.config, [stepShape(shapes)])
      if (output === undefined || more.length > 0) {
        throw new LayerFault('unsupported', `a ${kind.className} with several outputs inside it`)
      }
      return [[output[0] ?? null, firstShape(shapes)[1] ?? null, ...output.slice(1)]]
    },
    call: (context) => {
      const inner = innerOf(context.config)
      if (firstMask(context) !== null && takesMask(inner)) {
        throw new LayerFault(
          'unsupported',
          `a mask of its input for the ${inner.className} inside it`,
        )
      }
      return goesStepByStep(inner, context) ? stepByStep(inner, context) : allSteps(inner, context)
    },
    keras: { layerKeys: ['layer'] },
  })
}
