import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { classesWithoutFlag } from '../../shared/kerasJson/refusals.ts'
import type { ImportNote } from '../../shared/kerasJson/importNote.ts'
import { findLayer, refKey, type ModelGraph, type TensorRef } from '../../shared/model/graph.ts'
import { requireWhole, analyzeGraph } from '../../shared/model/inferShapes.ts'
import { parseConfig } from '../../shared/model/parseConfig.ts'
import { pruneGraph } from '../../shared/model/pruneGraph.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { LayerWeights, ModelWeights, WeightArray } from '../../shared/model/weights.ts'
import type { WeightSpec } from '../../shared/layers/layerKind.ts'
import type { ExportedModel } from './modelFormat.ts'

/**
 * The model as a file can hold it: only what its outputs need (and all its inputs), configs in full, weights
 * checked. Errors: those of `inferShapes`; `file.weightMissing`, `file.weightShape`, `file.weightType`,
 * `file.labelCount`.
 */
export function prepareExport(path: string, model: ExportedModel): ExportedModel {
  const pruned = withAllInputs(pruneGraph(model.graph), model.graph)
  const { shapes, weights: specs } = requireWhole(analyzeGraph(pruned))
  checkLabels(model.labels, pruned, shapes)
  const weights: Record<string, LayerWeights> = {}
  for (const { name } of pruned.layers) {
    const own = specs.get(name)
    if (own !== undefined) weights[name] = checkWeights(path, name, own, model.weights)
  }
  const layers = pruned.layers.map((layer) => ({
    ...layer,
    config: parseConfig(layer),
    // Keras's inputs have no flag: there is nothing in them to freeze.
    freeze: layer.className === 'InputLayer' ? ('train' as const) : layer.freeze,
  }))
  return { ...model, graph: { ...pruned, layers }, weights }
}

/** Keras keeps inputs that nothing uses: dropping one would change how the model is called. */
function withAllInputs(pruned: ModelGraph, whole: ModelGraph): ModelGraph {
  const unused = whole.inputs.filter((ref) => findLayer(pruned, ref.layer) === undefined)
  if (unused.length === 0) return pruned
  const kept = new Set(
    [...pruned.layers, ...unused.map((ref) => ({ name: ref.layer }))].map(nameOf),
  )
  const layers = whole.layers.flatMap((layer) =>
    kept.has(layer.name) ? [findLayer(pruned, layer.name) ?? layer] : [],
  )
  return { ...pruned, layers, inputs: whole.inputs }
}

const nameOf = ({ name }: { readonly name: string }) => name

function checkWeights(
  path: string,
  layer: string,
  specs: readonly WeightSpec[],
  weights: ModelWeights,
): LayerWeights {
  const own = Object.hasOwn(weights, layer) ? weights[layer] : undefined
  const checked: Record<string, WeightArray> = {}
  for (const { name, shape, dtype = 'float32' } of specs) {
    const array = own?.[name]
    if (array === undefined)
      throw new GraftError('file.weightMissing', { path, layer, weight: name })
    if (array.dtype !== dtype) {
      throw new GraftError('file.weightType', {
        path,
        array: `${layer}/${name}`,
        dtype: array.dtype,
      })
    }
    if (array.shape.join() !== shape.join()) {
      const expected = `[${shape.join(', ')}]`
      const found = `[${array.shape.join(', ')}]`
      throw new GraftError('file.weightShape', { path, layer, weight: name, expected, found })
    }
    checked[name] = array
  }
  return checked
}

/** One label an output; two for a single output, which says yes or no. */
function checkLabels(
  labels: readonly string[] | null,
  { outputs }: ModelGraph,
  shapes: ReadonlyMap<string, Shape>,
): void {
  if (labels === null) return
  const counts = outputs.map((ref: TensorRef) => shapes.get(refKey(ref))?.at(-1) ?? null)
  const fits = (count: number | null) =>
    count === null || count === labels.length || (count === 1 && labels.length === 2)
  if (counts.some(fits)) return
  throw new GraftError('file.labelCount', { labels: labels.length, outputs: counts[0] ?? 0 })
}

/** What the file says otherwise than the graph does. */
export function exportNotes({ graph }: ExportedModel): readonly ImportNote[] {
  const unsaid = graph.layers
    .filter(({ freeze, className }) => freeze !== 'train' && classesWithoutFlag.has(className))
    .map(({ name, className }): ImportNote => ({
      code: 'freezeMode',
      layer: name,
      text: `Layer "${name}" is frozen, but a ${className} of Keras 3 cannot be written so: there it drops while training.`,
    }))
  const mixed = graph.layers
    .filter((layer) => layer.freeze === 'freezeWeights')
    .map(({ name }): ImportNote => ({
      code: 'freezeMode',
      layer: name,
      text: `Layer "${name}" is written as trainable = false: Keras has no mode in which only the weights stand still.`,
    }))
  return [...mixed, ...unsaid]
}
