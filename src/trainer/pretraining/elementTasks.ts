import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { outputOf, refKey } from '../../shared/model/graph.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import type { Loss } from '../../shared/training/lossSchema.ts'
import { partOfProgram, type Program } from '../execution/program.ts'
import { corrupt, drawRows, type Drawing } from './corruptions.ts'
import { cutPatches, joinPatches } from './patches.ts'
import {
  flattenRows,
  judgeRows,
  onlyInput,
  onlyOutput,
  type Objective,
  type ObjectiveStep,
} from './objective.ts'

/** Tasks that give numbers back. */

/** Gives back the input, or what the frozen layers up to the target make of it. */
export function reconstruct(
  task: TaskOf<'reconstruct'>,
  { loss, program }: { readonly loss: Loss; readonly program: Program },
): Objective {
  const parts = task.target === null ? null : splitAt(program, task.target)
  return (step) => {
    const { ops } = step
    const { corruption } = task
    const below = parts === null ? null : step.forward([onlyInput(step)], { program: parts.below })
    const x = below === null ? onlyInput(step) : onlyOutput(below)
    const whole = ops.native.detached(() => x.clone())
    const seen =
      corruption === null
        ? whole
        : ops.native.detached(() => corrupt(drawing(step, 'corruption'), x, corruption))
    const result = step.forward([seen], parts === null ? {} : { program: parts.above })
    const yTrue = flattenRows(ops, whole)
    return judgeRows(ops, loss, { result, yTrue, yPred: flattenRows(ops, onlyOutput(result)) })
  }
}

/** The calls up to a layer in a row of layers, and those behind it. */
function splitAt(
  program: Program,
  layer: string,
): { readonly below: Program; readonly above: Program } {
  const key = refKey(outputOf(layer))
  const at = program.calls.findIndex((call) => call.layer.name === layer)
  // Where outputs of the layer were stored, it is not among the calls.
  if (at < 0 && !program.inputs.includes(key))
    throw new Error(`the layer "${layer}" is not computed`)
  const first = new Set(program.calls.slice(0, at + 1))
  return {
    below: partOfProgram(program, {
      calls: (call) => first.has(call),
      inputs: program.inputs,
      outputs: [key],
    }),
    above: partOfProgram(program, {
      calls: (call) => !first.has(call),
      inputs: [key],
      outputs: program.outputs,
    }),
  }
}

/** Shows some patches, and asks for the pixels of the others. */
export function maskedPatches(task: TaskOf<'maskedPatches'>, loss: Loss): Objective {
  const { grid, hidden } = task
  const count = grid * grid
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const x = onlyInput(step)
    // `[batch, hidden, patch]`: 1 where the patch is the hidden one of that place.
    const chosen = native.detached(() => {
      const draws = drawRows(drawing(step, 'patches'), x, [count])
      const order = native.reshape(tf.topk(draws, hidden).indices, [-1, hidden, 1])
      return tf.cast(tf.equal(order, tf.range(0, count, 1, 'int32')), 'float32')
    })
    const patches = native.detached(() => cutPatches(ops, x, grid))
    const seen = native.detached(() => {
      const isHidden = native.reshape(native.max(chosen, [1]), [-1, count, 1])
      return joinPatches(ops, tf.mul(patches, tf.sub(1, isHidden)), x, grid)
    })
    const result = step.forward([seen])
    const answer = flattenRows(ops, onlyOutput(result))
    const picture = native.reshape(answer, [-1, ...x.shape.slice(1)])
    const answers = native.matMul(chosen, cutPatches(ops, picture, grid))
    const yTrue = flattenRows(ops, native.matMul(chosen, patches))
    return judgeRows(ops, loss, { result, yTrue, yPred: flattenRows(ops, answers) })
  }
}

/** Weights of red, green and blue in the brightness of a pixel (ITU-R BT.601). */
const BRIGHTNESS = [0.299, 0.587, 0.114]

/** Shows the greys, and asks for the colours. */
export function colourisation(loss: Loss): Objective {
  return (step) => {
    const { ops } = step
    const x = onlyInput(step)
    const result = step.forward([ops.native.detached(() => greys(ops, x))])
    const yPred = flattenRows(ops, onlyOutput(result))
    return judgeRows(ops, loss, { result, yTrue: flattenRows(ops, x), yPred })
  }
}

/** The brightness of each pixel in all three channels. */
function greys({ tf, native }: Ops, x: Tensor): Tensor {
  const weights = tf.tensor1d(BRIGHTNESS)
  return tf.mul(native.sum(tf.mul(x, weights), [3]), tf.onesLike(x))
}

/** Draws of one purpose of a step. */
export function drawing(step: ObjectiveStep, purpose: string): Drawing {
  return { ops: step.ops, random: step.randomOf(purpose) }
}
