import { z } from 'zod'
import { GraftError } from '../../contract/errors/graftError.ts'
import type { Change } from '../change.ts'
import type { GraphLayer, ModelGraph, TensorRef } from '../graph.ts'

type Patch = Extract<Change, { type: 'patch' }>

const tensorRef = z.strictObject({
  layer: z.string(),
  call: z.int().min(0),
  tensor: z.int().min(0),
})

/** A layer as a patch holds it. A patch may come from a file, so it is checked. */
const graphLayer = z.strictObject({
  name: z.string().min(1),
  className: z.string().min(1),
  config: z.record(z.string(), z.unknown()),
  freeze: z.enum(['train', 'freezeWeights', 'freeze']),
  origin: z.strictObject({ model: z.string(), layer: z.string() }).nullable(),
  group: z.array(z.string()),
  calls: z.array(z.strictObject({ inputs: z.array(tensorRef) })),
})

/** Puts a former state in place. Error: `graph.badChange` when the patch does not belong to this graph. */
export function patch(graph: ModelGraph, change: Patch): ModelGraph {
  const layers = new Map<string, GraphLayer>(graph.layers.map((layer) => [layer.name, layer]))
  for (const [name, layer] of Object.entries(change.layers)) {
    if (layer === null) layers.delete(name)
    else layers.set(name, patchedLayer(name, layer))
  }
  const order = new Set(change.order)
  if (order.size !== layers.size)
    throw misfit(`its order names ${order.size} of ${layers.size} layers`)
  const ordered = [...order].map((name) => {
    const layer = layers.get(name)
    if (layer === undefined) throw misfit(`there is no layer "${name}"`)
    return layer
  })
  if (change.outputs.length === 0) throw misfit('it leaves the model without an output')
  return {
    ...graph,
    name: change.name,
    layers: ordered,
    inputs: change.inputs,
    outputs: change.outputs,
  }
}

function patchedLayer(name: string, layer: unknown): GraphLayer {
  const result = graphLayer.safeParse(layer)
  if (!result.success) throw misfit(`its layer "${name}" is not whole`)
  if (result.data.name !== name) throw misfit(`its layer "${name}" has another name inside`)
  return result.data
}

function misfit(reason: string): GraftError {
  return new GraftError('graph.badChange', { change: 'patch', reason })
}

/** The patch that turns one graph into another: all that differs, and the whole order. */
export function diffGraphs(from: ModelGraph, to: ModelGraph): Patch {
  const old = new Map(from.layers.map((layer) => [layer.name, layer]))
  const kept = new Set(to.layers.map((layer) => layer.name))
  const put = to.layers
    .filter((layer) => layer !== old.get(layer.name))
    .map((layer) => [layer.name, layer] as const)
  const gone = from.layers
    .filter((layer) => !kept.has(layer.name))
    .map((layer) => [layer.name, null] as const)
  return {
    type: 'patch',
    layers: Object.fromEntries<unknown>([...put, ...gone]),
    order: to.layers.map((layer) => layer.name),
    inputs: to.inputs.map(copyRef),
    outputs: to.outputs.map(copyRef),
    name: to.name,
  }
}

function copyRef({ layer, call, tensor }: TensorRef): TensorRef {
  return { layer, call, tensor }
}
