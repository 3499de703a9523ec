import { GraftError } from '../contract/errors/graftError.ts'
import type { LayerConfig, LayerKind, WeightSpec } from '../layers/layerKind.ts'
import { orderCalls, type GraphFault, type OrderedCall } from './callOrder.ts'
import { refKey, type GraphLayer, type ModelGraph, type TensorRef } from './graph.ts'
import { kindOf, parseConfig, toLayerError } from './parseConfig.ts'
import type { Shape } from './shape.ts'

/** All that the layers' kinds say about a graph. */
export interface GraphAnalysis {
  /** Shape of every tensor that is known, by `refKey`; batch axis first. */
  readonly shapes: ReadonlyMap<string, Shape>
  /** Weights by layer name; a shared layer once. Layers without weights are absent. */
  readonly weights: ReadonlyMap<string, readonly WeightSpec[]>
  /** What is wrong, in order of computation; at most one fault a layer for its config. */
  readonly faults: readonly GraphFault[]
}

/**
 * The shape of every tensor that the outputs need, by `refKey`. Weights are checked along the way, since a layer
 * whose weights have no shape cannot be built.
 *
 * Errors: those of `callOrder`; `layer.unknownKind`, `layer.badConfig`, `layer.badInput`,
 * `layer.unsupported`, about the first layer that has one.
 */
export function inferShapes(graph: ModelGraph): ReadonlyMap<string, Shape> {
  return requireWhole(analyzeGraph(graph)).shapes
}

/** The outputs of one call of a layer whose shapes are known, in their order. */
export function callOutputs(
  shapes: ReadonlyMap<string, Shape>,
  layer: string,
  call: number,
): readonly TensorRef[] {
  const found: TensorRef[] = []
  for (let tensor = 0; shapes.has(refKey({ layer, call, tensor })); tensor++) {
    found.push({ layer, call, tensor })
  }
  return found
}

/** The analysis when it has no faults; else throws the first of them. */
export function requireWhole(analysis: GraphAnalysis): GraphAnalysis {
  const [first] = analysis.faults
  if (first !== undefined) throw first.error
  return analysis
}

/**
 * Shapes and weights as far as they can be known, and everything that is wrong: for the editor and for
 * `inspect`, which show broken models too. Never throws a GraftError. A layer behind a faulty one has no shape and no fault
 * of its own. `all` takes in the calls that no output needs.
 */
export function analyzeGraph(graph: ModelGraph, scope: 'needed' | 'all' = 'needed'): GraphAnalysis {
  const { order, faults } = orderCalls(graph, scope)
  const work: Work = { shapes: new Map(), weights: new Map(), faults: [], layers: new Map() }
  for (const call of order) analyzeCall(work, call)
  const broken = [...faults, ...work.faults, ...inputFaults(graph, work)]
  const lost = broken.length > 0 ? [] : lostRefs(graph, work)
  return { shapes: work.shapes, weights: work.weights, faults: [...broken, ...lost] }
}

interface Work {
  readonly shapes: Map<string, Shape>
  readonly weights: Map<string, readonly WeightSpec[]>
  readonly faults: GraphFault[]
  /** Kind and checked config by layer name; `null` when they are faulty. */
  readonly layers: Map<string, { readonly kind: LayerKind; readonly config: LayerConfig } | null>
}

function analyzeCall(work: Work, { layer, call }: OrderedCall): void {
  const known = knownLayer(work, layer)
  if (known === null) return
  record(work, layer, () => {
    const inputs: Shape[] = []
    for (const ref of layer.calls[call]?.inputs ?? []) {
      const shape = work.shapes.get(refKey(ref)) ?? missingShape(work, layer, ref)
      if (shape === null) return
      inputs.push(shape)
    }
    checkInputCount(layer, known.kind, inputs.length)
    const outputs = known.kind.outputShapes(known.config, inputs)
    const weights = known.kind.weights?.(known.config, inputs) ?? []
    checkSharedWeights(layer, work.weights.get(layer.name) ?? weights, weights)
    if (weights.length > 0 && !work.weights.has(layer.name)) work.weights.set(layer.name, weights)
    outputs.forEach((shape, tensor) => {
      work.shapes.set(refKey({ layer: layer.name, call, tensor }), shape)
    })
  })
}

