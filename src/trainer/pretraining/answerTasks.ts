import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import { jigsawOrders } from '../../shared/pretraining/jigsawOrders.ts'
import type { Loss } from '../../shared/training/lossSchema.ts'
import { batchMean } from '../execution/batchOps.ts'
import { corrupt, drawWhole, rowNumbers } from './corruptions.ts'
import { drawing } from './elementTasks.ts'
import { cutPatches, joinPatches } from './patches.ts'
import {
  judgeRows,
  onlyInput,
  onlyOutput,
  type Objective,
  type ObjectiveStep,
} from './objective.ts'

/** Tasks that choose an answer. */

/** Whole rows, then their spoilt copies; and 1 for whole, 0 for spoilt: `[2 * batch, 1]`. */
function wholeAndSpoilt(step: ObjectiveStep, task: TaskOf<'corrupted' | 'rank'>) {
  const { ops } = step
  const { tf, native } = ops
  const x = onlyInput(step)
  const rows = native.detached(() =>
    tf.concat([x, corrupt(drawing(step, 'corruption'), x, task.corruption)], 0),
  )
  return { x, rows }
}

/** Tells whole rows from spoilt ones. */
export function corrupted(task: TaskOf<'corrupted'>, loss: Loss): Objective {
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const { rows } = wholeAndSpoilt(step, task)
    const result = step.forward([rows])
    const yPred = onlyOutput(result)
    const yTrue = native.detached(() => {
      const numbers = rowNumbers(ops, yPred)
      const isWhole = tf.less(tf.mul(numbers, tf.scalar(2, 'int32')), tf.max(numbers))
      return native.reshape(tf.cast(isWhole, 'float32'), [-1, 1])
    })
    return judgeRows(ops, loss, { result, yTrue, yPred })
  }
}

/** Scores whole rows above their spoilt copies: `max(0, margin - whole + spoilt)`, a pair each. */
export function rank(task: TaskOf<'rank'>): Objective {
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const { rows } = wholeAndSpoilt(step, task)
    const result = step.forward([rows])
    const scores = native.reshape(onlyOutput(result), [2, -1])
    const ahead = native.reshape(native.matMul(tf.tensor2d([[1, -1]]), scores), [-1, 1])
    const losses = native.reshape(native.relu(tf.sub(task.margin, ahead)), [-1])
    const yTrue = native.detached(() => tf.onesLike(ahead))
    return { result, loss: batchMean(ops, losses), yTrue, yPred: ahead, mask: null }
  }
}

/** Asks which of four quarter turns was made, against the clock. */
export function rotation(loss: Loss): Objective {
  return (step) => {
    const { ops } = step
    const { native } = ops
    const x = onlyInput(step)
    const yTrue = native.detached(() => drawWhole(drawing(step, 'turns'), x, 4))
    const turned = native.detached(() => turn(ops, x, yTrue))
    const result = step.forward([turned])
    return judgeRows(ops, loss, { result, yTrue, yPred: onlyOutput(result) })
  }
}

/** Pictures turned by so many quarters each, against the clock, as `numpy.rot90`. */
function turn({ tf, native }: Ops, x: Tensor, turns: Tensor): Tensor {
  const mirrored = tf.transpose(x, [0, 2, 1, 3])
  const quarters = [x, tf.reverse(mirrored, 1), tf.reverse(x, [1, 2]), tf.reverse(mirrored, 2)]
  const each = native.reshape(turns, [-1, 1, 1, 1])
  return quarters.reduce((chosen, quarter, i) =>
    native.where(tf.equal(each, tf.scalar(i, 'int32')), quarter, chosen),
  )
}

/** Asks in which of the agreed orders the patches lie. */
export function jigsaw(task: TaskOf<'jigsaw'>, loss: Loss): Objective {
  const { grid } = task
  const orders = jigsawOrders(grid, task.orders)
  const count = grid * grid
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const x = onlyInput(step)
    const yTrue = native.detached(() => drawWhole(drawing(step, 'orders'), x, orders.length))
    const mixed = native.detached(() => {
      const table = tf.oneHot(
        tf.tensor2d([...orders.flat()], [orders.length, count], 'int32'),
        count,
      )
      const moves = native.gather(tf.cast(table, 'float32'), yTrue)
      return joinPatches(ops, native.matMul(moves, cutPatches(ops, x, grid)), x, grid)
    })
    const result = step.forward([mixed])
    return judgeRows(ops, loss, { result, yTrue, yPred: onlyOutput(result) })
  }
}

