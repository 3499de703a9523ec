import {
  deepFreeze,
  type GraphLayer,
  type ModelGraph,
  type TensorRef,
} from '../../../src/shared/model/graph.ts'
import type { Shape } from '../../../src/shared/model/shape.ts'

/** A tensor by layer name, or by `name:call` for a later call. */
export function ref(text: string): TensorRef {
  const [layer = '', call = '0'] = text.split(':')
  return { layer, call: Number(call), tensor: 0 }
}

/** A layer called once for each list of inputs. */
export function layer(
  className: string,
  name: string,
  calls: readonly string[] | readonly (readonly string[])[],
  config: Record<string, unknown> = {},
): GraphLayer {
  const lists = calls.every((input) => typeof input === 'string') ? [calls] : calls
  return {
    name,
    className,
    config,
    freeze: 'train',
    origin: null,
    group: [],
    calls: lists.map((inputs) => ({ inputs: inputs.map(ref) })),
  }
}

export function input(name: string, ...lengths: Shape): GraphLayer {
  return layer('InputLayer', name, [], { batchShape: [null, ...lengths] })
}

export function dense(name: string, from: string, units: number): GraphLayer {
  return layer('Dense', name, [from], { units })
}

/** A graph whose inputs are its InputLayers; frozen. */
export function graphOf(layers: readonly GraphLayer[], ...outputs: readonly string[]): ModelGraph {
  const inputs = layers.filter((each) => each.className === 'InputLayer')
  return deepFreeze({
    name: 'model',
    layers,
    inputs: inputs.map((each) => ref(each.name)),
    outputs: outputs.map(ref),
  })
}

/** The graph with every layer coming from a kept model. */
export function kept(graph: ModelGraph): ModelGraph {
  const layers = graph.layers.map((each) => ({
    ...each,
    origin: { model: 'source', layer: each.name },
  }))
  return deepFreeze({ ...graph, layers })
}

/** image(4) -> hidden(3) -> head(2) */
export const stack = graphOf(
  [input('image', 4), dense('hidden', 'image', 3), dense('head', 'hidden', 2)],
  'head',
)

/** Two branches of the same width joined by an Add: image(4) -> stem(3) -> add(side(stem), stem) -> head(2). */
export const residual = graphOf(
  [
    input('image', 4),
    dense('stem', 'image', 3),
    dense('side', 'stem', 3),
    layer('Add', 'add', ['side', 'stem']),
    dense('head', 'add', 2),
  ],
  'head',
)

/** One layer used on two inputs, then on its own output. */
export const shared = graphOf(
  [
    input('left', 4),
    input('right', 4),
    layer('Dense', 'shared', [['left'], ['right'], ['shared:0']], { units: 4 }),
    layer('Concatenate', 'both', ['shared:1', 'shared:2']),
    dense('head', 'both', 2),
  ],
  'head',
)

/** The names of a graph's layers, in order. */
export function names(graph: ModelGraph): readonly string[] {
  return graph.layers.map((each) => each.name)
}

/** What a layer takes, as `layer` or `layer:call`, a list a call. */
export function inputsOf(graph: ModelGraph, name: string): readonly (readonly string[])[] {
  const found = graph.layers.find((each) => each.name === name)
  return (found?.calls ?? []).map((call) =>
    call.inputs.map((from) => (from.call === 0 ? from.layer : `${from.layer}:${from.call}`)),
  )
}

/** What was thrown. */
export function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