function knownLayer(work: Work, layer: GraphLayer) {
  const seen = work.layers.get(layer.name)
  if (seen !== undefined) return seen
  work.layers.set(layer.name, null)
  record(work, layer, () => {
    work.layers.set(layer.name, { kind: kindOf(layer), config: parseConfig(layer) })
  })
  return work.layers.get(layer.name) ?? null
}

/** Runs a step and keeps its GraftError as a fault of the layer; a defect goes on up. */
function record(work: Work, layer: GraphLayer, step: () => void): void {
  try {
    step()
  } catch (thrown) {
    work.faults.push({ layer: layer.name, error: toLayerError(layer, thrown) })
  }
}

/** `null` behind a faulty layer; a reference to an output that its layer does not have is a fault. */
function missingShape(work: Work, layer: GraphLayer, ref: TensorRef): null {
  if (!work.shapes.has(refKey({ ...ref, tensor: 0 }))) return null
  throw new GraftError('graph.badConnection', {
    layer: layer.name,
    reason: `it takes ${refKey(ref)}, but "${ref.layer}" has no output ${ref.tensor}`,
  })
}

function checkInputCount(layer: GraphLayer, kind: LayerKind, count: number): void {
  const { min, max } = kind.inputs ?? { min: 1, max: 1 }
  if (count >= min && count <= max) return
  const reason = `it takes ${wantedInputs(min, max)} but has ${count}`
  throw new GraftError('layer.badInput', { layer: layer.name, className: layer.className, reason })
}

function wantedInputs(min: number, max: number): string {
  if (max === Infinity) return `at least ${min} inputs`
  if (min !== max) return `${min} to ${max} inputs`
  return min === 1 ? '1 input' : `${min} inputs`
}

/** Every call of a shared layer must want the same weights. */
function checkSharedWeights(
  layer: GraphLayer,
  first: readonly WeightSpec[],
  weights: readonly WeightSpec[],
): void {
  weights.forEach((weight, i) => {
    const other = first[i]
    if (other?.shape.join() === weight.shape.join()) return
    throw new GraftError('layer.badInput', {
      layer: layer.name,
      className: layer.className,
      reason:
        `its calls share weights, but "${weight.name}" would be [${weight.shape.join(', ')}] in one ` +
        `and [${other?.shape.join(', ') ?? ''}] in another`,
    })
  })
}

/** Data enters by InputLayers, and by all that are needed: the two lists must agree. */
function inputFaults(graph: ModelGraph, work: Work): readonly GraphFault[] {
  const listed = new Set(graph.inputs.map((ref) => ref.layer))
  return graph.layers.flatMap(({ name }) => {
    const known = work.layers.get(name)
    if (known === undefined || known === null) return []
    const isInput = known.kind.inputs?.max === 0
    if (isInput === listed.has(name)) return []
    const reason = isInput
      ? "it is not among the model's inputs"
      : 'it stands among the inputs of the model, but it is not an InputLayer'
    const error = new GraftError('graph.badConnection', { layer: name, reason })
    return [{ layer: name, error }]
  })
}

function lostRefs(graph: ModelGraph, work: Work): readonly GraphFault[] {
  return [...graph.inputs, ...graph.outputs]
    .filter((ref) => !work.shapes.has(refKey(ref)))
    .map((ref) => ({
      layer: ref.layer,
      error: new GraftError('graph.badConnection', {
        layer: ref.layer,
        reason: `the model refers to ${refKey(ref)}, which is not there`,
      }),
    }))
}
