import { GraftError } from '../contract/errors/graftError.ts'
import type { ActivationName } from '../layers/activations.ts'
import { formatShape, type Shape } from '../model/shape.ts'
import type { LabelEncoding } from '../training/labelEncoding.ts'
import { isProbability, outputObjection } from '../training/lossFamilies.ts'
import type { Loss } from '../training/lossSchema.ts'
import type { MetricName } from '../training/metricNames.ts'
import type { LabelKind } from '../training/pairing.ts'
import { corruptionAxes, type Corruption } from './corruption.ts'
import { choicesOf, taskFacts, type Task, type TaskType } from './task.ts'

/** What must fit together before a pretraining run. */
export interface TaskPairing {
  readonly task: Task
  readonly loss: Loss
  readonly metrics: readonly MetricName[]
  readonly labels: LabelKind
  /** Shapes of the model's inputs and of its output, batch axis first. */
  readonly inputShapes: readonly Shape[]
  readonly outputShape: Shape
  /** Activation of the last layer; `null` if it has none that is known. */
  readonly lastActivation: ActivationName | null
}

/** The reason is a clause without a full stop. */
function refuse(reason: string): never {
  throw new GraftError('plan.badTask', { reason })
}

const distances: readonly MetricName[] = [
  'meanSquaredError',
  'rootMeanSquaredError',
  'meanAbsoluteError',
  'cosineSimilarity',
]
const yesNo: readonly MetricName[] = ['binaryAccuracy', 'precision', 'recall']
const choices: readonly MetricName[] = [
  'sparseCategoricalAccuracy',
  'sparseTopKCategoricalAccuracy',
]

/** Metrics that mean something for a task. */
export function taskMetrics(task: Task): readonly MetricName[] {
  switch (taskFacts[task.type].answer) {
    case 'element':
      return distances
    case 'visible':
      return ['meanSquaredError']
    case 'yesNo':
      return yesNo
    case 'score':
    case 'game':
      return ['binaryAccuracy']
    case 'embedding':
      return task.type === 'views' ? choices : yesNo
    case 'choice':
    case 'word':
      return choices
  }
}

/** Numbers that tasks tell of themselves in every log, beside the loss and the metrics of the plan. */
export const taskMeasureNames = ['freeEnergy'] as const

export type TaskMeasure = (typeof taskMeasureNames)[number]

/** What a task tells of itself. */
export function taskMeasures(type: TaskType | undefined): readonly TaskMeasure[] {
  return type === 'rbm' ? ['freeEnergy'] : []
}

/**
 * Checks before a run that task, model, data, loss and metrics fit together, and says how labels are prepared.
 * Error: `plan.badTask` with the reason in plain words.
 */
export function checkTask(pairing: TaskPairing): LabelEncoding {
  const { task, loss, metrics, labels, lastActivation } = pairing
  const { losses } = taskFacts[task.type]
  if (losses !== 'own' && !losses.includes(loss.name)) {
    refuse(`${task.type} takes the losses ${losses.join(', ')}, not ${loss.name}`)
  }
  const known = taskMetrics(task)
  const odd = metrics.find((metric) => !known.includes(metric))
  if (odd !== undefined) {
    refuse(`${task.type} can report ${known.join(', ')}, but ${odd} would mean nothing`)
  }
  checkInput(pairing)
  checkOutput(pairing)
  const objection = losses === 'own' ? null : outputObjection(loss, lastActivation)
  if (objection !== null) refuse(objection)
  return {
    ...(labels.kind === 'ids'
      ? { form: 'ids', length: 1 }
      : { form: 'vectors', length: labels.length }),
    threshold: thresholdOf(pairing),
  }
}

/** Where a score turns into a yes. */
function thresholdOf({ task, loss, lastActivation }: TaskPairing): number {
  if (taskFacts[task.type].answer !== 'yesNo') return 0
  if ('fromLogits' in loss) return loss.fromLogits ? 0 : 0.5
  return isProbability(lastActivation) ? 0.5 : 0
}

function checkInput({ task, inputShapes, labels }: TaskPairing): void {
  const [shape, ...more] = inputShapes
  if (shape === undefined || more.length > 0) {
    refuse(`a task takes a model with one input, and this one has ${inputShapes.length}`)
  }
  if ('corruption' in task && task.corruption !== null) checkCorruption(task.corruption, shape)
  if (pictureTasks.has(task.type)) checkPicture(shape, task.type)
  if ('grid' in task) checkGrid(task.grid, shape)
  const objection = inputObjection(task, shape)
  if (objection !== null) refuse(objection)
  if (task.type === 'pairs' && (labels.kind !== 'ids' || labels.classes < 2)) {
    refuse('pairs takes labels that are ids of at least two classes')
  }
}

