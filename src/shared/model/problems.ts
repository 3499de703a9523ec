import { GraftError } from '../contract/errors/graftError.ts'
import type { Change } from './change.ts'
import { outputOf, refKey, type GraphLayer, type LayerOrigin, type ModelGraph } from './graph.ts'
import { analyzeGraph, type GraphAnalysis } from './inferShapes.ts'
import { layerNames, uniqueName } from './layerNames.ts'
import type { Problem } from './problem.ts'
import { pruneGraph } from './pruneGraph.ts'
import { ancestorsOf, descendantsOf } from './reach.ts'
import { formatShape } from './shape.ts'

/** What is known beside the graph. */
export interface ProblemContext {
  /** Shapes of the weights that an origin brings, by weight name; `null` where the library has none. */
  readonly originShapes?: (origin: LayerOrigin) => OriginShapes | null
}

type OriginShapes = Readonly<Record<string, readonly number[]>>

/**
 * Everything in a graph that keeps it from training, or will surprise: unknown kinds, clashing shapes, bad settings,
 * names that Keras refuses, layers that nothing needs, frozen layers whose weights would be random, a head on a
 * grid. Errors come first. Each fix can be applied by itself with `applyChanges`. Never throws a GraftError.
 */
export function findProblems(graph: ModelGraph, context: ProblemContext = {}): Problem[] {
  const analysis = analyzeGraph(graph, 'all')
  return [
    ...incompleteProblems(graph),
    ...analysis.faults.map(({ layer, error }) => toProblem('error', layer, error, null)),
    ...nameProblems(graph),
    ...unusedProblems(graph),
    ...frozenProblems(graph, analysis, context),
    ...gridProblems(graph, analysis),
  ]
}

/** A problem from its parts. */
export function toProblem(
  severity: Problem['severity'],
  layer: string | null,
  error: GraftError,
  fix: readonly Change[] | null,
): Problem {
  return { severity, layer, error: error.toRecord(), fix }
}

function incompleteProblems(graph: ModelGraph): Problem[] {
  const counts = { input: graph.inputs.length, output: graph.outputs.length }
  return (['input', 'output'] as const)
    .filter((what) => counts[what] === 0)
    .map((what) => toProblem('error', null, new GraftError('graph.incomplete', { what }), null))
}

/** Keras 3 refuses a slash, Keras 2 wrote some. */
function nameProblems(graph: ModelGraph): Problem[] {
  const taken = layerNames(graph)
  return graph.layers
    .filter(({ name }) => name.includes('/'))
    .map(({ name: layer }) => {
      const reason = 'Keras 3 allows no "/" in names'
      const name = uniqueName(layer.replaceAll('/', '_'), taken)
      const error = new GraftError('graph.badName', { layer, reason })
      return toProblem('warning', layer, error, [{ type: 'rename', layer, name }])
    })
}

/** The fix takes out the layer and all that hangs on it. */
function unusedProblems(graph: ModelGraph): Problem[] {
  if (graph.outputs.length === 0) return []
  const kept = layerNames(pruneGraph(graph))
  return graph.layers
    .filter(({ name }) => !kept.has(name))
    .map(({ name }) => {
      const layers = [...new Set([name, ...descendantsOf(graph, [name])])]
      const error = new GraftError('graph.unusedLayer', { layer: name })
      return toProblem('warning', name, error, [{ type: 'remove', layers }])
    })
}

function frozenProblems(
  graph: ModelGraph,
  { weights }: GraphAnalysis,
  context: ProblemContext,
): Problem[] {
  return graph.layers.flatMap((layer) => {
    if (layer.freeze === 'train') return []
    const brought = broughtShapes(layer, context)
    if (brought === 'unknown') return []
    const fresh = (weights.get(layer.name) ?? [])
      .filter(({ name, shape }) => brought?.[name]?.join() !== shape.join())
      .map(({ name }) => name)
    if (fresh.length === 0) return []
    const error = new GraftError('layer.frozenFresh', { layer: layer.name, weights: fresh })
    const fix: Change = { type: 'setFreeze', layers: layer.name, mode: 'train' }
    return [toProblem('warning', layer.name, error, [fix])]
  })
}

function broughtShapes(
  { origin }: GraphLayer,
  { originShapes }: ProblemContext,
): OriginShapes | null | 'unknown' {
  if (origin === null) return null
  return originShapes === undefined ? 'unknown' : originShapes(origin)
}

/**
 * Keras lets a Dense run over a picture: it gives one result for each place. As a head that is seldom meant. Told of
 * the first such layer before an output that still is a grid.
 */
function gridProblems(graph: ModelGraph, { shapes }: GraphAnalysis): Problem[] {
  const grids = graph.outputs.filter((ref) => (shapes.get(refKey(ref))?.length ?? 0) > 3)
  const behind = ancestorsOf(
    graph,
    grids.map((ref) => ref.layer),
  )
  const before = new Set([...behind, ...grids.map((ref) => ref.layer)])
  const heads = graph.layers.flatMap((layer) => {
    const from = layer.calls[0]?.inputs[0]
    const shape = from === undefined ? undefined : shapes.get(refKey(from))
    const onGrid = layer.className === 'Dense' && (shape?.length ?? 0) > 3 && before.has(layer.name)
    return onGrid && from !== undefined && shape !== undefined ? [{ layer, from, shape }] : []
  })
  const names = new Set(heads.map(({ layer }) => layer.name))
  const first = heads.filter(
    ({ layer }) => ![...ancestorsOf(graph, [layer.name])].some((name) => names.has(name)),
  )
  return first.map(({ layer: { name }, from, shape }) => {
    const error = new GraftError('layer.headOnGrid', { layer: name, shape: formatShape(shape) })
    const className = shape.length === 4 ? 'GlobalAveragePooling2D' : 'Flatten'
    const { layer, call } = outputOf(name)
    const to = { layer, call, input: 0 }
    const fix: Change = { type: 'insert', layer: { className, config: {} }, from, to }
    return toProblem('warning', name, error, [fix])
  })
}
