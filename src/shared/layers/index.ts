import { activationLayer } from './activationLayer.ts'
import { batchNormalization } from './batchNormalization.ts'
import { concatenate } from './concatenate.ts'
import { dense } from './dense.ts'
import { dot } from './dot.ts'
import { dropout } from './dropout.ts'
import { elementwiseMerges } from './elementwiseMerges.ts'
import { elu } from './elu.ts'
import { embedding } from './embedding.ts'
import { gaussianDropout, gaussianNoise } from './gaussianNoise.ts'
import { identity } from './identity.ts'
import { inputLayer } from './inputLayer.ts'
import { layerNormalization } from './layerNormalization.ts'
import type { LayerKind } from './layerKind.ts'
import { leakyRelu } from './leakyRelu.ts'
import { normalization } from './normalization.ts'
import { prelu } from './prelu.ts'
import { relu } from './relu.ts'
import { rescaling } from './rescaling.ts'
import { softmax } from './softmax.ts'
import { spatialDropout1d, spatialDropout2d } from './spatialDropout.ts'

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
  // normalization
  batchNormalization,
  layerNormalization,
  // regularization
  dropout,
  spatialDropout1d,
  spatialDropout2d,
  gaussianNoise,
  gaussianDropout,
  // merging
  ...elementwiseMerges,
  concatenate,
  dot,
  // preprocessing
  rescaling,
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
