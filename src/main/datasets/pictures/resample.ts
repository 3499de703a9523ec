import type { PictureRecipe } from '../../../shared/data/pictureRecipe.ts'
import type { Placement } from './pictureGeometry.ts'
import type { Pixels } from './pixels.ts'
import { resampleExactly } from './resampleExactly.ts'
import {
  axisReaches,
  nearestPlaces,
  quantize,
  type AxisWeights,
  type Reach,
} from './resampleWeights.ts'
import { wasm } from './resampleWasm.ts'

type Numbers = readonly number[]

/** See resample.as. */
interface Passes {
  readonly acrossThree: (...args: Numbers) => void
  readonly acrossOne: (...args: Numbers) => void
  readonly down: (...args: Numbers) => void
}

interface WasmMemory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}

/** The part of WebAssembly that is used; Node's types lack its constructors. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory
  readonly Instance: new (
    module: object,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: Passes }
}
const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: WasmApi }

const PAGE = 65_536

/** Memory that grew beyond 64 MiB is given back. */
const KEPT_PAGES = 1024

interface Machine {
  readonly memory: WasmMemory
  readonly passes: Passes
}

let kept: Machine | null = null
const module = new api.Module(Buffer.from(wasm, 'base64'))

function startMachine(): Machine {
  const memory = new api.Memory({ initial: 16, maximum: PAGE })
  const { exports } = new api.Instance(module, { env: { memory } })
  return { memory, passes: exports }
}

/** Places of the channels of two neighbouring pixels in 16 bytes, as pairs of 16-bit numbers; -128 makes 0. */
const SWIZZLES = Int8Array.of(
  ...[0, -128, 3, -128, 1, -128, 4, -128, 2, -128, 5, -128, -128, -128, -128, -128],
  ...[6, -128, 9, -128, 7, -128, 10, -128, 8, -128, 11, -128, -128, -128, -128, -128],
)

/** Lays blocks out one after the other, at places that vectors like. */
function createLayout() {
  let end = 0
  return {
    take: (bytes: number): number => {
      const at = end
      end = (end + bytes + 63) & ~63
      return at
    },
    end: () => end,
  }
}

interface Job {
  readonly source: Pixels
  readonly across: AxisWeights
  readonly down: AxisWeights
}

/**
 * A part of a picture of one or three channels, brought to a size: along the rows first, then down, each pass rounded to
 * bytes, as Pillow does. Within 1 of its result.
 */
export function resamplePixels(
  source: Pixels,
  placement: Placement,
  kernel: PictureRecipe['kernel'],
): Pixels {
  const { width, height } = placement
  if (kernel === 'nearest') return takeNearest(source, placement)
  const isSame =
    source.width === width &&
    source.height === height &&
    placement.across.from === 0 &&
    placement.across.to === width &&
    placement.down.from === 0 &&
    placement.down.to === height
  if (isSame) return source
  const across = weightsOf(source.width, placement.across, width, kernel)
  const down = weightsOf(source.height, placement.down, height, kernel)
  const isSmall = [across, down].some(({ reaches }) => largestWeight(reaches) > EXACT_ABOVE)
  if (isSmall) return resampleExactly(source, across.reaches, down.reaches)
  const axes = { across: across.quantized, down: down.quantized }
  return { ...source, width, height, data: runPasses({ source, ...axes }) }
}

/**
 * Where one weight is larger than this, a byte that 16 bits round otherwise than Pillow's 22 could differ by 2 after both
 * passes. Pictures that shrink by more have no such weight.
 */
const EXACT_ABOVE = 0.6

function largestWeight(reaches: readonly Reach[]): number {
  return reaches.reduce((most, { weights }) => Math.max(most, ...weights), 0)
}

/** Rows that lie in the machine's memory at a time: a multiple of four that fits into a core's cache. */
const ROWS_AT_A_TIME = 64

