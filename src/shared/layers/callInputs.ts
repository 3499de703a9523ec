import type { Shape } from '../model/shape.ts'
import { LayerFault } from './layerKind.ts'
import type { Tensor } from './ops.ts'

/** The tensor of a call that takes one. */
export function firstInput(inputs: readonly Tensor[]): Tensor {
  const [input] = inputs
  if (input === undefined) throw new LayerFault('input', 'it has no input')
  return input
}

/** The input shape of a call that takes one tensor. */
export function firstShape(shapes: readonly Shape[]): Shape {
  const [shape] = shapes
  if (shape === undefined) throw new LayerFault('input', 'it has no input')
  return shape
}

/** An axis counted from the front; -1 is the last of `rank` axes. */
export function resolveAxis(axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis
  if (resolved < 0 || resolved >= rank) {
    throw new LayerFault('input', `it has ${rank} axes, so there is no axis ${axis}`)
  }
  return resolved
}

/** One axis or several, counted from the front, in rising order, each once. */
export function resolveAxes(axis: number | readonly number[], rank: number): number[] {
  const axes = typeof axis === 'number' ? [axis] : axis
  return [...new Set(axes.map((each) => resolveAxis(each, rank)))].sort((a, b) => a - b)
}

/** The length of an axis that a weight needs to know. */
export function knownLength(shape: Shape, axis: number): number {
  const length = shape[resolveAxis(axis, shape.length)] ?? null
  if (length === null) throw new LayerFault('input', `the length of its axis ${axis} must be known`)
  return length
}

/** A weight that the kind's own `weights` promises. */
export function needWeight(weights: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const weight = weights[name]
  if (weight === undefined) throw new LayerFault('input', `its weight ${name} is missing`)
  return weight
}