const pictureTasks: ReadonlySet<TaskType> = new Set([
  'gan',
  'rotation',
  'jigsaw',
  'maskedPatches',
  'colourisation',
])

function inputObjection(task: Task, shape: Shape): string | null {
  switch (task.type) {
    case 'rotation':
      return shape[1] === shape[2] ? null : 'rotation takes square pictures'
    case 'maskedPatches':
      return task.hidden < task.grid ** 2
        ? null
        : `of ${task.grid ** 2} patches ${task.hidden} are to be hidden, and none would be left`
    case 'colourisation':
      return shape[3] === 3 ? null : 'colourisation takes pictures of red, green and blue'
    case 'maskedWords':
    case 'sentenceOrder':
      return shape.length === 2 ? null : `${task.type} takes rows of word ids`
    default:
      return null
  }
}

function checkCorruption(corruption: Corruption, shape: Shape): void {
  const axes = corruptionAxes[corruption.name]
  const isFine = axes === null || shape.length === axes + 1
  if (!isFine) refuse(`"${corruption.name}" spoils rows of ${axes} axes, not ${formatShape(shape)}`)
  if (corruption.name === 'patches') checkGrid(corruption.grid, shape)
  const [, rows, columns] = shape
  if (corruption.name === 'blocks' && corruption.size >= Math.min(rows ?? 0, columns ?? 0)) {
    refuse(`a block of ${corruption.size} pixels is not smaller than the picture`)
  }
}

function checkPicture(shape: Shape, what: string): void {
  if (shape.length !== 4) refuse(`${what} takes pictures, not rows of shape ${formatShape(shape)}`)
}

function checkGrid(grid: number, [, rows, columns]: Shape): void {
  if ((rows ?? 0) % grid === 0 && (columns ?? 0) % grid === 0 && rows !== 0) return
  refuse(`${rows ?? '?'} x ${columns ?? '?'} pixels cannot be cut into ${grid} x ${grid} patches`)
}

/** Units of the last layer and its usual activation, where a task asks for a number of them. */
function wantedUnits(task: Task): readonly [number, string] | null {
  switch (taskFacts[task.type].answer) {
    case 'yesNo':
      return [1, 'sigmoid']
    case 'score':
      return [1, 'linear']
    case 'choice':
      return [choicesOf(task), 'softmax']
    case 'game':
      return [2, 'the scores of a real and a made picture']
    default:
      return null
  }
}

function checkOutput({ task, inputShapes, outputShape, lastActivation }: TaskPairing): void {
  const [input = []] = inputShapes
  const units = wantedUnits(task)
  if (units !== null) checkUnits(task, units, outputShape)
  switch (taskFacts[task.type].answer) {
    case 'element':
      if (task.type === 'reconstruct' && task.target !== null) return
      if (formatShape(outputShape) === formatShape(input)) return
      refuse(
        `the output has shape ${formatShape(outputShape)}, but what is to be given back has ${formatShape(input)}`,
      )
      break
    case 'embedding':
      if (outputShape.length !== 2) refuse(`${task.type} takes one vector a row as output`)
      break
    case 'word':
      checkWords(outputShape, input, lastActivation)
      if (task.type === 'maskedWords' && outputShape[2] !== task.vocabulary) {
        refuse(`the last layer is to have a unit for each of ${task.vocabulary} words`)
      }
      break
    default:
      break
  }
}

function checkUnits(
  task: Task,
  [count, activation]: readonly [number, string],
  shape: Shape,
): void {
  if (shape.length === 2 && shape[1] === count) return
  const units = count === 1 ? '1 unit' : `${count} units`
  refuse(
    `${task.type} takes a last layer of ${units} (${activation}), but the output has shape ${formatShape(shape)}`,
  )
}

function checkWords(output: Shape, input: Shape, lastActivation: ActivationName | null): void {
  if (output.length !== 3 || output[1] !== input[1]) {
    refuse(`maskedWords takes an answer at each place, but the output has ${formatShape(output)}`)
  }
  if (lastActivation !== 'softmax' && lastActivation !== 'linear') {
    refuse('maskedWords takes a Dense layer with softmax as its last')
  }
}
