import {
  activityRegularizerOf,
  drawsRandom,
  type LayerConfig,
  type LayerKind,
  type WeightSpec,
} from '../layers/layerKind.ts'
import { callKey, callOrder, type OrderedCall } from '../model/callOrder.ts'
import { refKey, type FreezeMode, type ModelGraph, type TensorRef } from '../model/graph.ts'
import { analyzeGraph, callOutputs, requireWhole } from '../model/inferShapes.ts'
import { maskedTensors } from '../model/maskedTensors.ts'
import { kindOf, parseConfig } from '../model/parseConfig.ts'
import type { Shape } from '../model/shape.ts'

/** The part of a graph that gives the same outputs for a row in every step of a phase, cut from the rest. */
export interface FrozenPrefix {
  /** Calls (`callKey`) that can run once over the data. */
  readonly calls: ReadonlySet<string>
  /** Calls that run in every step. A call without weights may be in both. */
  readonly rest: ReadonlySet<string>
  /** Tensors of the prefix that the rest takes, in order of computation. */
  readonly frontier: readonly TensorRef[]
  /** Inputs of the model that the rest takes itself. */
  readonly inputs: readonly TensorRef[]
  /** Multiplications (about) that one row costs in the prefix. */
  readonly rowCost: number
}

/** A layer that does not train and yet gives other outputs, or another loss, in every step. */
export interface PrefixObstacle {
  readonly layer: string
  readonly why: 'random' | 'statistics' | 'activityLoss'
}

export interface PrefixSearch {
  /** `null`: no layer with weights can run once. */
  readonly prefix: FrozenPrefix | null
  /** What keeps further frozen layers with weights out of it, in order of computation. */
  readonly obstacles: readonly PrefixObstacle[]
  /** Multiplications (about) that one row costs in the layers kept out. */
  readonly missedRowCost: number
}

/**
 * Finds the longest part of a model whose outputs do not change during a phase: calls that depend only on the
 * inputs and on layers that stand still. A layer stands still when its mode is `freeze`, or when it neither trains,
 * nor draws random numbers, nor moves statistics. What adds a penalty on its outputs to the loss is left in the rest,
 * where the loss is made. The prefix begins at the first layer with weights: what lies before it is only computed for
 * it, since inputs are smaller as they are (bytes).
 *
 * Errors as `inferShapes`.
 */
export function findFrozenPrefix(
  graph: ModelGraph,
  modes: ReadonlyMap<string, FreezeMode>,
): PrefixSearch {
  const flow = describeFlow(graph, modes)
  const steady = worthStoring(
    flow,
    steadyCalls(flow, (why) => why === null),
  )
  const expected = steadyCalls(flow, (why) => why !== 'trains')
  const missed = [...worthStoring(flow, expected)].filter((key) => !steady.has(key))
  const prefix = cutAt(graph, flow, steady)
  return {
    prefix: prefix.frontier.length === 0 ? null : prefix,
    obstacles: obstaclesBefore(flow, missed),
    missedRowCost: costOf(flow, missed),
  }
}

type Unsteadiness = PrefixObstacle['why'] | 'trains'

interface FlowCall extends OrderedCall {
  readonly inputs: readonly TensorRef[]
  readonly weights: readonly WeightSpec[]
  readonly why: Unsteadiness | null
}

interface Flow {
  /** By `callKey`, in order of computation, without the model's inputs. */
  readonly calls: ReadonlyMap<string, FlowCall>
  readonly shapes: ReadonlyMap<string, Shape>
  /** Tensors with a mask (`refKey`): stored outputs have none, so no cut goes through these. */
  readonly masked: ReadonlySet<string>
}

function describeFlow(graph: ModelGraph, modes: ReadonlyMap<string, FreezeMode>): Flow {
  const { shapes, weights } = requireWhole(analyzeGraph(graph))
  const given = new Set(graph.inputs.map(keyOfRef))
  const calls = new Map<string, FlowCall>()
  for (const { layer, call } of callOrder(graph)) {
    const key = callKey(layer.name, call)
    if (given.has(key)) continue
    const specs = weights.get(layer.name) ?? []
    const mode = modes.get(layer.name) ?? 'train'
    const why = unsteadiness(kindOf(layer), parseConfig(layer), specs, mode)
    calls.set(key, { layer, call, inputs: layer.calls[call]?.inputs ?? [], weights: specs, why })
  }
  const countOf = (layer: string, call: number) => callOutputs(shapes, layer, call).length
  return { calls, shapes, masked: maskedTensors(graph, countOf) }
}

/** Their weights are no trainable ones and yet never move: they were measured before. */
const measuredBefore: ReadonlySet<string> = new Set(['Normalization'])

