import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { outputOf, refKey } from '../../shared/model/graph.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import type { Loss } from '../../shared/training/lossSchema.ts'
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

/** Gives back the input, or what a lower layer makes of it. */
export function reconstruct(task: TaskOf<'reconstruct'>, loss: Loss): Objective {
  return (step) => {
    const { ops } = step
    const x = onlyInput(step)
    const { corruption, target } = task
    const seen =
      corruption === null
        ? x
        : ops.native.detached(() => corrupt(drawing(step, 'corruption'), x, corruption))
    const wanted = target === null ? null : targetOf(step, target)
    const result = step.forward([seen], wanted === null ? {} : { onCall: wanted.onCall })
    const yTrue = flattenRows(ops, wanted === null ? x : wanted.found())
    return judgeRows(ops, loss, { result, yTrue, yPred: flattenRows(ops, onlyOutput(result)) })
  }
}

/** The output of a layer, out of the forward pass itself, or out of what was stored of it. */
function targetOf({ ops, program, inputs }: ObjectiveStep, layer: string) {
  let found: Tensor | null = inputs[program.inputs.indexOf(refKey(outputOf(layer)))] ?? null
  return {
    onCall: (call: { readonly layer: { readonly name: string } }, outputs: readonly Tensor[]) => {
      const [output] = outputs
      if (call.layer.name !== layer || output === undefined) return
      found = ops.native.detached(() => output.clone())
    },
    found: () => {
      if (found === null) throw new Error(`the layer "${layer}" is not computed`)
      return found
    },
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
