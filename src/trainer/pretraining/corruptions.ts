import type { Ops, RandomOps, Tensor } from '../../shared/layers/ops.ts'
import type { Corruption, CorruptionName } from '../../shared/pretraining/corruption.ts'
import { cutPatches, joinPatches } from './patches.ts'

/** What a corruption computes with. */
export interface Drawing {
  readonly ops: Ops
  /** Draws that hang on seed and step. */
  readonly random: RandomOps
}

type Corrupt<Name extends CorruptionName> = (
  drawing: Drawing,
  x: Tensor,
  corruption: Extract<Corruption, { name: Name }>,
) => Tensor

/** Uniform numbers for each row of `x`: `[batch, ...shape]`. */
export function drawRows({ random }: Drawing, x: Tensor, shape: readonly number[]): Tensor {
  return random.uniformLike(x, [x.shape[0], ...shape])
}

/** A whole number below `count` for each row of `x`: int32 `[batch]`. */
export function drawWhole(drawing: Drawing, x: Tensor, count: number): Tensor {
  const { tf, native } = drawing.ops
  const draws = native.reshape(drawRows(drawing, x, [1]), [-1])
  // Uniform draws are below 1, but rounding may bring the product up to `count`.
  return tf.minimum(tf.cast(tf.floor(tf.mul(draws, count)), 'int32'), tf.scalar(count - 1, 'int32'))
}

/** The numbers from 0 to the last row of `x`: int32 `[batch]`, counted by TensorFlow. */
export function rowNumbers({ tf, native }: Ops, x: Tensor): Tensor {
  const axes = x.shape.slice(1).map((_, axis) => axis + 1)
  const ones = native.reshape(tf.prod(tf.onesLike(tf.cast(x, 'int32')), axes), [-1])
  return tf.cast(tf.cumsum(tf.cast(ones, 'float32'), 0, true), 'int32')
}

/** Each row's place taken by the next one, the last by the first. */
export function nextRows(ops: Ops, x: Tensor): Tensor {
  const { tf, native } = ops
  const numbers = rowNumbers(ops, x)
  const last = tf.max(numbers)
  const next = native.where(
    tf.equal(numbers, last),
    tf.zerosLike(numbers),
    tf.add(numbers, tf.scalar(1, 'int32')),
  )
  return native.gather(x, next)
}

/** True at one drawn place of each row's `length` places, and at a share of the others: `[batch, length]`. */
function drawPlaces(
  drawing: Drawing,
  x: Tensor,
  { length, share }: { readonly length: number; readonly share: number },
): Tensor {
  const { tf, native } = drawing.ops
  const one = native.reshape(drawWhole(drawing, x, length), [-1, 1])
  const places = tf.range(0, length, 1, 'int32')
  return tf.logicalOr(tf.less(drawRows(drawing, x, [length]), share), tf.equal(places, one))
}

const noise: Corrupt<'noise'> = ({ ops: { tf }, random }, x, { deviation }) =>
  tf.add(x, tf.mul(random.normalLike(x, x.shape), deviation))

const masking: Corrupt<'masking'> = ({ ops: { tf }, random }, x, { share }) =>
  tf.mul(x, tf.cast(tf.greaterEqual(random.uniformLike(x, x.shape), share), 'float32'))

/** Patches move on in a circle through all places, in a drawn order: no patch stays. */
const patches: Corrupt<'patches'> = (drawing, x, { grid }) => {
  const { ops } = drawing
  const { tf, native } = ops
  const count = grid * grid
  const order = tf.topk(drawRows(drawing, x, [count]), count).indices
  const places = tf.range(0, count, 1, 'int32')
  // `[batch, step of the circle, place]`
  const circle = tf.cast(tf.equal(native.reshape(order, [-1, count, 1]), places), 'float32')
  const next = tf.concat([
    tf.slice(tf.eye(count), [1, 0], [count - 1, count]),
    tf.slice(tf.eye(count), [0, 0], [1, count]),
  ])
  const moved = native.matMul(circle, native.matMul(tf.expandDims(next, 0), circle), true)
  return joinPatches(ops, native.matMul(moved, cutPatches(ops, x, grid)), x, grid)
}

const blocks: Corrupt<'blocks'> = (drawing, x, { size }) => {
  const { ops } = drawing
  const { tf, native } = ops
  const [, rows = 1, columns = 1] = x.shape
  const inside = (length: number, shape: readonly number[]) => {
    const first = native.reshape(drawWhole(drawing, x, length - size + 1), [-1, 1, 1, 1])
    const places = tf.reshape(tf.range(0, length, 1, 'int32'), [1, ...shape])
    const beyond = tf.add(first, tf.scalar(size, 'int32'))
    return tf.logicalAnd(tf.greaterEqual(places, first), tf.less(places, beyond))
  }
  const block = tf.logicalAnd(inside(rows, [rows, 1, 1]), inside(columns, [1, columns, 1]))
  return native.where(block, nextRows(ops, x), x)
}

const cells: Corrupt<'cells'> = (drawing, x, { share }) => {
  const length = x.shape[1] ?? 1
  const places = drawPlaces(drawing, x, { length, share })
  return drawing.ops.native.where(places, nextRows(drawing.ops, x), x)
}

/** At least one word; padding stays padding. A word may be replaced by itself, once in as many words as there are. */
const words: Corrupt<'words'> = (drawing, x, { share, vocabulary, firstWord }) => {
  const { ops } = drawing
  const { tf, native } = ops
  const length = x.shape[1] ?? 1
  const ids = tf.cast(x, 'int32')
  const isWord = tf.greater(ids, tf.scalar(0, 'int32'))
  const draws = tf.mul(tf.sub(1, drawRows(drawing, x, [length])), tf.cast(isWord, 'float32'))
  const highest = native.reshape(tf.argMax(draws, 1), [-1, 1])
  const one = tf.equal(tf.range(0, length, 1, 'int32'), tf.cast(highest, 'int32'))
  const chosen = tf.logicalAnd(isWord, tf.logicalOr(one, tf.greaterEqual(draws, 1 - share)))
  const drawn = tf.floor(tf.mul(drawRows(drawing, x, [length]), vocabulary - firstWord))
  const others = tf.add(tf.cast(drawn, 'int32'), tf.scalar(firstWord, 'int32'))
  return tf.cast(native.where(chosen, others, ids), x.dtype)
}

const corruptions: { readonly [Name in CorruptionName]: Corrupt<Name> } = {
  noise,
  masking,
  patches,
  blocks,
  cells,
  words,
}

/** Rows spoilt as the corruption says; same shape and dtype. TensorFlow ops alone. */
export function corrupt(drawing: Drawing, x: Tensor, corruption: Corruption): Tensor {
  const apply = corruptions[corruption.name] as Corrupt<CorruptionName>
  return apply(drawing, x, corruption)
}
