import type * as tfjs from '@tensorflow/tfjs-core'
import type { InputScale } from '../../shared/data/scaleValues.ts'
import { applyConstraint } from '../../shared/layers/constraints.ts'
import type { WeightSpec } from '../../shared/layers/layerKind.ts'
import type { Ops, RandomOps, Tensor } from '../../shared/layers/ops.ts'
import { regularizerLoss } from '../../shared/layers/regularizers.ts'
import type { Phase, Plan } from '../../shared/training/plan.ts'
import type { NamedVariable } from '../compiled/stepEngine.ts'
import { forward, type TrainingContext } from '../execution/forward.ts'
import { variableGradients } from '../execution/gradients.ts'
import { assignTensor, type ModelVariables } from '../execution/modelVariables.ts'
import { modelInputs } from '../execution/modelInputs.ts'
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
import type { Judged, Objective } from '../pretraining/objective.ts'
import type { OptimizerSlots } from './optimizerSlots.ts'
import type { ScoreSums } from './scoreSums.ts'
import type { StepCounters } from './stepCounters.ts'
import type { AugmentBatch, SeenBatch } from './augmentBatch.ts'
import type { BatchTensors } from './trainingData.ts'

/** A weight that trains: its variable, its limits, and its share of the learning rate. */
export interface TrainedWeight {
  /** `layer/weight` */
  readonly key: string
  readonly variable: tfjs.Variable
  readonly spec: WeightSpec
  /** The learning rate of the layer is multiplied by this. */
  readonly rateFactor: number
}

export interface TrainStepOptions {
  readonly ops: Ops
  readonly program: Program
  readonly variables: ModelVariables
  readonly trained: readonly TrainedWeight[]
  readonly slots: OptimizerSlots
  readonly counters: StepCounters
  readonly sums: ScoreSums
  readonly inputScale: InputScale
  /** Random changes of a batch before the model sees it, or `null`. */
  readonly augment: AugmentBatch | null
  readonly training: TrainingContext
  /** What the step learns. */
  readonly objective: Objective
  /** Draws of the objective, by purpose. */
  readonly randomOf: (purpose: string) => RandomOps
  readonly optimizer: Phase['optimizer']
  readonly clip: Plan['clip']
}

/** One update: forward pass, gradients, optimizer, constraints, statistics, sums. */
export interface TrainStep {
  /**
   * Computes the update of one batch and gives back its loss, a scalar that the caller disposes of. Made of
   * TensorFlow ops alone: what varies from step to step is in the batch and in `variables`.
   */
  readonly run: (batch: BatchTensors) => Tensor
  /** Everything that a step reads or changes beside the batch. */
  readonly variables: readonly NamedVariable[]
}

export function createTrainStep(options: TrainStepOptions): TrainStep {
  const { ops, variables, slots, counters, sums } = options
  return {
    run: (batch) => ops.tf.tidy(() => runStep(options, batch)),
    variables: [
      ...[...variables.byKey].map(([name, variable]) => ({ name, variable })),
      ...slots.variables.map((variable) => ({ name: 'the optimizer memory', variable })),
      { name: 'the learning rate', variable: counters.learningRate },
      { name: 'the step of the phase', variable: counters.phaseStep },
      { name: 'the step', variable: counters.step },
      { name: 'the seed', variable: counters.seed },
      ...sums.variables.map((variable) => ({ name: 'the training sums', variable })),
    ],
  }
}

function runStep(options: TrainStepOptions, batch: BatchTensors): Tensor {
  const { ops, counters, sums, trained } = options
  const { tf } = ops
  // Outside of the gradient function: no gradient goes through it.
  const seen = options.augment?.(batch) ?? batch
  // The gradient function frees what is made inside it: what is needed afterwards is kept and freed here.
  const kept: KeptTensors = { statistics: new Map(), answers: null }
  try {
    const { value: loss, grads } = variableGradients(
      tf,
      () => computeLoss(options, seen, kept),
      trained.map(({ variable }) => variable),
    )
    counters.phaseStep.assign(tf.add(counters.phaseStep, 1))
    counters.step.assign(tf.add(counters.step, tf.scalar(1, 'int32')))
    updateWeights(options, grads, kept.statistics)
    assignStatistics(options, kept.statistics, grads)
    if (kept.answers !== null) sums.add({ loss, ...kept.answers })
    return loss
  } finally {
    freeKept(kept)
  }
}

