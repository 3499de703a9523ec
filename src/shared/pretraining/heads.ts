import { GraftError } from '../contract/errors/graftError.ts'
import type { ActivationName } from '../layers/activations.ts'
import type { ChangeInput, NewLayerInput } from '../model/change.ts'
import { findLayer, outputOf, refKey, type ModelGraph } from '../model/graph.ts'
import { applyChange } from '../model/applyChange.ts'
import { changeSchema } from '../model/change.ts'
import { inferShapes } from '../model/inferShapes.ts'
import type { Shape } from '../model/shape.ts'
import type { Loss } from '../training/lossSchema.ts'
import { mirrorDecoder } from './mirrorDecoder.ts'
import { withGenerator } from './generator.ts'
import { choicesOf, taskFacts, type Task, type TaskOf } from './task.ts'

/** Width of the hidden and of the last layer of a projection head. */
const PROJECTION = { hidden: 128, units: 64 } as const

/** Down to one row of features, without a layer that needs weights. */
function toRow(shape: Shape): readonly NewLayerInput[] {
  if (shape.length <= 2) return []
  return [shape.length === 3 ? layer('GlobalMaxPooling1D', 'pool') : layer('Flatten', 'flat')]
}

/** A name that tells these layers from those of the net. */
const named = (name: string) => `task_${name}`

function layer(className: string, name: string, config: object = {}): NewLayerInput {
  return { name: named(name), className, config: { ...config } }
}

/** Two layers and vectors of length 1: what views and pairs are compared in. */
export function projectionHead(shape: Shape): readonly NewLayerInput[] {
  return [
    ...toRow(shape),
    layer('Dense', 'hidden', { units: PROJECTION.hidden, activation: 'relu' }),
    layer('Dense', 'projection', { units: PROJECTION.units }),
    layer('UnitNormalization', 'unit'),
  ]
}

/** One of several answers: `rotation`, `jigsaw`. */
export function choiceHead(shape: Shape, choices: number): readonly NewLayerInput[] {
  return [...toRow(shape), layer('Dense', 'answer', { units: choices, activation: 'softmax' })]
}

/** Yes or no: `corrupted`, `sentenceOrder`. */
export function yesNoHead(shape: Shape): readonly NewLayerInput[] {
  return [...toRow(shape), layer('Dense', 'answer', { units: 1, activation: 'sigmoid' })]
}

/** One number without limits: `rank`. */
export function scoreHead(shape: Shape): readonly NewLayerInput[] {
  return [...toRow(shape), layer('Dense', 'score', { units: 1 })]
}

/** A word of the vocabulary at each place of a sequence. */
export function tokenHead(vocabulary: number): readonly NewLayerInput[] {
  return [layer('Dense', 'word', { units: vocabulary, activation: 'softmax' })]
}

/**
 * The way back of a Boltzmann machine, whose kernel is that of the layer itself, transposed: this layer has the visible
 * biases. Its kernel is not used, and holds the persistent chains, one a row.
 * Error: `plan.badTask` where the layer is no Dense with sigmoid on one vector a row
 */
export function machineHead(graph: ModelGraph, encoderEnd: string): readonly NewLayerInput[] {
  const hidden = findLayer(graph, encoderEnd)
  const below = hidden?.calls[0]?.inputs[0]
  const shape = below === undefined ? [] : (inferShapes(graph).get(refKey(below)) ?? [])
  const [, units] = shape
  const isMachine = hidden?.className === 'Dense' && hidden.config['activation'] === 'sigmoid'
  if (!isMachine || shape.length !== 2 || typeof units !== 'number') {
    const reason = `a Boltzmann machine is a Dense layer with sigmoid on one vector a row, and "${encoderEnd}" is not`
    throw new GraftError('plan.badTask', { reason })
  }
  return [layer('Dense', 'visible', { units, kernelInitializer: { name: 'zeros' } })]
}

/**
 * The changes that make a graph ready for a task whose `head` is `auto`: the cut at `encoderEnd`, and the head. They can
 * be edited like any others. Errors: `graph.noLayer`, those of `mirrorDecoder`.
 */
export function taskHead(graph: ModelGraph, task: Task, loss: Loss): readonly ChangeInput[] {
  const cut: ChangeInput = { type: 'cut', at: task.encoderEnd }
  const encoder = applyChange(graph, changeSchema.parse(cut)).graph
  const shape = inferShapes(encoder).get(refKey(outputOf(task.encoderEnd))) ?? []
  const head = (layers: readonly NewLayerInput[]): readonly ChangeInput[] => [
    cut,
    { type: 'addHead', layers: [...layers] },
  ]
  if (task.type === 'maskedWords') return head(tokenHead(task.vocabulary))
  if (task.type === 'gan') return gameHead(cut, encoder, { shape, task })
  if (task.type === 'rbm') return head(machineHead(encoder, task.encoderEnd))
  switch (taskFacts[task.type].answer) {
    case 'element':
      return [cut, ...mirrorDecoder(encoder, task.encoderEnd, endOf(loss))]
    case 'choice':
      return head(choiceHead(shape, choicesOf(task)))
    case 'yesNo':
      return head(yesNoHead(shape))
    case 'score':
      return head(scoreHead(shape))
    default:
      return head(projectionHead(shape))
  }
}

function gameHead(
  cut: ChangeInput,
  encoder: ModelGraph,
  { shape, task }: { readonly shape: Shape; readonly task: TaskOf<'gan'> },
): readonly ChangeInput[] {
  const score: ChangeInput = { type: 'addHead', layers: [...scoreHead(shape)] }
  const scoring = applyChange(encoder, changeSchema.parse(score)).graph
  return [cut, score, withGenerator(scoring, task)]
}

/** The activation of a decoder's last layer: what binaryCrossentropy compares are probabilities. */
function endOf(loss: Loss): ActivationName {
  return loss.name === 'binaryCrossentropy' && !loss.fromLogits ? 'sigmoid' : 'linear'
}

/** The layers up to the encoder's end, in the graph's order: what goes on the shelf. */
export function encoderLayers(graph: ModelGraph, encoderEnd: string): readonly string[] {
  if (findLayer(graph, encoderEnd) === undefined) return []
  // Of a layer that is called a second time, on made pictures, the first call.
  const cut = changeSchema.parse({ type: 'cut', at: { layer: encoderEnd } })
  return applyChange(graph, cut).graph.layers.map(({ name }) => name)
}
