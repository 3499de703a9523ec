import { drawsRandom, type LayerCategory } from '../layers/layerKind.ts'
import { callOrder, type OrderedCall } from '../model/callOrder.ts'
import {
  deepFreeze,
  findLayer,
  outputOf,
  refKey,
  type GraphLayer,
  type ModelGraph,
  type TensorRef,
} from '../model/graph.ts'
import { callOutputs, inferShapes } from '../model/inferShapes.ts'
import { layerNames, uniqueName } from '../model/layerNames.ts'
import { kindOf, parseConfig } from '../model/parseConfig.ts'
import { pruneGraph } from '../model/pruneGraph.ts'
import type { Shape } from '../model/shape.ts'

/** A place where one cut parts a model into what is kept below and what is dropped above. */
export interface CutPoint {
  readonly layer: string
  readonly ref: TensorRef
  /** Of one row. */
  readonly shape: Shape
}

/** These hand on the numbers that they get: a cut behind them is the cut before. */
const handOn: ReadonlySet<string> = new Set(['Flatten', 'Reshape', 'Permute', 'Identity'])

/**
 * The tensors through which everything flows that the output needs, from the input up: cutting there leaves no branch
 * behind. Only as far up as every layer below `isReused`; without those where a layer changes nothing in prediction,
 * without what is only normalized or activated next, and without inputs of ids, which are no quantities.
 *
 * Errors as `inferShapes`.
 */
export function cutPoints(
  graph: ModelGraph,
  isReused: (layer: string) => boolean,
): readonly CutPoint[] {
  const shapes = inferShapes(graph)
  const order = callOrder(graph)
  const uses = countUses(graph, order)
  const live = new Map<string, number>()
  const points: CutPoint[] = []
  for (const { layer, call } of order) {
    if (!isReused(layer.name)) break
    for (const ref of layer.calls[call]?.inputs ?? []) take(live, refKey(ref))
    const made = callOutputs(shapes, layer.name, call)
    for (const ref of made) {
      const count = uses.get(refKey(ref)) ?? 0
      if (count > 0) live.set(refKey(ref), count)
    }
    const ref = soleTensor(made, live)
    if (ref === null || !isWorthACut(graph, layer)) continue
    points.push({ layer: layer.name, ref, shape: (shapes.get(refKey(ref)) ?? []).slice(1) })
  }
  return points.filter((point, i) => !isUnfinished(graph, point, points[i + 1]))
}

const finishing: readonly LayerCategory[] = ['normalization', 'activation']

/** A convolution, say, whose batch norm and activation are to come. */
function isUnfinished(graph: ModelGraph, { shape }: CutPoint, next: CutPoint | undefined): boolean {
  const layer = next === undefined ? undefined : findLayer(graph, next.layer)
  if (layer === undefined || next?.shape.join() !== shape.join()) return false
  return layer.calls[0]?.inputs.length === 1 && finishing.includes(kindOf(layer).category)
}

/** How often each tensor is taken, outputs of the model among them. */
function countUses(graph: ModelGraph, order: readonly OrderedCall[]): Map<string, number> {
  const taken = order.flatMap(({ layer, call }) => layer.calls[call]?.inputs ?? [])
  const uses = new Map<string, number>()
  for (const ref of [...taken, ...graph.outputs]) {
    uses.set(refKey(ref), (uses.get(refKey(ref)) ?? 0) + 1)
  }
  return uses
}

function take(live: Map<string, number>, key: string): void {
  const left = (live.get(key) ?? 1) - 1
  if (left > 0) live.set(key, left)
  else live.delete(key)
}

/** The one tensor that a call made, if nothing else is still to be taken. */
function soleTensor(
  made: readonly TensorRef[],
  live: ReadonlyMap<string, number>,
): TensorRef | null {
  const [ref, ...others] = made
  return ref !== undefined && others.length === 0 && live.size === 1 && live.has(refKey(ref))
    ? ref
    : null
}

function isWorthACut(graph: ModelGraph, layer: GraphLayer): boolean {
  if (handOn.has(layer.className) || layer.calls.length !== 1) return false
  if (layer.className !== 'InputLayer') return !drawsRandom(kindOf(layer), parseConfig(layer))
  return embeddingsOf(graph, layer.name).length === 0
}

/** The Embedding layers that take what a layer gives: ids. */
export function embeddingsOf({ layers }: ModelGraph, from: string): readonly GraphLayer[] {
  return layers.filter(
    ({ className, calls }) =>
      className === 'Embedding' && calls.some(({ inputs }) => inputs[0]?.layer === from),
  )
}

/** So many of them, three at least, spread evenly: the first, the last, and the one below, where heads are usually cut off. */
export function thinOut<Point>(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points
  const step = (points.length - 2) / (most - 2)
  const evenly = Array.from({ length: most - 1 }, (_, i) => Math.round(i * step))
  return [...evenly, points.length - 1].flatMap((i) => points[i] ?? [])
}

/** Most numbers a row that a probe looks at: a linear layer on more would learn its few rows by heart. */
const MOST_FEATURES = 2048

/**
 * The model with one output for each of these points, which is the tensor as a vector: sequences as the mean over their
 * steps; of pictures the means over a grid as fine as gives at most 2048 numbers, so that layers with few channels do not
 * lose their places. (P. Goyal et al., Scaling and Benchmarking Self-Supervised Visual Representation Learning, 2019, pool
 * to a like size in the same way.)
 */
export function probedGraph(graph: ModelGraph, points: readonly CutPoint[]): ModelGraph {
  const taken = new Set(layerNames(graph))
  const added: GraphLayer[] = []
  const add = (ref: TensorRef, className: string, config: object): TensorRef => {
    const name = uniqueName(`probe_${added.length}`, taken)
    taken.add(name)
    const layer = {
      name,
      className,
      config: parseConfig({ name, className, config: { ...config } }),
    }
    added.push({ ...layer, freeze: 'freeze', origin: null, group: [], calls: [{ inputs: [ref] }] })
    return outputOf(name)
  }
  const outputs = points.map(({ ref, shape }) => {
    const lengths = shape.slice(0, -1)
    const channels = shape.at(-1) ?? 1
    if (shape.length < 2) return ref
    if (shape.length === 2) return add(ref, 'GlobalAveragePooling1D', {})
    const grid = gridOf(lengths, channels)
    const isWhole = lengths.every((length, axis) => length === grid[axis])
    const rank = `${grid.length}D`
    const pooled = isWhole ? ref : add(ref, `AdaptiveAveragePooling${rank}`, { outputSize: grid })
    return add(pooled, 'Flatten', {})
  })
  return deepFreeze(pruneGraph({ ...graph, layers: [...graph.layers, ...added], outputs }))
}

/** The finest grid, as near to equal sides as the axes allow, that is not too much. */
function gridOf(lengths: Shape, channels: number): number[] {
  const known = lengths.map((length) => length ?? 1)
  const gridAt = (side: number) => known.map((length) => Math.min(length, side))
  const size = (grid: readonly number[]) => grid.reduce((product, side) => product * side, channels)
  let side = 1
  while (side < Math.max(...known) && size(gridAt(side + 1)) <= MOST_FEATURES) side += 1
  return gridAt(side)
}
