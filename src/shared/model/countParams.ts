import type { WeightSpec } from '../layers/layerKind.ts'
import { orderCalls } from './callOrder.ts'
import type { FreezeMode, ModelGraph } from './graph.ts'
import { weightSpecs } from './weightSpecs.ts'
import { elementCount } from './weights.ts'

/** Numbers of weight elements. `trainable + nonTrainable = total`. */
export interface ParamCount {
  readonly total: number
  /** Elements that gradients change. */
  readonly trainable: number
  readonly nonTrainable: number
}

export interface ModelParamCount extends ParamCount {
  /** By layer name, in order of computation; layers without weights count 0. */
  readonly layers: ReadonlyMap<string, ParamCount>
}

/**
 * Parameter counts as Keras's `model.summary()` gives them: a shared layer once; statistics of batch normalisation and
 * all weights of a layer that does not train are non-trainable. `modes` are the freeze modes of a phase
 * (`freezeModesOf`); without them the layers' own count. Errors as `inferShapes`; with the `specs` of
 * `analyzeGraph` a broken graph is counted as far as it is known, without errors.
 */
export function countParams(
  graph: ModelGraph,
  modes: ReadonlyMap<string, FreezeMode> | null = null,
  specs: ReadonlyMap<string, readonly WeightSpec[]> = weightSpecs(graph),
): ModelParamCount {
  const layers = new Map<string, ParamCount>()
  const sum = { total: 0, trainable: 0, nonTrainable: 0 }
  for (const { layer } of orderCalls(graph, 'needed').order) {
    if (layers.has(layer.name)) continue
    const count = { total: 0, trainable: 0, nonTrainable: 0 }
    const trains = (modes?.get(layer.name) ?? layer.freeze) === 'train'
    for (const spec of specs.get(layer.name) ?? []) {
      const size = elementCount(spec.shape)
      count.total += size
      count[trains && spec.trainable ? 'trainable' : 'nonTrainable'] += size
    }
    layers.set(layer.name, count)
    sum.total += count.total
    sum.trainable += count.trainable
    sum.nonTrainable += count.nonTrainable
  }
  return { ...sum, layers }
}
