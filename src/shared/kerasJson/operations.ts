import type { ActivationName } from '../layers/activations.ts'
import { layerKinds } from '../layers/index.ts'
import { refKey, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { analyzeGraph } from '../model/inferShapes.ts'
import type { FlatLayer, FlatModel } from './flatModel.ts'
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

interface Affine {
  readonly scale: number
  readonly offset: number
}

/** Arithmetic of a tensor and a number, `tensor op c` or, turned round, `c op tensor`: scale and offset. */
const scalings: Readonly<Record<string, (c: number, turned: boolean) => Affine | null>> = {
  add: (c) => ({ scale: 1, offset: c }),
  subtract: (c, turned) => (turned ? { scale: -1, offset: c } : { scale: 1, offset: -c }),
  multiply: (c) => ({ scale: c, offset: 0 }),
  divide: (c, turned) => (turned || c === 0 ? null : { scale: 1 / c, offset: 0 }),
}

const scalingNames: Readonly<Record<string, string>> = {
  'keras.ops.Add': 'add',
  'keras.ops.Subtract': 'subtract',
  'keras.ops.Multiply': 'multiply',
  'keras.ops.Divide': 'divide',
  'keras.ops.TrueDivide': 'divide',
  '__operators__.add': 'add',
  'math.add': 'add',
  'math.subtract': 'subtract',
  'math.multiply': 'multiply',
  'math.divide': 'divide',
  'math.truediv': 'divide',
}

/** Operations of one tensor and nothing else that are activations. */
const activations: Readonly<Record<string, ActivationName>> = {
  'keras.ops.Relu': 'relu',
  'keras.ops.Sigmoid': 'sigmoid',
  'keras.ops.Tanh': 'tanh',
  'keras.ops.Softplus': 'softplus',
  'nn.relu': 'relu',
  'nn.relu6': 'relu6',
  'nn.silu': 'silu',
  'math.sigmoid': 'sigmoid',
  'nn.sigmoid': 'sigmoid',
  'math.tanh': 'tanh',
  'nn.tanh': 'tanh',
  'math.softplus': 'softplus',
  'nn.softplus': 'softplus',
}

const prefix = 'keras.ops.'

/** Keras 3's operations that become layers, by class name. */
export const operationClasses: ReadonlySet<string> = new Set(
  [mergingLayers, scalingNames, activations]
    .flatMap(Object.keys)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length)),
)

/**
 * Turns operations such as `x + y`, `x / 255` and `relu(x)` (Keras 3's operations, Keras 2's TFOpLambda) into the
 * layers that compute the same: a merging layer where both tensors have one shape, Rescaling, Activation.
 * Others stay unknown kinds.
 */
export function layersFromOperations(graph: ModelGraph, flat: FlatModel): ModelGraph {
  const alone = new Map<string, Replacement>()
  const merging = new Map<string, Replacement>()
  for (const layer of flat.layers) {
    const single = scalingOf(layer) ?? activationOf(layer)
    const merge = mergeOf(layer)
    if (single !== null) alone.set(layer.name, single)
    else if (merge !== null) merging.set(layer.name, merge)
  }
  if (alone.size + merging.size === 0) return graph
  const replaceIn = (table: ReadonlyMap<string, Replacement>) => (layer: GraphLayer) => ({
    ...layer,
    ...table.get(layer.name),
  })
  const start = { ...graph, layers: graph.layers.map(replaceIn(alone)) }
  if (merging.size === 0) return start
  const { shapes } = analyzeGraph({ ...start, layers: start.layers.map(replaceIn(merging)) })
  const sameShapes = ({ calls }: GraphLayer) =>
    calls.every(({ inputs: [a, b] }) => {
      const shape = a === undefined ? undefined : shapes.get(refKey(a))
      return shape !== undefined && b !== undefined && sameJson(shape, shapes.get(refKey(b)))
    })
  const replace = replaceIn(merging)
  const layers = start.layers.map((layer) => (sameShapes(layer) ? replace(layer) : layer))
  return { ...start, layers }
}

type Replacement = Pick<GraphLayer, 'className' | 'config'>

/** The operation's name in the tables above. */
function operationName({ file }: FlatLayer): string {
  return file.className === 'TFOpLambda' ? (textOf(file.config, 'function') ?? '') : file.className
}

function mergeOf(layer: FlatLayer): Replacement | null {
  const className = lookUp(mergingLayers, operationName(layer))
  if (className === null || !layerKinds.has(className)) return null
  const plain = layer.calls.every(
    ({ inputs, node }) =>
      inputs.length === 2 &&
      argumentsOf(node).every(([key, value]) => key === 'y' && value === 'a tensor'),
  )
  return plain ? { className, config: {} } : null
}

/** Every call must have the same number, since the layer has one scale and one offset. */
function scalingOf(layer: FlatLayer): Replacement | null {
  const name = lookUp(scalingNames, operationName(layer))
  const scaling = name === null ? undefined : scalings[name]
  if (scaling === undefined) return null
  const [first, ...others] = layer.calls.map(({ inputs, node }) => {
    if (inputs.length !== 1) return null
    const given = argumentsOf(node).filter(([, value]) => value !== 'a tensor')
    const [[key, value] = ['', null], ...more] = given
    return typeof value === 'number' && Number.isFinite(value) && more.length === 0
      ? scaling(value, key === 'argument 0' || key === 'x1')
      : null
  })
  if (first === undefined || first === null) return null
  const same = others.every((other) => sameJson(first, other))
  return same ? { className: 'Rescaling', config: { ...first } } : null
}

function activationOf(layer: FlatLayer): Replacement | null {
  const activation = lookUp(activations, operationName(layer))
  if (activation === null) return null
  const plain = layer.calls.every(
    ({ inputs, node }) => inputs.length === 1 && argumentsOf(node).length === 0,
  )
  const isPlain = plain && Object.keys(layer.file.config).every((key) => ownKeys.has(key))
  return isPlain ? { className: 'Activation', config: { activation } } : null
}

/** Keys of an operation's config that change nothing. */
const ownKeys = new Set(['name', 'trainable', 'dtype', 'function'])

function argumentsOf({ otherArguments }: FlatLayer['calls'][number]['node']) {
  return Object.entries(otherArguments)
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null
}