function runPasses({ source, across, down }: Job): Uint8Array {
  const { channels } = source
  const [width, height] = [across.starts.length, down.starts.length]
  const layout = createLayout()
  const swizzles = layout.take(SWIZZLES.length)
  const acrossAt = layWeights(layout, across)
  const downAt = layWeights(layout, down)
  const srcStride = source.width * channels
  // A pixel is stored with one byte too many; whole vectors go down.
  const dstStride = (width * channels + 1 + 15) & ~15
  const used = rowsInUse(down, source.height)
  const src = layout.take(srcStride * (ROWS_AT_A_TIME + 3) + across.taps * channels + 64)
  const middle = layout.take(dstStride * (used.count + ROWS_AT_A_TIME + down.taps) + 64)
  const dst = layout.take(dstStride * height)
  const { memory, passes } = machineOf(layout.end())
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(new Uint8Array(SWIZZLES.buffer), swizzles)
  putWeights(bytes, across, acrossAt)
  putWeights(bytes, { ...down, starts: down.starts.map((start) => start - used.first) }, downAt)
  const along = channels === 1 ? passes.acrossOne : passes.acrossThree
  for (let row = 0; row < used.count; row += ROWS_AT_A_TIME) {
    const rows = Math.min(ROWS_AT_A_TIME, used.count - row)
    const from = (used.first + row) * srcStride
    bytes.set(source.data.subarray(from, from + rows * srcStride), src)
    along(
      ...[src, srcStride, middle + row * dstStride, dstStride, rows, width],
      ...[acrossAt.starts, acrossAt.weights, across.taps, across.bits, swizzles],
    )
  }
  passes.down(
    ...[middle, dst, dstStride, height],
    ...[downAt.starts, downAt.weights, down.taps, down.bits],
  )
  return packRows(bytes, dst, { stride: dstStride, length: width * channels, rows: height })
}

/** Rows without what fills them up. */
function packRows(
  bytes: Uint8Array,
  at: number,
  {
    stride,
    length,
    rows,
  }: { readonly stride: number; readonly length: number; readonly rows: number },
): Uint8Array {
  const packed = new Uint8Array(rows * length)
  for (let row = 0; row < rows; row++) {
    const from = at + row * stride
    packed.set(bytes.subarray(from, from + length), row * length)
  }
  return packed
}

function layWeights(layout: ReturnType<typeof createLayout>, { starts, weights }: AxisWeights) {
  return { starts: layout.take(starts.byteLength), weights: layout.take(weights.byteLength) }
}

/** The rows of the source that have weights. */
function rowsInUse({ starts, taps }: AxisWeights, height: number) {
  const first = starts[0] ?? 0
  const end = Math.min(height, (starts.at(-1) ?? 0) + taps)
  return { first, count: end - first }
}

function putWeights(
  bytes: Uint8Array,
  { starts, weights }: Pick<AxisWeights, 'starts' | 'weights'>,
  at: { readonly starts: number; readonly weights: number },
): void {
  for (const [array, place] of [[starts, at.starts] as const, [weights, at.weights] as const]) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), place)
  }
}

/** What is left of a larger picture does no harm: it has no weight. */
function machineOf(size: number): Machine {
  const machine = kept ?? startMachine()
  const { memory } = machine
  const missing = Math.ceil((size - memory.buffer.byteLength) / PAGE)
  if (missing > 0) memory.grow(missing)
  kept = memory.buffer.byteLength <= KEPT_PAGES * PAGE ? machine : null
  return machine
}

/** Pictures of one size have the same weights; so many axes are remembered. */
const REMEMBERED = 16

interface Axis {
  readonly reaches: readonly Reach[]
  readonly quantized: AxisWeights
}
const remembered = new Map<string, Axis>()

function weightsOf(...[length, span, size, kernel]: Parameters<typeof axisReaches>): Axis {
  const key = [length, span.from, span.to, size, kernel].join()
  const known = remembered.get(key)
  if (known !== undefined) return known
  const reaches = axisReaches(length, span, size, kernel)
  const axis = { reaches, quantized: quantize(reaches, length) }
  const [oldest] = remembered.keys()
  if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest)
  remembered.set(key, axis)
  return axis
}

function takeNearest(source: Pixels, { across, down, width, height }: Placement): Pixels {
  const { channels, data } = source
  const columns = nearestPlaces(source.width, across, width)
  const rows = nearestPlaces(source.height, down, height)
  const result = new Uint8Array(width * height * channels)
  let at = 0
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * source.width + column) * channels
      for (let channel = 0; channel < channels; channel++) result[at++] = data[from + channel] ?? 0
    }
  }
  return { ...source, width, height, data: result }
}
