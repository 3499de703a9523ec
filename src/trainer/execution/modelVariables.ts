import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { LayerWeights, ModelWeights, WeightArray } from '../../shared/model/weights.ts'
import type { Program } from './program.ts'
import { homeOf } from './variableHome.ts'
import { readArrays, toTensor } from './weightArrays.ts'

export interface WeightPlace {
  readonly layer: string
  readonly weight: string
}

/** The weights and statistics of a model as TensorFlow variables. */
export interface ModelVariables {
  /** The variables of a layer by weight name; empty for a layer without weights. */
  readonly of: (layer: string) => Readonly<Record<string, tfjs.Variable>>
  /** By `layer/weight`. */
  readonly byKey: ReadonlyMap<string, tfjs.Variable>
  /** What a key names. Both names may hold slashes. */
  readonly placeOf: (key: string) => WeightPlace
  /** Gives variables new values; those not named stay as they are. */
  readonly assign: (weights: ModelWeights) => void
  /** Values of the named variables (`layer/weight`). */
  readonly read: (keys: Iterable<string>) => ModelWeights
  readonly dispose: () => void
}

/**
 * One variable for every weight that the program's layers have. Error: a value that is missing or has another
 * shape is a defect of the caller.
 */
export function createModelVariables(
  tf: TensorFlow,
  program: Program,
  weights: ModelWeights,
): ModelVariables {
  const layers = new Map<string, Record<string, tfjs.Variable>>()
  const byKey = new Map<string, tfjs.Variable>()
  const places = new Map<string, WeightPlace>()
  const placeOf = (key: string) => {
    const place = places.get(key)
    if (place === undefined) throw new Error(`there is no weight ${key}`)
    return place
  }
  try {
    for (const [layer, specs] of program.weights) {
      const variables: Record<string, tfjs.Variable> = {}
      for (const spec of specs) {
        const value = requireWeight(weights, layer, spec)
        const variable = createVariable(tf, value)
        variables[spec.name] = variable
        byKey.set(`${layer}/${spec.name}`, variable)
        places.set(`${layer}/${spec.name}`, { layer, weight: spec.name })
      }
      layers.set(layer, variables)
    }
  } catch (thrown) {
    disposeAll(byKey.values())
    throw thrown
  }
  const none: Readonly<Record<string, tfjs.Variable>> = {}
  return {
    of: (layer) => layers.get(layer) ?? none,
    byKey,
    placeOf,
    assign: (values) => {
      forEachWeight(values, (key, value) => {
        const variable = byKey.get(key)
        if (variable !== undefined) assignArray(tf, variable, value)
      })
    },
    read: (keys) => readVariables(byKey, keys, placeOf),
    dispose: () => {
      disposeAll(byKey.values())
    },
  }
}

/** A variable with a value of its own. */
export function createVariable(tf: TensorFlow, value: WeightArray): tfjs.Variable {
  return tf.tidy(() => tf.variable(toTensor(tf, value), true))
}

/** Gives a variable a new value from outside of TensorFlow, where its value lives now. */
export function assignArray(tf: TensorFlow, variable: tfjs.Variable, value: WeightArray): void {
  const home = homeOf(variable)
  if (home !== undefined) {
    home.graph.assign(home.place, value.values)
    return
  }
  tf.tidy(() => {
    variable.assign(toTensor(tf, value))
  })
}

/**
 * Gives a variable a new value that was computed; the tensor stays its maker's. A variable that is assigned to
 * itself would lose its memory: it is left alone.
 */
export function assignTensor(variable: tfjs.Variable, value: Tensor): void {
  if (value !== variable) variable.assign(value)
}

export function forEachWeight(
  weights: ModelWeights,
  visit: (key: string, value: WeightArray) => void,
): void {
  for (const [layer, values] of Object.entries(weights)) {
    for (const [name, value] of Object.entries(values)) visit(`${layer}/${name}`, value)
  }
}

export function disposeAll(variables: Iterable<tfjs.Variable>): void {
  for (const variable of variables) variable.dispose()
}

function requireWeight(
  weights: ModelWeights,
  layer: string,
  spec: { readonly name: string; readonly shape: readonly number[] },
): WeightArray {
  const value = weights[layer]?.[spec.name]
  if (value === undefined) throw new Error(`there is no value for the weight ${layer}/${spec.name}`)
  if (value.shape.join() !== spec.shape.join()) {
    throw new Error(
      `the weight ${layer}/${spec.name} has shape [${value.shape.join(', ')}], not [${spec.shape.join(', ')}]`,
    )
  }
  return value
}

function readVariables(
  byKey: ReadonlyMap<string, tfjs.Variable>,
  keys: Iterable<string>,
  placeOf: ModelVariables['placeOf'],
): ModelWeights {
  const layers: Record<string, LayerWeights> = {}
  const known = [...keys].filter((key) => byKey.has(key))
  const arrays = readArrays(known.flatMap((key) => byKey.get(key) ?? []))
  known.forEach((key, i) => {
    const array = arrays[i]
    if (array === undefined) return
    const { layer, weight } = placeOf(key)
    layers[layer] = { ...layers[layer], [weight]: array }
  })
  return layers
}