function unsteadiness(
  kind: LayerKind,
  config: LayerConfig,
  weights: readonly WeightSpec[],
  mode: FreezeMode,
): Unsteadiness | null {
  if (mode === 'train' && weights.some(({ trainable }) => trainable)) return 'trains'
  const penalised = activityRegularizerOf(kind, config) !== null
  if (mode !== 'freeze') {
    if (drawsRandom(kind, config)) return 'random'
    const moves = weights.some(({ trainable }) => !trainable)
    if (moves && !measuredBefore.has(kind.className)) return 'statistics'
  }
  return penalised ? 'activityLoss' : null
}

/** Calls that pass the test and depend only on calls that do. */
function steadyCalls(
  { calls }: Flow,
  passes: (why: Unsteadiness | null) => boolean,
): ReadonlySet<string> {
  const steady = new Set<string>()
  for (const [key, { inputs, why }] of calls) {
    const fromSteady = inputs.map(keyOfRef).every((from) => !calls.has(from) || steady.has(from))
    if (passes(why) && fromSteady) steady.add(key)
  }
  return steady
}

/** Those of the steady calls that have weights or come after some. */
function worthStoring({ calls }: Flow, steady: ReadonlySet<string>): ReadonlySet<string> {
  const worth = new Set<string>()
  for (const [key, { inputs, weights }] of calls) {
    if (!steady.has(key)) continue
    if (weights.length > 0 || inputs.some((ref) => worth.has(keyOfRef(ref)))) worth.add(key)
  }
  return worth
}

/** Walks back from the outputs, up to the stored tensors, and from there on to the inputs. */
function cutAt(graph: ModelGraph, flow: Flow, stored: ReadonlySet<string>): FrozenPrefix {
  const back = walkBack(flow, graph.outputs, stored)
  const front = walkBack(flow, back.ends, new Set())
  const order = [...flow.calls.keys()]
  const position = (ref: TensorRef) => order.indexOf(keyOfRef(ref))
  const frontier = back.ends.toSorted((a, b) => position(a) - position(b) || a.tensor - b.tensor)
  const needed = new Set(back.inputs.map(refKey))
  return {
    calls: front.calls,
    rest: back.calls,
    frontier,
    inputs: graph.inputs.filter((ref) => needed.has(refKey(ref))),
    rowCost: costOf(flow, front.calls),
  }
}

interface Walk {
  readonly calls: ReadonlySet<string>
  /** Tensors at which it stopped. */
  readonly ends: readonly TensorRef[]
  /** Inputs of the model that it came to. */
  readonly inputs: readonly TensorRef[]
}

function walkBack(
  { calls, masked }: Flow,
  from: readonly TensorRef[],
  stops: ReadonlySet<string>,
): Walk {
  const seen = new Set<string>()
  const passed = new Set<string>()
  const ends: TensorRef[] = []
  const inputs: TensorRef[] = []
  const open = [...from]
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    if (seen.has(refKey(ref))) continue
    seen.add(refKey(ref))
    const key = keyOfRef(ref)
    const call = calls.get(key)
    if (call === undefined) inputs.push(ref)
    else if (stops.has(key) && !masked.has(refKey(ref))) ends.push(ref)
    else {
      passed.add(key)
      open.push(...call.inputs)
    }
  }
  return { calls: passed, ends, inputs }
}

/** What stands between the inputs and those of the calls that have weights. */
function obstaclesBefore(flow: Flow, keys: readonly string[]): readonly PrefixObstacle[] {
  const weighted = keys.flatMap((key) => {
    const call = flow.calls.get(key)
    if (call === undefined || call.weights.length === 0) return []
    return [{ layer: call.layer.name, call: call.call, tensor: 0 }]
  })
  const before = walkBack(flow, weighted, new Set()).calls
  const found = new Map<string, PrefixObstacle>()
  for (const [key, { layer, why }] of flow.calls) {
    if (!before.has(key) || why === null || why === 'trains') continue
    found.set(layer.name, { layer: layer.name, why })
  }
  return [...found.values()]
}

/**
 * A kernel is used once a position: of the input, or of the output where that has more. An open length counts as 1, so
 * the number is rather too small.
 */
function costOf({ calls, shapes }: Flow, keys: Iterable<string>): number {
  let cost = 0
  for (const key of keys) {
    const call = calls.get(key)
    if (call === undefined) continue
    const output = shapes.get(refKey({ layer: call.layer.name, call: call.call, tensor: 0 })) ?? []
    const all = [output, ...call.inputs.map((ref) => shapes.get(refKey(ref)) ?? [])]
    const positions = Math.max(...all.map((shape) => product(shape.slice(1, -1))))
    const kernels = call.weights.filter(({ name }) => name.endsWith('kernel'))
    const used = kernels.reduce((sum, { shape }) => sum + product(shape), 0)
    cost += used * positions + product(output.slice(1))
  }
  return cost
}

function product(lengths: readonly (number | null)[]): number {
  return lengths.reduce<number>((total, length) => total * (length ?? 1), 1)
}

function keyOfRef({ layer, call }: TensorRef): string {
  return callKey(layer, call)
}
