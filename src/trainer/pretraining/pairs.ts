import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import type { PairLoss, TaskOf } from '../../shared/pretraining/task.ts'
import { batchMean } from '../execution/batchOps.ts'
import { rowNumbers } from './corruptions.ts'
import { onlyInput, onlyOutput, type Objective } from './objective.ts'

/** All pairs of a batch. Float32 `[rows, rows]`. */
interface Pairs {
  /** Squared distances. */
  readonly squares: Tensor
  readonly distances: Tensor
  /** 1 where two different rows are of the same class. */
  readonly same: Tensor
  /** 1 where they are of different classes. */
  readonly other: Tensor
}

/** The loss of a batch, and a number above 0 where an answer is right. */
interface PairResult {
  readonly loss: Tensor
  /** Any shape. */
  readonly yPred: Tensor
  /** 1 where the answer is to be above 0. */
  readonly yTrue: Tensor
  /** 1 where there is a question. */
  readonly counts: Tensor
}

/** Learns a space in which rows of the same class lie together. */
export function pairs(task: TaskOf<'pairs'>): Objective {
  return (step) => {
    const { ops, labels } = step
    const { tf, native } = ops
    const result = step.forward([onlyInput(step)])
    const { loss, yPred, yTrue, counts } = pairLoss(
      ops,
      task.loss,
      allPairs(ops, onlyOutput(result), labels.yTrue),
    )
    const column = (x: Tensor) => native.reshape(x, [-1, 1])
    return {
      result,
      loss,
      yTrue: native.detached(() => column(yTrue)),
      yPred: column(yPred),
      mask: native.detached(() => tf.greater(native.reshape(counts, [-1]), 0.5)),
    }
  }
}

/** Shorter distances count as this: the slope of a square root at 0 has no end. */
const SHORTEST = 1e-6

function allPairs(ops: Ops, x: Tensor, labels: Tensor): Pairs {
  const { tf, native } = ops
  const lengths = native.sum(tf.square(x), [1])
  const products = native.matMul(x, x, false, true)
  const across = native.reshape(lengths, [1, -1])
  const squares = native.relu(tf.sub(tf.add(lengths, across), tf.mul(products, 2)))
  const equal = (values: Tensor) =>
    tf.equal(native.reshape(values, [-1, 1]), native.reshape(values, [1, -1]))
  const other = native.detached(() => tf.cast(tf.logicalNot(equal(labels)), 'float32'))
  const same = native.detached(() => {
    const isSelf = equal(rowNumbers(ops, x))
    return tf.cast(tf.logicalAnd(equal(labels), tf.logicalNot(isSelf)), 'float32')
  })
  return { squares, distances: tf.sqrt(tf.maximum(squares, SHORTEST ** 2)), same, other }
}

function pairLoss(ops: Ops, loss: PairLoss, all: Pairs): PairResult {
  switch (loss.name) {
    case 'contrastive':
      return contrastive(ops, loss.margin, all)
    case 'sameOrNot':
      return sameOrNot(ops, loss.margin, all)
    case 'triplet':
      return triplet(ops, loss, all)
  }
}

/** Mean of those of the values that are marked; 0 where none is. */
function meanOf(ops: Ops, values: Tensor, marks: Tensor): Tensor {
  const { tf, native } = ops
  const flat = (x: Tensor) => native.reshape(x, [-1])
  const share = native.detached(() => tf.maximum(tf.mean(flat(marks)), 1e-12))
  return tf.div(batchMean(ops, flat(tf.mul(values, marks))), share)
}

/** Pairs of the same and of others count half each, however many there are of them. */
function bothKinds(ops: Ops, forSame: Tensor, forOther: Tensor, { same, other }: Pairs): Tensor {
  const sum = ops.tf.add(meanOf(ops, forSame, same), meanOf(ops, forOther, other))
  return ops.tf.mul(sum, 0.5)
}

