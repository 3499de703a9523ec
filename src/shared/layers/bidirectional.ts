import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { activityLoss } from './activityLoss.ts'
import { firstInput, firstShape } from './callInputs.ts'
import {
  activityRegularizerOf,
  defineLayer,
  drawsRandom,
  LayerFault,
  type LayerCallContext,
  type LayerKind,
} from './layerKind.ts'
import { firstMask, inputMasks } from './masks.ts'
import type { Ops, Tensor } from './ops.ts'
import type { SequenceSettings } from './recurrent.ts'
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
  readonly backwardLayer: WrappedLayer | null
  readonly mergeMode: 'concat' | 'sum' | 'mul' | 'ave' | null
}

/** The settings of a recurrent layer inside; a layer without them is none. */
const sequenceOf = ({ config }: WrappedLayer) => config as unknown as SequenceSettings

/** The layer that reads backwards: its own, or the forward one turned round. */
function backwardOf({ layer, backwardLayer }: Config): WrappedLayer {
  if (backwardLayer !== null) return backwardLayer
  const name = `backward_${layer.name}`
  return {
    ...layer,
    name,
    config: { ...layer.config, goBackwards: !sequenceOf(layer).goBackwards },
  }
}

/** The wrapper says what masked steps give; what stands in the layer inside means nothing. */
const withoutZeros = (layer: WrappedLayer): WrappedLayer => ({
  ...layer,
  config: { ...layer.config, zeroOutputForMask: false },
})

/** Whether the backward layer only says what is so anyway: Keras 3 writes it always. */
function isTurnedRound({ layer, backwardLayer }: Config): boolean {
  if (backwardLayer === null || sequenceOf(layer).goBackwards) return false
  const { className, trainable, config } = backwardOf({
    layer,
    backwardLayer: null,
    mergeMode: null,
  })
  const plain = ({ config, ...rest }: Omit<WrappedLayer, 'name'>) =>
    JSON.stringify([rest.className, rest.trainable, Object.entries(config).sort()])
  return plain({ className, trainable, config }) === plain(backwardLayer)
}

/** What is wrong with the pair, in plain words; `null`: nothing. */
function pairFault(config: Config): string | null {
  const forward = sequenceOf(config.layer)
  const backward = sequenceOf(backwardOf(config))
  if (![forward, backward].every((each) => typeof each.goBackwards === 'boolean')) {
    return 'it must be a recurrent layer'
  }
  if (forward.goBackwards === backward.goBackwards) return 'one of the two must go backwards'
  const same = (['returnSequences', 'returnState', 'stateful'] as const).every(
    (key) => forward[key] === backward[key],
  )
  return same ? null : 'both must return the same: sequences or not, states or not'
}

const schema = (lookUp: KindLookUp) =>
  z
    .strictObject({
      layer: wrappedLayer(lookUp, 'The recurrent layer that reads forwards.'),
      backwardLayer: wrappedLayer(lookUp, 'The one that reads backwards.')
        .nullable()
        .default(null)
        .describe('The one that reads backwards, where it is not the same turned round.'),
      mergeMode: z
        .enum(['concat', 'sum', 'mul', 'ave'])
        .nullable()
        .default('concat')
        .describe('How both outputs become one; null gives both.'),
    })
    .superRefine((config, context) => {
      const fault = pairFault(config)
      if (fault === null) return
      context.addIssue({ code: 'custom', path: ['backwardLayer'], message: fault })
    })
    .transform(({ layer, backwardLayer, mergeMode }): Config => {
      const config = {
        // Every Keras puts this before the name itself.
        layer: { ...withoutZeros(layer), name: layer.name.replace(/^forward_/, '') },
        backwardLayer: backwardLayer === null ? null : withoutZeros(backwardLayer),
        mergeMode,
      }
      return isTurnedRound(config) ? { ...config, backwardLayer: null } : config
    })

function mergeTensors({ tf }: Ops, mode: Config['mergeMode'], a: Tensor, b: Tensor): Tensor[] {
  switch (mode) {
    case 'concat':
      return [tf.concat([a, b], a.rank - 1)]
    case 'sum':
      return [tf.add(a, b)]
    case 'ave':
      return [tf.div(tf.add(a, b), 2)]
    case 'mul':
      return [tf.mul(a, b)]
    case null:
      return [a, b]
  }
}

