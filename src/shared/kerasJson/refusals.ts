import type { LayerConfig } from '../layers/layerKind.ts'
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

/** Settings that a target refuses, or says nothing of and computes otherwise. */
const refusals: Readonly<Record<KerasDialectName, Readonly<Record<string, Refusal>>>> = {
  keras3: {},
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
    ELU: ({ alpha }) => (alpha === 1 ? null : `alpha ${String(alpha)}`),
  },
}

/** Why a target cannot have a layer of this class with this config, as a clause, or `null`. */
export function refusalOf(
  target: KerasDialectName,
  className: string,
  config: LayerConfig,
): string | null {
  const own = refusals[target]
  return Object.hasOwn(own, className) ? (own[className]?.(config) ?? null) : null
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
])
