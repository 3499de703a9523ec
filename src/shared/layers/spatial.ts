import type { Shape } from '../model/shape.ts'
import { formatShape } from '../model/shape.ts'
import { LayerFault } from './layerFault.ts'
import type { Ops, Tensor } from './ops.ts'

/** Rules that all layers over images and sequences share. Lengths may be open (`null`). */

export type DataFormat = 'channelsLast' | 'channelsFirst'

/** A sequence, an image or a volume: the axes between batch and channels, whichever order they are stored in. */
export interface SpatialShape {
  readonly batch: number | null
  /** `[steps]`, `[height, width]` or `[depth, height, width]`. */
  readonly lengths: readonly (number | null)[]
  readonly channels: number | null
}

const axisNames = {
  1: { channelsLast: '(batch, steps, channels)', channelsFirst: '(batch, channels, steps)' },
  2: {
    channelsLast: '(batch, height, width, channels)',
    channelsFirst: '(batch, channels, height, width)',
  },
  3: {
    channelsLast: '(batch, depth, height, width, channels)',
    channelsFirst: '(batch, channels, depth, height, width)',
  },
} as const

/** Number of spatial axes: 1 for sequences, 2 for images, 3 for volumes. */
export type SpatialRank = keyof typeof axisNames

/** Reads a shape as sequence, image or volume. Throws a LayerFault if it has another number of axes. */
export function toSpatial(shape: Shape, rank: SpatialRank, dataFormat: DataFormat): SpatialShape {
  if (shape.length !== rank + 2) {
    throw new LayerFault(
      'input',
      `it takes ${rank + 2} axes ${axisNames[rank][dataFormat]}, but its input is ${formatShape(shape)}`,
    )
  }
  const [batch = null, ...rest] = shape
  const isLast = dataFormat === 'channelsLast'
  return {
    batch,
    lengths: isLast ? rest.slice(0, -1) : rest.slice(1),
    channels: (isLast ? rest.at(-1) : rest[0]) ?? null,
  }
}

/** The shape as it is stored. */
export function fromSpatial(
  { batch, lengths, channels }: SpatialShape,
  dataFormat: DataFormat,
): Shape {
  return dataFormat === 'channelsLast'
    ? [batch, ...lengths, channels]
    : [batch, channels, ...lengths]
}

/** The number of channels, which a weight needs to know. */
export function knownChannels({ channels }: SpatialShape): number {
  if (channels === null) throw new LayerFault('input', 'its number of channels must be known')
  return channels
}

/** The window of a convolution or a pooling along one axis. */
export interface Window {
  /** What slides, for the message: `kernel` or `pool`. */
  readonly name: 'kernel' | 'pool'
  readonly size: number
  readonly stride: number
  /** Spacing of the window's elements; 1 is dense. */
  readonly dilation: number
  readonly padding: 'valid' | 'same' | 'causal'
}

/** Length that a window covers: `(size - 1) * dilation + 1`. */
export function windowReach({ size, dilation }: Pick<Window, 'size' | 'dilation'>): number {
  return (size - 1) * dilation + 1
}

/** Output length along one axis, Keras's `compute_conv_output_shape` and `compute_pooling_output_shape`. */
export function windowedLength(length: number | null, window: Window): number | null {
  if (length === null) return null
  if (window.padding !== 'valid') return Math.ceil(length / window.stride)
  const reach = windowReach(window)
  if (length < reach) {
    const spread = window.dilation > 1 ? ` (${window.size} spread by ${window.dilation})` : ''
    throw new LayerFault(
      'input',
      `its ${window.name} covers ${reach}${spread}, but its input is only ${length} long there`,
    )
  }
  return Math.floor((length - reach) / window.stride) + 1
}

/** Geometry of a transposed convolution along one axis. */
export interface TransposedWindow extends Window {
  readonly padding: 'valid' | 'same'
  /** Extra length at the end; `null` lets Keras choose. */
  readonly outputPadding: number | null
}

/** Output length of a transposed convolution, Keras's `compute_conv_transpose_output_shape`. */
export function transposedLength(length: number | null, window: TransposedWindow): number | null {
  if (length === null) return null
  const { stride, outputPadding, padding } = window
  const reach = windowReach(window)
  if (padding === 'valid') {
    return (length - 1) * stride + reach + (outputPadding ?? Math.max(stride - reach, 0))
  }
  if (outputPadding === null) return length * stride
  const result = (length - 1) * stride + (reach % 2) + outputPadding
  if (Math.ceil(result / stride) !== length) {
    throw new LayerFault(
      'input',
      `an output padding of ${outputPadding} does not go with a kernel of ${reach} and "same" padding`,
    )
  }
  return result
}

/** The order of axes that brings the channels from second to last place. */
const toLast = (rank: number) => [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]
const toFirst = (rank: number) => [
  0,
  rank - 1,
  ...Array.from({ length: rank - 2 }, (_, i) => i + 1),
]

/** `x` with its channels last, as all kernels take it. */
export function channelsToLast({ tf }: Ops, x: Tensor, dataFormat: DataFormat): Tensor {
  return dataFormat === 'channelsLast' ? x : tf.transpose(x, toLast(x.rank))
}

/** `x`, whose channels are last, in the order in which it is stored. */
export function channelsBack({ tf }: Ops, x: Tensor, dataFormat: DataFormat): Tensor {
  return dataFormat === 'channelsLast' ? x : tf.transpose(x, toFirst(x.rank))
}

/** Runs a computation over images on a sequence `[b, steps, c]`, as an image that is one pixel high. */
export function asImage({ native }: Ops, x: Tensor, compute: (image: Tensor) => Tensor): Tensor {
  if (x.rank !== 3) return compute(x)
  const result = compute(native.reshape(x, [-1, 1, ...x.shape.slice(1)]))
  return native.reshape(result, [-1, ...result.shape.slice(2)])
}

/** `[n]` as `[first, n]`, and more values as they are: a sequence is an image that is one pixel high. */
export function imageAxes(values: readonly number[], first: number): readonly number[] {
  return values.length === 1 ? [first, ...values] : values
}

/** Amounts before and after an axis. */
export type Edge = readonly [number, number]

/** `[before, after]` of a sequence as the amounts of its one axis; those of more axes as they are. */
export function edgesOf(edges: readonly Edge[] | Edge): readonly Edge[] {
  return typeof edges[0] === 'number' ? [edges as Edge] : (edges as readonly Edge[])
}

/** Amounts at the edges of the spatial axes as amounts of every axis of a stored tensor. */
export function edgesOfAxes(edges: readonly Edge[], dataFormat: DataFormat): Edge[] {
  const none: Edge = [0, 0]
  return dataFormat === 'channelsLast' ? [none, ...edges, none] : [none, none, ...edges]
}
