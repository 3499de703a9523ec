import type { LayerConfig } from '../layers/layerKind.ts'
import type { GraphLayer } from '../model/graph.ts'
import type { KerasDialectName } from './dialects.ts'
import type { JsonObject } from './json.ts'

/** What is wrong with a config for a target that has words for all of it, or `null`. */
type Refusal = (config: LayerConfig) => string | null

const numbers = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'number') : []

const stridedAndDilated: Refusal = ({ strides, dilationRate }) =>
  Math.max(...numbers(strides)) > 1 && Math.max(...numbers(dilationRate)) > 1
    ? 'strides together with a dilation rate'
    : null

const unevenlyDilated: Refusal = ({ dilationRate }) =>
  new Set(numbers(dilationRate)).size > 1 ? 'dilation rates that differ' : null

/** Keras 3 writes such a factor itself, and cannot read it back. */
const negativeFactor: Refusal = ({ xFactor, yFactor }) =>
  [...numbers(xFactor), ...numbers(yFactor)].some((each) => each < 0) ? 'a factor below 0' : null

const channelsFirst: Refusal = ({ dataFormat }) =>
  dataFormat === 'channelsFirst' ? 'channels first' : null

const samePadding: Refusal = ({ padding }) => (padding === 'same' ? 'padding same' : null)

const dilated: Refusal = ({ dilationRate }) =>
  Math.max(...numbers(dilationRate)) > 1 ? 'a dilation rate' : null

const paddedOrDilated: Refusal = (config) =>
  (config['outputPadding'] ?? null) === null ? dilated(config) : 'output padding'

/** TF.js puts weights under their constraint while it loads them. */
const constrained: Refusal = (config) =>
  Object.entries(config).some(([key, value]) => key.endsWith('Constraint') && value !== null)
    ? 'a constraint'
    : null

/** Settings that a target refuses, or says nothing of and computes otherwise. */
const refusals: Readonly<Record<KerasDialectName, Readonly<Record<string, Refusal>>>> = {
  keras3: { RandomShear: negativeFactor },
  keras2: {
    DepthwiseConv1D: stridedAndDilated,
    DepthwiseConv2D: stridedAndDilated,
    SeparableConv1D: stridedAndDilated,
    SeparableConv2D: stridedAndDilated,
    Conv2DTranspose: unevenlyDilated,
    RandomContrast: ({ factor }) =>
      typeof factor === 'number' ? 'contrast that only grows' : null,
  },
  tfjs: {
    InputLayer: ({ dtype = 'float32' }) =>
      ['float32', 'int32', 'bool'].includes(String(dtype)) ? null : `inputs of ${String(dtype)}`,
    ELU: ({ alpha }) => (alpha === 1 ? null : `alpha ${String(alpha)}`),
    PReLU: ({ sharedAxes }) =>
      numbers(sharedAxes).some((axis) => axis < 0) ? 'axes counted from the end' : null,
    Softmax: ({ axis }) => (axis === -1 ? null : `axis ${JSON.stringify(axis)}`),
    Concatenate: ({ axis }) =>
      typeof axis === 'number' && axis < -1 ? `axis ${axis}, counted from the end` : null,
    Conv1D: (config) => (config['padding'] === 'causal' ? 'causal padding' : channelsFirst(config)),
    Conv2DTranspose: paddedOrDilated,
    Conv3DTranspose: paddedOrDilated,
    DepthwiseConv2D: (config) => dilated(config) ?? channelsFirst(config),
    SeparableConv2D: (config) => stridedAndDilated(config) ?? channelsFirst(config),
    MaxPooling1D: channelsFirst,
    AveragePooling1D: channelsFirst,
    GlobalMaxPooling1D: channelsFirst,
    GlobalAveragePooling1D: channelsFirst,
    MaxPooling3D: samePadding,
    AveragePooling3D: samePadding,
    LayerNormalization: ({ rmsScaling }) => (rmsScaling === true ? 'RMS scaling' : null),
    UpSampling2D: (config) =>
      config['interpolation'] === 'nearest'
        ? channelsFirst(config)
        : `interpolation ${String(config['interpolation'])}`,
  },
}

/** Why a target cannot have a layer of this class with this config, as a clause, or `null`. */
export function refusalOf(
  target: KerasDialectName,
  className: string,
  config: LayerConfig,
): string | null {
  const own = refusals[target]
  const found = Object.hasOwn(own, className) ? (own[className]?.(config) ?? null) : null
  return found ?? (target === 'tfjs' ? constrained(config) : null)
}

/** What is wrong with a config for inputs of these ranks, batch axis included, or `null`. */
type RankRefusal = (config: LayerConfig, ranks: readonly number[]) => string | null

const tfjsRanks: Readonly<Record<string, RankRefusal>> = {
  BatchNormalization: ({ axis }, [rank = 0]) => {
    if (rank > 4) return `inputs with ${rank} axes`
    return axis === -1 || axis === rank - 1 ? null : `axis ${String(axis)}, which is not the last`
  },
  Flatten: (_, [rank = 0]) => (rank < 3 ? `inputs with ${rank} axes` : null),
  Dot: (_, ranks) => (Math.max(...ranks) > 3 ? 'inputs with four axes' : null),
  ConvLSTM2D: (_, ranks) => (ranks.length > 1 ? 'initial states' : null),
}

/** Axes of what a call takes and of what it gives, batch axis included. */
export interface CallRanks {
  readonly inputs: readonly number[]
  /** Lengths of the last axes of what it takes. */
  readonly features: readonly (number | null)[]
  readonly output: number
}

const encodingClasses = new Set(['CategoryEncoding', 'Discretization', 'IntegerLookup'])

/** Why a target cannot have a layer on inputs of these ranks, as a clause, or `null`. */
export function rankRefusalOf(
  target: KerasDialectName,
  { className, config }: Pick<GraphLayer, 'className' | 'config'>,
  { inputs, features, output }: CallRanks,
): string | null {
  // Keras 2 takes the length of the scale from the value, and cannot load what it has computed with the query's.
  if (target === 'keras2' && className === 'AdditiveAttention' && config['useScale'] !== false) {
    const [query, value] = features
    return query === value ? null : 'a query and a value with different numbers of features'
  }
  if (target === 'keras2' && encodingClasses.has(className) && config['outputMode'] === 'oneHot') {
    return output > 2 ? 'columns for several ids of a row' : null
  }
  if (target !== 'tfjs' || !Object.hasOwn(tfjsRanks, className)) return null
  return tfjsRanks[className]?.(config, inputs) ?? null
}

/** A config of Keras 2 in Keras 3's words, where one word means two things. */
export function inWordsOfKeras3(className: string, config: JsonObject): JsonObject {
  const { factor } = config
  // In Keras 2 one number is both ways, in Keras 3 only more.
  const isBothWays = className === 'RandomContrast' && typeof factor === 'number'
  return isBothWays ? { ...config, factor: [factor, factor] } : config
}

/** Classes of Keras 2 that compute otherwise than those of Keras 3 of the same name: RandomCrop cuts in prediction too. */
export const otherInKeras2: ReadonlySet<string> = new Set(['RandomCrop'])

/** Keras 3's classes whose constructor takes no `trainable`: whether they are frozen stands in no file. */
export const classesWithoutFlag: ReadonlySet<string> = new Set([
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
  'Discretization',
])
