import { GraftError } from '../contract/errors/graftError.ts'
import { refKey, type GraphLayer, type ModelGraph, type TensorRef } from './graph.ts'

/** One use of a layer in the order of computation. */
export interface OrderedCall {
  readonly layer: GraphLayer
  /** Index into `layer.calls`. */
  readonly call: number
}

/** A fault of a graph and the layer it is about. */
export interface GraphFault {
  readonly layer: string
  readonly error: GraftError
}

/**
 * The calls that the outputs need, each after the calls it takes its inputs from: a topological order by data
 * flow. Where data flow leaves a choice, the file's order decides, so a graph whose layers already stand in order of
 * computation gives them back as they stand. Calls that no output needs are left out (Keras drops them
 * too); the model's inputs are always there, needed or not.
 *
 * Linear in the size of the graph and not recursive.
 *
 * Errors: `graph.cycle`, `graph.badConnection` (a reference to a layer or call that is not there),
 * `graph.nameTaken`.
 */
export function callOrder(graph: ModelGraph): readonly OrderedCall[] {
  const { order, faults } = orderCalls(graph, 'needed')
  const [first] = faults
  if (first !== undefined) throw first.error
  return order
}

/**
 * {@link callOrder} that goes on past faults: calls on a circle or with a reference to nowhere are left out of the
 * order, and so is all that depends on them. `all` takes in the calls that no output needs.
 */
export function orderCalls(
  graph: ModelGraph,
  scope: 'needed' | 'all',
): { readonly order: readonly OrderedCall[]; readonly faults: readonly GraphFault[] } {
  const calls = numberCalls(graph)
  const inScope = scope === 'all' ? null : neededIds(graph, calls)
  const state: CallState[] = calls.list.map(() => 'new')
  const walk: Walk = { calls, state, order: [], faults: [...calls.faults] }
  for (const id of calls.list.keys()) {
    if (inScope === null || inScope.has(id)) visit(walk, id)
  }
  if (scope === 'needed') walk.faults.push(...outputFaults(graph, calls))
  return { order: walk.order.flatMap((id) => calls.list[id] ?? []), faults: walk.faults }
}

/** The calls that the outputs or the model's inputs name or need, each as `callKey`. Goes past faults. */
export function neededCalls(graph: ModelGraph): ReadonlySet<string> {
  const calls = numberCalls(graph)
  const keys = new Set<string>()
  for (const id of neededIds(graph, calls)) {
    const found = calls.list[id]
    if (found !== undefined) keys.add(callKey(found.layer.name, found.call))
  }
  return keys
}

/** A stable text for a call, for use as a map key. */
export function callKey(layer: string, call: number): string {
  return `${layer}:${call}`
}

interface NumberedCalls {
  /** All calls in the file's order. */
  readonly list: readonly OrderedCall[]
  /** The number of the call that makes a tensor, or `undefined`. */
  readonly idOf: (ref: TensorRef) => number | undefined
  readonly faults: readonly GraphFault[]
}

type CallState = 'new' | 'open' | 'done' | 'broken'

interface Walk {
  readonly calls: NumberedCalls
  readonly state: CallState[]
  readonly order: number[]
  readonly faults: GraphFault[]
}

function numberCalls(graph: ModelGraph): NumberedCalls {
  const list: OrderedCall[] = []
  const faults: GraphFault[] = []
  const firstCall = new Map<string, { readonly from: number; readonly count: number }>()
  for (const layer of graph.layers) {
    if (firstCall.has(layer.name)) {
      const error = new GraftError('graph.nameTaken', { layer: layer.name })
      faults.push({ layer: layer.name, error })
      continue
    }
    firstCall.set(layer.name, { from: list.length, count: layer.calls.length })
    layer.calls.forEach((_, call) => list.push({ layer, call }))
  }
  const idOf = (ref: TensorRef) => {
    const found = firstCall.get(ref.layer)
    return found !== undefined && ref.call < found.count ? found.from + ref.call : undefined
  }
  return { list, idOf, faults }
}

/** Calls that the outputs reach going against the flow, and the model's inputs. */
function neededIds(graph: ModelGraph, calls: NumberedCalls): ReadonlySet<number> {
  const needed = new Set<number>()
  const open = [...graph.inputs, ...graph.outputs]
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    const id = calls.idOf(ref)
    if (id === undefined || needed.has(id)) continue
    needed.add(id)
    open.push(...inputsOf(calls, id))
  }
  return needed
}

function inputsOf(calls: NumberedCalls, id: number): readonly TensorRef[] {
  const found = calls.list[id]
  return found?.layer.calls[found.call]?.inputs ?? []
}

/** Depth-first with its own stack: deep graphs must not exhaust the machine's. */
function visit(walk: Walk, root: number): void {
  if (walk.state[root] !== 'new') return
  const path = [{ id: root, next: 0 }]
  walk.state[root] = 'open'
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const ref = inputsOf(walk.calls, top.id)[top.next]
    top.next += 1
    if (ref === undefined) {
      finish(walk, top.id)
      path.pop()
      continue
    }
    const source = enter(walk, top.id, ref)
    if (source !== null) path.push({ id: source, next: 0 })
  }
}

/** The call to compute first, or `null` when there is nothing to go down into. */
function enter(walk: Walk, user: number, ref: TensorRef): number | null {
  const source = walk.calls.idOf(ref)
  if (source === undefined) {
    fail(walk, user, (layer) => new GraftError('graph.badConnection', { layer, reason: lost(ref) }))
    return null
  }
  if (walk.state[source] === 'open') {
    fail(walk, user, (layer) => new GraftError('graph.cycle', { layer }))
    return null
  }
  if (walk.state[source] !== 'new') return null
  walk.state[source] = 'open'
  return source
}

function finish(walk: Walk, id: number): void {
  const sources = inputsOf(walk.calls, id).map((ref) => walk.calls.idOf(ref))
  const whole = sources.every((source) => source !== undefined && walk.state[source] === 'done')
  walk.state[id] = whole ? 'done' : 'broken'
  if (whole) walk.order.push(id)
}

function fail(walk: Walk, id: number, describe: (layer: string) => GraftError): void {
  const layer = walk.calls.list[id]?.layer.name ?? ''
  walk.faults.push({ layer, error: describe(layer) })
}

function outputFaults(graph: ModelGraph, calls: NumberedCalls): readonly GraphFault[] {
  return [...graph.inputs, ...graph.outputs]
    .filter((ref) => calls.idOf(ref) === undefined)
    .map((ref) => ({
      layer: ref.layer,
      error: new GraftError('graph.badConnection', {
        layer: ref.layer,
        reason: `the model refers to ${refKey(ref)}, which is not there`,
      }),
    }))
}

function lost(ref: TensorRef): string {
  return `it takes ${refKey(ref)}, which is not there`
}