/** `d^2` for the same, `max(0, margin - d)^2` for others. Hadsell, Chopra and LeCun, CVPR 2006. */
function contrastive(ops: Ops, margin: number, all: Pairs): PairResult {
  const { tf, native } = ops
  const apart = tf.square(native.relu(tf.sub(margin, all.distances)))
  return {
    loss: bothKinds(ops, all.squares, apart, all),
    yPred: tf.sub(margin / 2, all.distances),
    yTrue: all.same,
    counts: tf.add(all.same, all.other),
  }
}

/** The cross-entropy of "the same" with `margin - d^2` as its logit. */
function sameOrNot(ops: Ops, margin: number, all: Pairs): PairResult {
  const { tf, native } = ops
  const logits = tf.sub(margin, all.squares)
  return {
    loss: bothKinds(ops, native.softplus(tf.neg(logits)), native.softplus(logits), all),
    yPred: logits,
    yTrue: all.same,
    counts: tf.add(all.same, all.other),
  }
}

/** Farther than all there is. */
const FAR = 1e9

/** The smallest of the marked values along the last axis, which stays with length 1; `FAR` where none is marked. */
function nearest({ tf, native }: Ops, values: Tensor, marks: Tensor): Tensor {
  const marked = native.where(tf.greater(marks, 0.5), tf.neg(values), tf.scalar(-FAR))
  return tf.neg(native.max(marked, [values.rank - 1]))
}

function triplet(
  ops: Ops,
  { margin, mining }: Extract<PairLoss, { name: 'triplet' }>,
  all: Pairs,
): PairResult {
  const { tf, native } = ops
  const triplets = mining === 'batchHard' ? hardest(ops, all) : everyPositive(ops, all, mining)
  const { near, far, counts } = triplets
  const ahead = tf.sub(far, near)
  const rows = native.relu(tf.sub(margin, ahead))
  // Of every triplet only those count that are not yet as they should be.
  const marks =
    mining === 'all'
      ? native.detached(() => tf.mul(counts, tf.cast(tf.greater(rows, 0), 'float32')))
      : counts
  return {
    loss: meanOf(ops, rows, marks),
    yPred: ahead,
    yTrue: native.detached(() => tf.onesLike(ahead)),
    counts,
  }
}

interface Triplets {
  /** Distance to the same. */
  readonly near: Tensor
  /** Distance to the other. */
  readonly far: Tensor
  readonly counts: Tensor
}

/** For each row the farthest of the same and the nearest other. Hermans, Beyer and Leibe 2017, arXiv:1703.07737. */
function hardest(ops: Ops, { distances, same, other }: Pairs): Triplets {
  const { tf, native } = ops
  const near = native.max(tf.mul(distances, same), [1])
  const counts = native.detached(() => tf.mul(native.max(same, [1]), native.max(other, [1])))
  return { near, far: nearest(ops, distances, other), counts }
}

/**
 * For each row and each of the same: all others; or the nearest of those that are farther than the same, and where none
 * is, the farthest (Schroff, Kalenichenko and Philbin 2015, arXiv:1503.03832). `[row, same, other]`
 */
function everyPositive(
  ops: Ops,
  { distances, same, other }: Pairs,
  mining: 'semiHard' | 'all',
): Triplets {
  const { tf, native } = ops
  const near = tf.expandDims(distances, 2)
  const far = tf.expandDims(distances, 1)
  const isSame = native.detached(() => tf.expandDims(same, 2))
  const isOther = native.detached(() => tf.expandDims(other, 1))
  if (mining === 'all') {
    return { near, far, counts: native.detached(() => tf.mul(isSame, isOther)) }
  }
  const farther = native.detached(() => tf.mul(isOther, tf.cast(tf.greater(far, near), 'float32')))
  const some = native.detached(() => native.max(farther, [2]))
  const wide = tf.add(tf.mul(far, tf.onesLike(near)), tf.zerosLike(farther))
  const chosen = native.where(
    tf.greater(some, 0.5),
    nearest(ops, wide, farther),
    native.max(tf.mul(wide, isOther), [2]),
  )
  const counts = native.detached(() => tf.mul(isSame, native.max(isOther, [2])))
  return { near, far: chosen, counts }
}
