import type { InputScale } from '../../shared/data/scaleValues.ts'
import type { WeightSpec } from '../../shared/layers/layerKind.ts'
import type { Ops, RandomOps, Tensor } from '../../shared/layers/ops.ts'
import { regularizerLoss } from '../../shared/layers/regularizers.ts'
import type { Optimizer } from '../../shared/training/optimizerSchema.ts'
import type { Plan } from '../../shared/training/plan.ts'
import type { NamedVariable } from '../compiled/stepEngine.ts'
import { forward, type TrainingContext } from '../execution/forward.ts'
import { variableGradients } from '../execution/gradients.ts'
import { assignTensor, type ModelVariables } from '../execution/modelVariables.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import type { Program } from '../execution/program.ts'
import type { Judged, Objective, Turns } from '../pretraining/objective.ts'
import type { OptimizerSlots } from './optimizerSlots.ts'
import type { ScoreSums } from './scoreSums.ts'
import type { StepCounters } from './stepCounters.ts'
import type { AugmentBatch, SeenBatch } from './augmentBatch.ts'
import type { BatchTensors } from './trainingData.ts'
import { updateWeights, type TrainedWeight, type TurnResults } from './updateWeights.ts'

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
  readonly turns: Turns
  /** Draws of the objective, by purpose. */
  readonly randomOf: (purpose: string) => RandomOps
  readonly optimizer: Optimizer
  readonly clip: Plan['clip']
}

/** One step: for each turn forward pass, gradients, optimizer, constraints and statistics; then sums. */
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
  const turns = options.turns.map(({ objective, trains }, i, { length }): StepTurn => ({
    objective,
    trained: options.trained.filter(({ key }) => trains(variables.placeOf(key).layer)),
    isLast: i === length - 1,
  }))
  return {
    run: (batch) => ops.tf.tidy(() => runStep(options, turns, batch)),
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

/** A turn with the weights that learn in it. */
interface StepTurn {
  readonly objective: Objective
  readonly trained: readonly TrainedWeight[]
  readonly isLast: boolean
}

function runStep(
  options: TrainStepOptions,
  turns: readonly StepTurn[],
  batch: BatchTensors,
): Tensor {
  const { ops, counters, sums } = options
  const { tf } = ops
  // Outside of the gradient function: no gradient goes through it.
  const seen = options.augment?.(batch) ?? batch
  const update = tf.add(counters.phaseStep, 1)
  const taken = turns.map((turn) => ({ turn, kept: createKept() }))
  try {
    // The counters move after the last turn: draws of all turns hang on the number of the same step.
    const loss = taken
      .map(({ turn, kept }) => runTurn(options, { ...turn, seen, update, kept }))
      .reduce((sum, part) => tf.add(sum, part))
    counters.phaseStep.assign(update)
    counters.step.assign(tf.add(counters.step, tf.scalar(1, 'int32')))
    const answers = taken[0]?.kept.answers ?? null
    if (answers !== null) sums.add({ loss, ...answers })
    return loss
  } finally {
    for (const { kept } of taken) freeKept(kept)
  }
}

interface TurnRun extends StepTurn {
  readonly seen: SeenBatch
  /** The number of the phase's present update, from 1. */
  readonly update: Tensor
  readonly kept: KeptTensors
}

/** Computes loss and gradients of a turn and assigns what it changes. */
function runTurn(options: TrainStepOptions, turn: TurnRun): Tensor {
  const { tf } = options.ops
  const { trained, kept } = turn
  const compute = () => computeLoss(options, turn)
  const { value: loss, grads } =
    trained.length === 0
      ? { value: tf.tidy(compute), grads: {} }
      : variableGradients(
          tf,
          compute,
          trained.map(({ variable }) => variable),
        )
  const results = { grads, rewritten: kept.statistics }
  updateWeights({ ...options, ...turn }, results)
  assignStatistics(options, trained, results)
  return loss
}

/** The gradient function frees what is made inside it: what is needed afterwards is kept, and freed after the step. */
interface KeptTensors {
  readonly statistics: Map<string, Tensor>
  answers: Pick<Judged, 'yTrue' | 'yPred' | 'mask' | 'measures'> | null
}

function createKept(): KeptTensors {
  return { statistics: new Map(), answers: null }
}

function computeLoss(
  options: TrainStepOptions,
  { objective, trained, seen, kept }: TurnRun,
): Tensor {
  const { ops, program, variables, training, randomOf } = options
  const { tf } = ops
  const judged = objective({
    ops,
    inputs: modelInputs(tf, program, seen.inputs, options.inputScale),
    labels: seen,
    program,
    weightsOf: variables.of,
    isTraining: true,
    randomOf,
    forward: (inputs, { program: part = program, ...more } = {}) =>
      forward(part, { ops, inputs, weightsOf: variables.of, training, ...more }),
  })
  const { result, yTrue, yPred, mask, measures = {} } = judged
  const penalised = trained.map(({ key, spec, variable }) => ({
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
    measures: Object.fromEntries(
      Object.entries(measures).map(([name, mean]) => [name, keep(mean)]),
    ),
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
  { variables, program }: TrainStepOptions,
  trained: readonly TrainedWeight[],
  { grads, rewritten }: TurnResults,
): void {
  const isTrained = new Set(trained.map(({ key }) => key))
  for (const [key, value] of rewritten) {
    const variable = variables.byKey.get(key)
    if (variable === undefined) continue
    const { layer, weight } = variables.placeOf(key)
    const spec = program.weights.get(layer)?.find(({ name }) => name === weight)
    const hasNoGradient = isTrained.has(key) && grads[variable.name] === undefined
    if (spec?.trainable === false || hasNoGradient) assignTensor(variable, value)
  }
}

function freeKept({ statistics, answers }: KeptTensors): void {
  for (const value of statistics.values()) value.dispose()
  const { yTrue, yPred, mask, measures = {} } = answers ?? {}
  for (const tensor of [yTrue, yPred, mask, ...Object.values(measures)]) tensor?.dispose()
}
