import type { Ops, RandomOps, Tensor } from '../../shared/layers/ops.ts'
import { logitsBehind, rememberLogits } from '../../shared/layers/logits.ts'
import type { Mask } from '../../shared/layers/masks.ts'
import { elementCount } from '../../shared/model/weights.ts'
import type { TaskMeasure } from '../../shared/pretraining/taskPairing.ts'
import type { Loss } from '../../shared/training/lossSchema.ts'
import { batchMean } from '../execution/batchOps.ts'
import type { ForwardContext, ForwardResult } from '../execution/forward.ts'
import type { Program } from '../execution/program.ts'
import type { SeenBatch } from '../loop/augmentBatch.ts'
import { maskRows, rowLosses } from '../losses/index.ts'

/** One step as an objective sees it: a batch, and the model to ask. */
export interface ObjectiveStep {
  readonly ops: Ops
  /** One tensor an input of the model, scaled. */
  readonly inputs: readonly Tensor[]
  /** Labels as the encoding says, and the weights of rows. */
  readonly labels: Pick<SeenBatch, 'yTrue' | 'rowWeights' | 'parts'>
  /** The model, or the part of it that the phase runs. */
  readonly program: Program
  readonly weightsOf: ForwardContext['weightsOf']
  /** In training; an evaluation asks for whole answers where training may take a sample. */
  readonly isTraining: boolean
  /** Draws of one purpose: by seed and step in training, always the same in an evaluation. */
  readonly randomOf: (purpose: string) => RandomOps
  /** Runs the model, or a part of it, on these inputs. */
  readonly forward: (
    inputs: readonly Tensor[],
    more?: Partial<Pick<ForwardContext, 'onCall' | 'weightsOf'>> & { readonly program?: Program },
  ) => ForwardResult
}

/** What came of a step: its loss, and the answers that metrics count. */
export interface Judged {
  readonly result: ForwardResult
  /** Mean over the batch, without penalties: a scalar, differentiable by the weights. */
  readonly loss: Tensor
  readonly yTrue: Tensor
  /** `[rows, length]` */
  readonly yPred: Tensor
  /** Which rows count in the metrics; `null`: all. */
  readonly mask: Mask
  /** What the task tells of itself (`taskMeasures`): means over the batch, scalars without gradients. */
  readonly measures?: Readonly<Partial<Record<TaskMeasure, Tensor>>>
}

/**
 * What is learnt: which inputs the model gets, what answer is right, and what a wrong one costs. TensorFlow ops alone, so
 * that the step can be recorded.
 */
export type Objective = (step: ObjectiveStep) => Judged

/** One of the updates within a step. */
export interface Turn {
  readonly objective: Objective
  /** Whether the weights of a layer learn in this turn. A layer learns in one turn at most. */
  readonly trains: (layer: string) => boolean
}

/**
 * The updates of a step, one after the other, each with what those before it made of the weights. The loss of the step is
 * the sum of theirs; metrics count the answers of the first.
 */
export type Turns = readonly [Turn, ...Turn[]]

/** The one output of a model. */
export function onlyOutput({ outputs }: ForwardResult): Tensor {
  const [output] = outputs
  if (output === undefined) throw new Error('the model has no output')
  return output
}

/** The one input of a model. */
export function onlyInput({ inputs }: ObjectiveStep): Tensor {
  const [input] = inputs
  if (input === undefined) throw new Error('the model has no input')
  return input
}

/** Learning from labels. */
export function supervised(loss: Loss): Objective {
  return (step) => {
    const { ops, labels } = step
    const result = step.forward(step.inputs)
    const yPred = onlyOutput(result)
    const [mask = null] = result.masks
    const rows = maskRows(ops, weightedLosses(step, loss, yPred), mask)
    return { result, loss: batchMean(ops, rows), yTrue: labels.yTrue, yPred, mask }
  }
}

/** The loss of each row by its weight. A row of two parts has the losses of both, by their shares, each with its weight. */
function weightedLosses({ ops, labels }: ObjectiveStep, loss: Loss, yPred: Tensor): Tensor {
  const { tf } = ops
  const parts = (labels.parts ?? [{ ...labels, share: null }]).map((part) => {
    const rows = rowLosses(ops, loss, part.yTrue, yPred)
    const weighted = part.rowWeights === null ? rows : tf.mul(rows, part.rowWeights)
    return part.share === null ? weighted : tf.mul(weighted, part.share)
  })
  return parts.reduce((sum, part) => tf.add(sum, part))
}

/** Answers compared with what is right by one of the losses of rows. */
export function judgeRows(
  ops: Ops,
  loss: Loss,
  judged: Pick<Judged, 'result' | 'yTrue' | 'yPred'>,
): Judged {
  const rows = rowLosses(ops, loss, judged.yTrue, judged.yPred)
  return { ...judged, loss: batchMean(ops, rows), mask: null }
}

/** Rows of any shape as `[rows, numbers]`; the logits behind probabilities stay known. */
export function flattenRows({ native }: Ops, x: Tensor): Tensor {
  if (x.rank === 2) return x
  const shape = [-1, elementCount(x.shape.slice(1))]
  const source = logitsBehind(x)
  const flat = native.reshape(x, shape)
  if (source === null) return flat
  const logits = native.reshape(source.logits, shape)
  return rememberLogits(flat, { ...source, logits })
}
