import { activationLayer } from './activationLayer.ts'
import { customScaleLayer, layerScale, stochasticDepth } from './applicationLayers.ts'
import { averagePooling1d, averagePooling2d } from './averagePooling.ts'
import { batchNormalization } from './batchNormalization.ts'
import { centerCrop } from './centerCrop.ts'
import { concatenate } from './concatenate.ts'
import { conv1d } from './conv1d.ts'
import { conv2d } from './conv2d.ts'
import { conv2dTranspose } from './conv2dTranspose.ts'
import { cropping2d } from './cropping2d.ts'
import { dense } from './dense.ts'
import { depthwiseConv2d } from './depthwiseConv2d.ts'
import { dot } from './dot.ts'
import { dropout } from './dropout.ts'
import { elementwiseMerges } from './elementwiseMerges.ts'
import { elu } from './elu.ts'
import { embedding } from './embedding.ts'
import { flatten } from './flatten.ts'
import { gaussianDropout, gaussianNoise } from './gaussianNoise.ts'
import {
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
} from './globalPooling.ts'
import { identity } from './identity.ts'
import { inputLayer } from './inputLayer.ts'
import type { LayerKind } from './layerKind.ts'
import { layerNormalization } from './layerNormalization.ts'
import { leakyRelu } from './leakyRelu.ts'
import { maxPooling1d, maxPooling2d } from './maxPooling.ts'
import { normalization } from './normalization.ts'
import { permute } from './permute.ts'
import { prelu } from './prelu.ts'
import { relu } from './relu.ts'
import { rescaling } from './rescaling.ts'
import { reshape } from './reshape.ts'
import { resizing } from './resizing.ts'
import { separableConv2d } from './separableConv2d.ts'
import { softmax } from './softmax.ts'
import { spatialDropout1d, spatialDropout2d } from './spatialDropout.ts'
import { upSampling2d } from './upSampling2d.ts'
import { zeroPadding2d } from './zeroPadding2d.ts'

/** Every layer kind that Graft knows. Adding a kind is adding a file and a line here. */
const kinds: readonly LayerKind[] = [
  // core
  inputLayer,
  dense,
  embedding,
  identity,
  // activation
  activationLayer,
  relu,
  leakyRelu,
  prelu,
  elu,
  softmax,
  // convolution
  conv1d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  separableConv2d,
  // pooling
  maxPooling1d,
  maxPooling2d,
  averagePooling1d,
  averagePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  // reshaping
  flatten,
  reshape,
  permute,
  zeroPadding2d,
  cropping2d,
  upSampling2d,
  // normalization
  batchNormalization,
  layerNormalization,
  // regularization
  dropout,
  spatialDropout1d,
  spatialDropout2d,
  gaussianNoise,
  gaussianDropout,
  stochasticDepth,
  layerScale,
  // merging
  ...elementwiseMerges,
  concatenate,
  dot,
  customScaleLayer,
  // preprocessing
  rescaling,
  resizing,
  centerCrop,
  normalization,
]

/** Kinds by Keras class name, aliases included. */
export const layerKinds: ReadonlyMap<string, LayerKind> = new Map(
  kinds.flatMap((kind) =>
    [kind.className, ...(kind.keras?.aliases ?? [])].map((name) => [name, kind] as const),
  ),
)

/** All kinds once each, for the palette. */
export const allLayerKinds: readonly LayerKind[] = kinds
