import type * as tfjs from '@tensorflow/tfjs-core'
import { applyConstraint } from '../../shared/layers/constraints.ts'
import type { WeightSpec } from '../../shared/layers/layerKind.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { assignTensor, type ModelVariables } from '../execution/modelVariables.ts'
import type { Program } from '../execution/program.ts'
import { DATA_TYPE, type AttrValue } from '../native/recording/protoSchema.ts'
import {
  isRecording,
  noteFused,
  noteGradient,
  type KernelInput,
} from '../native/recording/recorder.ts'
import {
  clipGradients,
  fusedUpdate,
  optimizerKind,
  type FusedKernel,
  type UpdateArgs,
} from '../optimizers/index.ts'
import type { OptimizerSlots } from './optimizerSlots.ts'
import type { StepCounters } from './stepCounters.ts'

/** A weight that trains: its variable, its limits, and its share of the learning rate. */
export interface TrainedWeight {
  /** `layer/weight` */
  readonly key: string
  readonly variable: tfjs.Variable
  readonly spec: WeightSpec
  /** The learning rate of the layer is multiplied by this. */
  readonly rateFactor: number
}

export interface UpdateOptions {
  readonly ops: Ops
  /** The weights of one turn. */
  readonly trained: readonly TrainedWeight[]
  readonly slots: OptimizerSlots
  readonly counters: Pick<StepCounters, 'learningRate'>
  /** The number of the phase's present update, from 1: a scalar. */
  readonly update: Tensor
  /** No turn of the step comes after this one. Before that, what a kernel writes in a replay could not be read. */
  readonly isLast: boolean
  readonly optimizer: Optimizer
  readonly clip: Plan['clip']
}

/** What the passes of a turn gave. */
export interface TurnResults {
  /** By the variables' names. */
  readonly grads: tfjs.NamedTensorMap
  /** Values that layers themselves gave to weights, by `layer/weight`; an update goes on from there. */
  readonly rewritten: ReadonlyMap<string, Tensor>
}

/** Computes and assigns the new values of weights and of the optimizer's memory. */
export function updateWeights(options: UpdateOptions, { grads, rewritten }: TurnResults): void {
  const { ops, trained, optimizer, clip } = options
  const { tf } = ops
  // A weight that the loss does not depend on has no gradient and stays as it is.
  const moving = trained.flatMap((weight) => {
    const gradient = grads[weight.variable.name]
    return gradient === undefined ? [] : [{ weight, gradient }]
  })
  const gradients = clipGradients(
    tf,
    moving.map(({ gradient }) => gradient),
    clip,
  )
  const kind = optimizerKind(optimizer)
  const countOf = countUpdates(options)
  moving.forEach(({ weight }, i) => {
    const gradient = gradients[i]
    if (gradient === undefined) return
    const slots = options.slots.of(weight.key)
    noteGradient(weight.variable, gradient)
    const args = {
      weight: rewritten.get(weight.key) ?? weight.variable,
      gradient,
      slots,
      learningRate: rateOf(options, weight),
      ...countOf(weight.key),
      config: optimizer,
    }
    const updated = kind.update(tf, args)
    if (options.isLast && !rewritten.has(weight.key)) noteFusedUpdate(options, weight, args)
    assignTensor(weight.variable, constrained(ops, weight.spec, updated.weight))
    for (const [name, slot] of Object.entries(slots)) {
      const value = updated.slots[name]
      if (value !== undefined) assignTensor(slot, value)
    }
  })
}

/** Tells a recording which kernels do the whole update, so that a replay need not do it op by op. */
function noteFusedUpdate(
  { ops, slots }: UpdateOptions,
  { key, variable, spec }: TrainedWeight,
  args: UpdateArgs<Optimizer>,
): void {
  if (!isRecording() || (spec.constraint !== undefined && spec.constraint !== null)) return
  for (const { op, inputs, flags } of fusedUpdate(ops.tf, args)) {
    const given = inputs.map((input): KernelInput => {
      if (input === 'weight') return { handle: variable }
      if ('tensor' in input) return input
      const slot = slots.of(key)[input.slot]
      if (slot === undefined) throw new Error(`the optimizer has no slot ${input.slot}`)
      return { handle: slot }
    })
    noteFused(op, given, kernelAttributes(op, flags))
  }
}

function kernelAttributes(op: string, flags: FusedKernel['flags']): Record<string, AttrValue> {
  const type = { type: DATA_TYPE.float32 }
  if (op === 'AssignSubVariableOp') return { dtype: type }
  const named = Object.entries({ use_locking: false, ...flags }).map(([name, b]) => [name, { b }])
  return { T: type, ...(Object.fromEntries(named) as Record<string, AttrValue>) }
}

type UpdateCount = Pick<UpdateArgs<unknown>, 'step'> & Required<Pick<UpdateArgs<unknown>, 'shared'>>

/** The number of a weight's present update, from 1; weights that began together share all that depends on it. */
function countUpdates({ ops, update, slots }: UpdateOptions): (key: string) => UpdateCount {
  const counts = new Map<number, UpdateCount>()
  return (key) => {
    const before = slots.updatesBefore(key)
    const known = counts.get(before)
    if (known !== undefined) return known
    const made = new Map<string, Tensor>()
    const shared = (name: string, compute: () => Tensor) => {
      const tensor = made.get(name) ?? compute()
      made.set(name, tensor)
      return tensor
    }
    const count = { step: ops.tf.add(update, before), shared }
    counts.set(before, count)
    return count
  }
}

function rateOf({ ops, counters }: UpdateOptions, { rateFactor }: TrainedWeight): Tensor {
  return rateFactor === 1
    ? counters.learningRate
    : ops.tf.mul(counters.learningRate, ops.tf.scalar(rateFactor))
}

function constrained({ tf }: Ops, { constraint }: WeightSpec, weight: Tensor): Tensor {
  return constraint === undefined || constraint === null
    ? weight
    : applyConstraint(tf, constraint, weight)
}

/** The weights among `keys` (`layer/weight`) with all that an update needs. */
export function trainedWeights(
  program: Program,
  variables: ModelVariables,
  options: {
    readonly keys: readonly string[]
    readonly rateFactorOf: (layer: string) => number
  },
): readonly TrainedWeight[] {
  return options.keys.map((key) => {
    const { layer, weight } = variables.placeOf(key)
    const spec = program.weights.get(layer)?.find(({ name }) => name === weight)
    const variable = variables.byKey.get(key)
    if (spec === undefined || variable === undefined) throw new Error(`there is no weight ${key}`)
    return { key, variable, spec, rateFactor: options.rateFactorOf(layer) }
  })
}