interface KeptTensors {
  readonly statistics: Map<string, Tensor>
  answers: Pick<Judged, 'yTrue' | 'yPred' | 'mask'> | null
}

function computeLoss(options: TrainStepOptions, batch: SeenBatch, kept: KeptTensors): Tensor {
  const { ops, program, variables, training, randomOf } = options
  const { tf } = ops
  const judged = options.objective({
    ops,
    inputs: modelInputs(tf, program, batch.inputs, options.inputScale),
    labels: batch,
    program,
    weightsOf: variables.of,
    isTraining: true,
    randomOf,
    forward: (inputs, { program: part = program, ...more } = {}) =>
      forward(part, { ops, inputs, weightsOf: variables.of, training, ...more }),
  })
  const { result, yTrue, yPred, mask } = judged
  const penalised = options.trained.map(({ key, spec, variable }) => ({
    spec,
    variable: result.statistics.get(key) ?? variable,
  }))
  const parts = [judged.loss, ...weightPenalties(ops, penalised), ...result.losses]
  for (const [key, value] of result.statistics) kept.statistics.set(key, tf.keep(tf.clone(value)))
  const keep = (tensor: Tensor) => tf.keep(tf.clone(tensor))
  kept.answers = {
    yTrue: keep(yTrue),
    yPred: keep(yPred),
    mask: mask === null ? null : keep(mask),
  }
  return parts.reduce((sum, part) => tf.add(sum, part))
}

/** Regularisation of the weights that train. Keras too leaves out weights of frozen layers. */
export function weightPenalties(
  { tf }: Ops,
  trained: readonly { readonly spec: WeightSpec; readonly variable: Tensor }[],
): readonly Tensor[] {
  return trained.flatMap(({ spec, variable }) =>
    spec.regularizer === undefined || spec.regularizer === null
      ? []
      : [regularizerLoss(tf, spec.regularizer, variable)],
  )
}

/**
 * New values of what no gradient changes: statistics, and weights that train without one (the chains of a machine). Other
 * weights that train have got theirs with their update.
 */
function assignStatistics(
  { variables, program, trained }: TrainStepOptions,
  statistics: ReadonlyMap<string, Tensor>,
  grads: tfjs.NamedTensorMap,
): void {
  const isTrained = new Set(trained.map(({ key }) => key))
  for (const [key, value] of statistics) {
    const variable = variables.byKey.get(key)
    if (variable === undefined) continue
    const { layer, weight } = variables.placeOf(key)
    const spec = program.weights.get(layer)?.find(({ name }) => name === weight)
    const hasNoGradient = isTrained.has(key) && grads[variable.name] === undefined
    if (spec?.trainable === false || hasNoGradient) assignTensor(variable, value)
  }
}

/** `rewritten`: values that layers themselves gave to weights in this step; an update goes on from there. */
function updateWeights(
  options: TrainStepOptions,
  grads: tfjs.NamedTensorMap,
  rewritten: ReadonlyMap<string, Tensor>,
): void {
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
    if (!rewritten.has(weight.key)) noteFusedUpdate(options, weight, args)
    assignTensor(weight.variable, constrained(ops, weight.spec, updated.weight))
    for (const [name, slot] of Object.entries(slots)) {
      const value = updated.slots[name]
      if (value !== undefined) assignTensor(slot, value)
    }
  })
}

/** Tells a recording which kernels do the whole update, so that a replay need not do it op by op. */
function noteFusedUpdate(
  { ops, slots }: TrainStepOptions,
  { key, variable, spec }: TrainedWeight,
  args: UpdateArgs<Phase['optimizer']>,
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
function countUpdates({ ops, counters, slots }: TrainStepOptions): (key: string) => UpdateCount {
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
    const count = { step: ops.tf.add(counters.phaseStep, before), shared }
    counts.set(before, count)
    return count
  }
}

function rateOf({ ops, counters }: TrainStepOptions, { rateFactor }: TrainedWeight): Tensor {
  return rateFactor === 1
    ? counters.learningRate
    : ops.tf.mul(counters.learningRate, ops.tf.scalar(rateFactor))
}

function constrained({ tf }: Ops, { constraint }: WeightSpec, weight: Tensor): Tensor {
  return constraint === undefined || constraint === null
    ? weight
    : applyConstraint(tf, constraint, weight)
}

function freeKept({ statistics, answers }: KeptTensors): void {
  for (const value of statistics.values()) value.dispose()
  for (const tensor of [answers?.yTrue, answers?.yPred, answers?.mask]) tensor?.dispose()
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
