import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault, type LayerKind } from './layerKind.ts'
import { joinedMasks } from './masks.ts'
import type { Ops, Tensor } from './ops.ts'

/** The length that two axes broadcast to; an open length stays open, as in Keras. */
function mergeLengths(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return null
  if (a === 1) return b
  if (b === 1 || a === b) return a
  throw new LayerFault('input', 'its inputs have shapes that do not fit each other')
}

/** Shapes line up at their ends, the batch axis apart; a missing axis counts as 1. */
function mergeShapes(a: Shape, b: Shape): Shape {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  const extra = long.length - short.length
  return long.map((length, axis) => {
    if (axis === 0) return length ?? short[0] ?? null
    return axis <= extra ? length : mergeLengths(length, short[axis - extra] ?? null)
  })
}

/** The tensor with axes of length 1 after the batch axis, so that it has `rank` axes. */
function withRank({ native }: Ops, x: Tensor, rank: number): Tensor {
  if (x.rank === rank) return x
  const more = Array.from({ length: rank - x.rank }, () => 1)
  return native.reshape(x, [-1, ...more, ...x.shape.slice(1)])
}

interface Merge {
  readonly className: string
  readonly help: string
  readonly combine: (ops: Ops, a: Tensor, b: Tensor) => Tensor
  /** What is done with the combined tensors. */
  readonly finish?: (ops: Ops, merged: Tensor, count: number) => Tensor
  readonly inputs?: { readonly min: number; readonly max: number }
}

function defineMerge({ className, help, combine, finish, inputs }: Merge): LayerKind {
  return defineLayer({
    className,
    category: 'merging',
    help,
    config: z.strictObject({}),
    masking: joinedMasks,
    inputs: inputs ?? { min: 1, max: Infinity },
    outputShapes: (_config, shapes) => [
      shapes.reduce((merged, shape) => mergeShapes(merged, shape), firstShape(shapes)),
    ],
    call: ({ ops, inputs }) => {
      const rank = Math.max(...inputs.map((input) => input.rank))
      const [first, ...rest] = inputs.map((input) => withRank(ops, input, rank))
      const merged = rest.reduce(
        (sum, next) => combine(ops, sum, next),
        first ?? firstInput(inputs),
      )
      return finish === undefined ? merged : finish(ops, merged, inputs.length)
    },
  })
}

const sum: Merge['combine'] = ({ tf }, a, b) => tf.add(a, b)

/** Keras's merges of element with element; inputs broadcast. https://keras.io/api/layers/merging_layers/ */
export const elementwiseMerges: readonly LayerKind[] = [
  { className: 'Add', help: 'Adds its inputs, as in residual connections.', combine: sum },
  {
    className: 'Subtract',
    help: 'Takes the second input away from the first.',
    combine: ({ tf }: Ops, a: Tensor, b: Tensor) => tf.sub(a, b),
    inputs: { min: 2, max: 2 },
  },
  {
    className: 'Multiply',
    help: 'Multiplies its inputs, as in gates and attention over channels.',
    combine: ({ tf }: Ops, a: Tensor, b: Tensor) => tf.mul(a, b),
  },
  {
    className: 'Average',
    help: 'The mean of its inputs.',
    combine: sum,
    finish: ({ tf }: Ops, merged: Tensor, count: number) => tf.div(merged, count),
  },
  {
    className: 'Maximum',
    help: 'The largest of its inputs, element by element.',
    combine: ({ tf }: Ops, a: Tensor, b: Tensor) => tf.maximum(a, b),
  },
  {
    className: 'Minimum',
    help: 'The smallest of its inputs, element by element.',
    combine: ({ tf }: Ops, a: Tensor, b: Tensor) => tf.minimum(a, b),
  },
].map(defineMerge)
