import { activationLayer } from './activationLayer.ts'
import { customScaleLayer, layerScale, stochasticDepth } from './applicationLayers.ts'
import { activityRegularization } from './activityRegularization.ts'
import { adaptivePoolings } from './adaptivePooling.ts'
import { alphaDropout } from './alphaDropout.ts'
import { additiveAttention, attention } from './attention.ts'
import { augmentations } from './augmentations.ts'
import { averagePooling1d, averagePooling2d, averagePooling3d } from './averagePooling.ts'
import { batchNormalization } from './batchNormalization.ts'
import { defineBidirectional } from './bidirectional.ts'
import { categories } from './categories.ts'
import { centerCrop } from './centerCrop.ts'
import { concatenate } from './concatenate.ts'
import { conv1d } from './conv1d.ts'
import { conv2d } from './conv2d.ts'
import { conv1dTranspose } from './conv1dTranspose.ts'
import { conv2dTranspose } from './conv2dTranspose.ts'
import { conv3d } from './conv3d.ts'
import { conv3dTranspose } from './conv3dTranspose.ts'
import { cropping1d, cropping2d, cropping3d } from './cropping.ts'
import { convLstms } from './convLstm.ts'
import { dense } from './dense.ts'
import { depthwiseConv1d, depthwiseConv2d } from './depthwiseConvolution.ts'
import { dot } from './dot.ts'
import { dropout } from './dropout.ts'
import { einsumDense } from './einsumDense.ts'
import { elementwiseMerges } from './elementwiseMerges.ts'
import { elu } from './elu.ts'
import { embedding } from './embedding.ts'
import { flatten } from './flatten.ts'
import { gaussianDropout, gaussianNoise } from './gaussianNoise.ts'
import {
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
} from './globalPooling.ts'
import { groupNormalization } from './groupNormalization.ts'
import { gru } from './gru.ts'
import { groupQueryAttention } from './groupQueryAttention.ts'
import { identity } from './identity.ts'
import { inputLayer } from './inputLayer.ts'
import type { LayerKind } from './layerKind.ts'
import { layerNormalization } from './layerNormalization.ts'
import { leakyRelu } from './leakyRelu.ts'
import { lstm } from './lstm.ts'
import { masking } from './masking.ts'
import { maxPooling1d, maxPooling2d, maxPooling3d } from './maxPooling.ts'
import { multiHeadAttention } from './multiHeadAttention.ts'
import { normalization } from './normalization.ts'
import { permute } from './permute.ts'
import { prelu } from './prelu.ts'
import { randomColors } from './randomColors.ts'
import { randomFilters } from './randomFilters.ts'
import { randomGeometry } from './randomGeometry.ts'
import { relu } from './relu.ts'
import { rmsNormalization } from './rmsNormalization.ts'
import { repeatVector } from './repeatVector.ts'
import { rescaling } from './rescaling.ts'
import { reshape } from './reshape.ts'
import { resizing } from './resizing.ts'
import { separableConv1d, separableConv2d } from './separableConvolution.ts'
import { simpleRnn } from './simpleRnn.ts'
import { defineStackedRnn } from './stackedRnn.ts'
import { softmax } from './softmax.ts'
import { spatialDropout1d, spatialDropout2d, spatialDropout3d } from './spatialDropout.ts'
import { defineSpectralNormalization } from './spectralNormalization.ts'
import { unitNormalization } from './unitNormalization.ts'
import { defineTimeDistributed } from './timeDistributed.ts'
import { upSampling1d, upSampling2d, upSampling3d } from './upSampling.ts'
import { zeroPadding1d, zeroPadding2d, zeroPadding3d } from './zeroPadding.ts'

/** Wrappers look up the kinds of the layers inside them, wrappers among them. */
const lookUp = (className: string): LayerKind | undefined => layerKinds.get(className)

/** Every layer kind that Graft knows. Adding a kind is adding a file and a line here. */
const kinds: readonly LayerKind[] = [
  // core
  inputLayer,
  dense,
  einsumDense,
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
  conv3d,
  conv1dTranspose,
  conv2dTranspose,
  conv3dTranspose,
  depthwiseConv1d,
  depthwiseConv2d,
  separableConv1d,
  separableConv2d,
  // pooling
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
  ...adaptivePoolings,
  // reshaping
  flatten,
  reshape,
  permute,
  zeroPadding1d,
  zeroPadding2d,
  zeroPadding3d,
  cropping1d,
  cropping2d,
  cropping3d,
  upSampling1d,
  upSampling2d,
  upSampling3d,
  repeatVector,
  // normalization
  batchNormalization,
  layerNormalization,
  groupNormalization,
  rmsNormalization,
  unitNormalization,
  defineSpectralNormalization(lookUp),
  // regularization
  dropout,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  alphaDropout,
  gaussianNoise,
  gaussianDropout,
  activityRegularization,
  stochasticDepth,
  layerScale,
  // attention
  attention,
  additiveAttention,
  multiHeadAttention,
  groupQueryAttention,
  // merging
  ...elementwiseMerges,
  concatenate,
  dot,
  customScaleLayer,
  // recurrent
  masking,
  simpleRnn,
  lstm,
  gru,
  ...convLstms,
  defineStackedRnn(lookUp),
  defineBidirectional(lookUp),
  defineTimeDistributed(lookUp),
  // preprocessing
  rescaling,
  resizing,
  centerCrop,
  ...randomGeometry,
  ...randomColors,
  ...randomFilters,
  ...augmentations,
  ...categories,
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