/**
 * Asks whether the two parts of a text were swapped. It is cut after the sentence that ends nearest to its middle, or in
 * the middle where none ends inside; padding stays where it is.
 */
export function sentenceOrder({ ends }: TaskOf<'sentenceOrder'>, loss: Loss): Objective {
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const x = onlyInput(step)
    const swapped = native.detached(() => drawWhole(drawing(step, 'order'), x, 2))
    const seen = native.detached(() => {
      const each = native.reshape(swapped, [-1, 1])
      const moved = swapParts(ops, x, ends === 'signs' ? [] : ends)
      return native.where(tf.equal(each, tf.scalar(1, 'int32')), moved, x)
    })
    const result = step.forward([seen])
    const yTrue = native.detached(() => native.reshape(tf.cast(swapped, 'float32'), [-1, 1]))
    return judgeRows(ops, loss, { result, yTrue, yPred: onlyOutput(result) })
  }
}

/** The later part of each row's words before the earlier one. Words stand together, with padding (0) on either side. */
export function swapParts(ops: Ops, x: Tensor, ends: readonly number[]): Tensor {
  const { tf, native } = ops
  const length = x.shape[1] ?? 1
  const isWord = tf.cast(tf.notEqual(x, tf.scalar(0, x.dtype)), 'int32')
  const words = native.reshape(tf.sum(isWord, 1), [-1, 1])
  const first = native.reshape(tf.cast(tf.argMax(isWord, 1), 'int32'), [-1, 1])
  const place = tf.sub(tf.range(0, length, 1, 'int32'), first)
  const cut = cutOf(ops, x, { ends, words, place })
  const rest = tf.sub(words, cut)
  const inside = tf.logicalAnd(tf.greaterEqual(place, tf.scalar(0, 'int32')), tf.less(place, words))
  const moved = native.where(tf.less(place, rest), tf.add(place, cut), tf.sub(place, rest))
  const from = tf.add(native.where(inside, moved, place), first)
  const choice = tf.cast(
    tf.equal(native.reshape(from, [-1, length, 1]), tf.range(0, length, 1, 'int32')),
    'float32',
  )
  const ids = native.reshape(tf.cast(x, 'float32'), [-1, length, 1])
  return tf.cast(native.reshape(native.matMul(choice, ids), [-1, length]), x.dtype)
}

/** Words before the cut: int32 `[rows, 1]`. `words`: in each row, `[rows, 1]`; `place`: of each id among them. */
function cutOf(
  ops: Ops,
  x: Tensor,
  row: { readonly ends: readonly number[]; readonly words: Tensor; readonly place: Tensor },
): Tensor {
  const { tf, native } = ops
  const { ends, words, place } = row
  const length = x.shape[1] ?? 1
  const half = tf.cast(tf.floor(tf.mul(tf.cast(words, 'float32'), 0.5)), 'int32')
  if (ends.length === 0) return half
  const before = tf.add(place, tf.scalar(1, 'int32'))
  const isEnd = tf.equal(
    native.reshape(tf.cast(x, 'int32'), [-1, length, 1]),
    tf.tensor1d([...ends], 'int32'),
  )
  const ended = tf.greater(tf.sum(tf.cast(isEnd, 'int32'), 2), tf.scalar(0, 'int32'))
  const isInside = tf.logicalAnd(tf.greater(before, tf.scalar(0, 'int32')), tf.less(before, words))
  // The nearer the end of a sentence is to the middle, the more: from 0 down to -length.
  const off = tf.abs(tf.cast(tf.sub(tf.add(before, before), words), 'float32'))
  const never = -2 * length
  const worth = native.where(tf.logicalAnd(ended, isInside), tf.neg(off), tf.scalar(never))
  const best = native.reshape(tf.cast(tf.argMax(worth, 1), 'int32'), [-1, 1])
  const marks = tf.cast(tf.equal(best, tf.range(0, length, 1, 'int32')), 'float32')
  const chosen = tf.sum(tf.mul(marks, tf.cast(before, 'float32')), 1)
  const hasEnd = tf.greater(native.max(worth, [1]), never)
  return native.where(
    native.reshape(hasEnd, [-1, 1]),
    tf.cast(native.reshape(chosen, [-1, 1]), 'int32'),
    half,
  )
}
