import { layerKinds } from '../layers/index.ts'
import { refKey, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { analyzeGraph } from '../model/inferShapes.ts'
import type { FlatLayer, FlatModel } from './flattenModel.ts'
import { sameJson, textOf } from './json.ts'

/** Arithmetic of two tensors that a merging layer computes too. */
const mergingLayers: Readonly<Record<string, string>> = {
  'keras.ops.Add': 'Add',
  'keras.ops.Subtract': 'Subtract',
  'keras.ops.Multiply': 'Multiply',
  'keras.ops.Maximum': 'Maximum',
  'keras.ops.Minimum': 'Minimum',
  '__operators__.add': 'Add',
  'math.add': 'Add',
  'math.subtract': 'Subtract',
  'math.multiply': 'Multiply',
  'math.maximum': 'Maximum',
  'math.minimum': 'Minimum',
}

/**
 * Turns operations such as `x + y` (Keras 3's operations, Keras 2's TFOpLambda) into the layers that compute
 * the same, where both tensors have one shape. Others stay unknown kinds.
 */
export function layersFromOperations(graph: ModelGraph, flat: FlatModel): ModelGraph {
  const candidates = new Map(
    flat.layers.flatMap((layer) => {
      const className = mergingLayer(layer)
      return className === null ? [] : [[layer.name, className] as const]
    }),
  )
  if (candidates.size === 0) return graph
  const replace = (layer: GraphLayer): GraphLayer => {
    const className = candidates.get(layer.name)
    return className === undefined ? layer : { ...layer, className, config: {} }
  }
  const replaced = { ...graph, layers: graph.layers.map(replace) }
  const { shapes } = analyzeGraph(replaced)
  const sameShapes = ({ calls }: GraphLayer) =>
    calls.every(({ inputs: [a, b] }) => {
      const shape = a === undefined ? undefined : shapes.get(refKey(a))
      return shape !== undefined && b !== undefined && sameJson(shape, shapes.get(refKey(b)))
    })
  const layers = graph.layers.map((layer) => (sameShapes(layer) ? replace(layer) : layer))
  return { ...graph, layers }
}

function mergingLayer({ file, calls }: FlatLayer): string | null {
  const name =
    file.className === 'TFOpLambda' ? (textOf(file.config, 'function') ?? '') : file.className
  const className = Object.hasOwn(mergingLayers, name) ? mergingLayers[name] : undefined
  if (className === undefined || !layerKinds.has(className)) return null
  const plain = calls.every(
    ({ inputs, node }) =>
      inputs.length === 2 &&
      Object.entries(node.otherArguments).every(
        ([key, value]) => key === 'y' && value === 'a tensor',
      ),
  )
  return plain ? className : null
}
