import type { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import {
  defineLayer,
  LayerFault,
  type LayerCallContext,
  type LayerKind,
  type MaskRule,
} from './layerKind.ts'
import { firstMask, type Mask } from './masks.ts'
import type { Ops, Tensor } from './ops.ts'
import type { DropSettings, OpenCell, RecurrentCell } from './recurrentCell.ts'
import { recurrentKeys } from './recurrentFields.ts'

/** Settings that `sequenceFields` gives. */
export interface SequenceSettings {
  readonly returnSequences: boolean
  readonly returnState: boolean
  readonly goBackwards: boolean
  readonly stateful: boolean
  readonly zeroOutputForMask: boolean
}

/** A layer that repeats a cell over the steps of a sequence `[batch, time, ...]`. */
export function defineRecurrent<Schema extends z.ZodType<SequenceSettings & DropSettings>>(kind: {
  readonly className: string
  readonly help: string
  readonly config: Schema
  /** Axes of the sequence, the batch included. */
  readonly rank: number
  readonly cell: RecurrentCell<z.infer<Schema>>
  /** Most states that the cell has. */
  readonly states: number
}): LayerKind {
  const { className, help, config, rank, cell, states } = kind
  return defineLayer({
    className,
    category: 'recurrent',
    help,
    config,
    inputs: { min: 1, max: 1 + states },
    isRandom: ({ dropout, recurrentDropout }) => dropout > 0 || recurrentDropout > 0,
    weightOwner: 'cell',
    masking: sequenceMasking,
    weights: (settings, shapes) => cell.weights(settings, stepShape(firstShape(shapes), rank)),
    outputShapes: (settings, shapes) => {
      const sequence = firstShape(shapes)
      if (settings.stateful) {
        throw new LayerFault('unsupported', 'states that go on from batch to batch (stateful)')
      }
      const stateShapes = cell.states(settings, stepShape(sequence, rank))
      checkStates(shapes.slice(1), stateShapes)
      return recurrentShapes(settings, sequence, stateShapes)
    },
    call: (context) =>
      runRecurrent(context, (sequence, options) =>
        walkSteps(context.ops, cell.open(context, sequence), options),
      ),
    keras: { ...recurrentKeys, stateArgument: 'initial_state', activationsInside: true },
  })
}

/** A mask goes on beside a sequence; states and last outputs have none. */
export const sequenceMasking: MaskRule<{ readonly returnSequences: boolean }> = {
  outputs: (config, inputs) => [config.returnSequences && inputs[0] === true],
  compute: (context) => [firstMask(context)],
}

/** The shape of one step: that of a sequence without its time axis. */
function stepShape(sequence: Shape, rank: number): Shape {
  if (sequence.length !== rank) {
    throw new LayerFault('input', `it takes sequences of ${rank} axes, the batch included`)
  }
  return [sequence[0] ?? null, ...sequence.slice(2)]
}

function checkStates(given: readonly Shape[], wanted: readonly Shape[]): void {
  if (given.length === 0) return
  const fits =
    given.length === wanted.length &&
    given.every((shape, i) => shape.slice(1).join() === wanted[i]?.slice(1).join())
  if (fits) return
  const shapes = wanted.map((shape) => `[batch, ${shape.slice(1).join(', ')}]`).join(' and ')
  throw new LayerFault('input', `its initial states must have the shapes ${shapes}`)
}

/** Output shapes of a recurrent layer, from those of its states. */
export function recurrentShapes(
  { returnSequences, returnState }: SequenceSettings,
  sequence: Shape,
  states: readonly Shape[],
  output: Shape = firstShape(states),
): readonly Shape[] {
  const [batch = null, ...rest] = output
  const first = returnSequences ? [batch, sequence[1] ?? null, ...rest] : output
  return returnState ? [first, ...states] : [first]
}

/**
 * Runs a layer over its sequence; `walk` takes the steps. As in Keras 3, a mask is not looked at when initial states are
 * given; it goes on beside the outputs all the same.
 */
export function runRecurrent(
  context: LayerCallContext<SequenceSettings>,
  walk: (sequence: Tensor, options: WalkOptions) => Walk,
): readonly Tensor[] {
  const { ops, config, inputs } = context
  const initial = inputs.slice(1)
  const walked = walk(firstInput(inputs), {
    mask: initial.length > 0 ? null : firstMask(context),
    initial: initial.length > 0 ? initial : null,
    backwards: config.goBackwards,
    zeroOutput: config.zeroOutputForMask,
  })
  return finish(ops, config, walked)
}

export interface Walk {
  /** The output of each step, in the order in which steps were taken. */
  readonly outputs: readonly Tensor[]
  /** The states after the last step. */
  readonly states: readonly Tensor[]
}

/** The layer's outputs from those of its steps. */
function finish(
  { tf }: Ops,
  { returnSequences, returnState }: SequenceSettings,
  { outputs, states }: Walk,
): readonly Tensor[] {
  const last = outputs.at(-1)
  if (last === undefined) throw new LayerFault('input', 'a sequence must have at least one step')
  const output = returnSequences ? tf.stack([...outputs], 1) : last
  return returnState ? [output, ...states] : [output]
}

export interface WalkOptions {
  readonly mask: Mask
  readonly initial: readonly Tensor[] | null
  readonly backwards: boolean
  readonly zeroOutput: boolean
}

/** Takes the steps one after another. A masked step leaves the states, and gives the output before it or zeros. */
export function walkSteps(ops: Ops, cell: OpenCell, options: WalkOptions): Walk {
  const { tf, native } = ops
  const { initial, backwards, zeroOutput } = options
  const steps = inOrder(unstackSteps(ops, cell.steps), backwards)
  const zeros = cell.zeros()
  let states = initial ?? zeros
  const [rank = 2] = states.map((state) => state.rank)
  const masks = stepMasks(ops, options.mask, rank)
  const counts = masks === null ? null : inOrder(masks, backwards)
  const outputs: Tensor[] = []
  steps.forEach((input, i) => {
    const next = cell.step(input, states)
    const mask = counts?.[i]
    const before = states
    states =
      mask === undefined
        ? next
        : next.map((state, s) => native.where(mask, state, before[s] ?? state))
    const [output] = mask !== undefined && zeroOutput ? next : states
    if (output === undefined) throw new Error('a cell has no states')
    outputs.push(
      mask !== undefined && zeroOutput ? native.where(mask, output, tf.scalar(0)) : output,
    )
  })
  return { outputs, states }
}

const inOrder = (tensors: readonly Tensor[], backwards: boolean) =>
  backwards ? tensors.toReversed() : tensors

/** `[batch, time, ...]` as one tensor a step. The gradient of tfjs's unstack cannot do one step alone. */
export function unstackSteps({ tf, native }: Ops, x: Tensor): readonly Tensor[] {
  const lengths: readonly number[] = x.shape
  return lengths[1] === 1 ? [native.reshape(x, [-1, ...lengths.slice(2)])] : tf.unstack(x, 1)
}

/** The mask of each step, `[batch, 1, ...]`, so that it broadcasts over a state. */
function stepMasks(ops: Ops, mask: Mask, rank: number): readonly Tensor[] | null {
  if (mask === null) return null
  const { native } = ops
  const lengths: readonly number[] = mask.shape
  const ones = Array.from({ length: rank - 1 }, () => 1)
  return unstackSteps(ops, native.reshape(mask, [-1, lengths[1] ?? 1, ...ones]))
}