function mergeShapes(mode: Config['mergeMode'], a: Shape, b: Shape): readonly Shape[] {
  if (mode === null) return [a, b]
  const [lastA = null, lastB = null] = [a.at(-1), b.at(-1)]
  if (mode !== 'concat') {
    if (lastA !== lastB) throw new LayerFault('input', 'both directions must have as many units')
    return [a]
  }
  return [[...a.slice(0, -1), lastA === null || lastB === null ? null : lastA + lastB]]
}

/** One direction: its outputs, with the penalty on them in the loss. Masked steps of a sequence give zeros. */
function runDirection(
  inner: InnerLayer,
  context: LayerCallContext<Config>,
  states: readonly Tensor[],
): readonly Tensor[] {
  const config = { ...inner.config, zeroOutputForMask: sequenceOf(inner).returnSequences }
  const outputs = callInner(inner, context, {
    config,
    inputs: [firstInput(context.inputs), ...states],
    masks: [inputMasks(context)[0] ?? null, ...states.map(() => null)],
  })
  const regularizer = activityRegularizerOf(inner.kind, config)
  if (regularizer !== null) {
    for (const output of outputs) context.addLoss(activityLoss(context.ops, regularizer, output))
  }
  return outputs
}

interface Pair {
  readonly forward: InnerLayer
  readonly backward: InnerLayer
}

/** The first half of the initial states is for the forward layer. */
function halves<T>(states: readonly T[]): readonly [readonly T[], readonly T[]] {
  const half = Math.floor(states.length / 2)
  return [states.slice(0, half), states.slice(half)]
}

function pairShapes(
  { forward, backward }: Pair,
  mode: Config['mergeMode'],
  shapes: readonly Shape[],
): readonly Shape[] {
  const sequence = firstShape(shapes)
  const [there, back] = halves(shapes.slice(1))
  const [a, ...statesA] = forward.kind.outputShapes(forward.config, [sequence, ...there])
  const [b, ...statesB] = backward.kind.outputShapes(backward.config, [sequence, ...back])
  if (a === undefined || b === undefined) throw new Error('a recurrent layer has no output')
  return [...mergeShapes(mode, a, b), ...statesA, ...statesB]
}

function runPair(
  { forward, backward }: Pair,
  context: LayerCallContext<Config>,
): readonly Tensor[] {
  const { ops, config, inputs } = context
  const [there, back] = halves(inputs.slice(1))
  const [a, ...statesA] = runDirection(forward, context, there)
  const [b, ...statesB] = runDirection(backward, context, back)
  if (a === undefined || b === undefined) throw new Error('a recurrent layer gave no output')
  const turned = sequenceOf(config.layer).returnSequences ? ops.tf.reverse(b, 1) : b
  return [...mergeTensors(ops, config.mergeMode, a, turned), ...statesA, ...statesB]
}

/** Reads a sequence in both directions. Schuster and Paliwal 1997, doi:10.1109/78.650093. */
export function defineBidirectional(lookUp: KindLookUp): LayerKind {
  const pairOf = (config: Config): Pair => ({
    forward: innerLayer(lookUp, config.layer, 'forward_layer'),
    backward: innerLayer(lookUp, backwardOf(config), 'backward_layer'),
  })
  return defineLayer({
    className: 'Bidirectional',
    category: 'recurrent',
    help: 'Runs a recurrent layer in both directions and joins what they give.',
    config: schema(lookUp),
    inputs: { min: 1, max: 5 },
    isRandom: (config) => {
      const { forward, backward } = pairOf(config)
      return [forward, backward].some((inner) => drawsRandom(inner.kind, inner.config))
    },
    masking: {
      outputs: ({ layer, mergeMode }, [has = false]) => {
        const goesOn = has && sequenceOf(layer).returnSequences
        return mergeMode === null ? [goesOn, goesOn] : [goesOn]
      },
      compute: (context) => [firstMask(context), firstMask(context)],
    },
    weights: (config, shapes) => {
      const { forward, backward } = pairOf(config)
      const sequence = [firstShape(shapes)]
      return [...innerWeights(forward, sequence), ...innerWeights(backward, sequence)]
    },
    outputShapes: (config, shapes) => pairShapes(pairOf(config), config.mergeMode, shapes),
    call: (context) => runPair(pairOf(context.config), context),
    keras: { layerKeys: ['layer', 'backward_layer'], stateArgument: 'initial_state' },
  })
}
