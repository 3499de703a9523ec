import type { ActivationName } from '../layers/activations.ts'
import type { JsonObject } from './json.ts'

/** Who wrote a file, or who shall read it: Keras 3, Keras 2 (tf.keras, tf_keras), TF.js layers. */
export type KerasDialectName = 'keras3' | 'keras2' | 'tfjs'

/** What a target needs that differs from Keras 3's spelling. Keys are Keras's snake_case. */
export interface Dialect {
  readonly name: KerasDialectName
  /** For messages. */
  readonly title: string
  /** Activations whose name differs from snake_case, and `null` where the target has none that is the same. */
  readonly activations: Readonly<Partial<Record<ActivationName, string | null>>>
  /** Keys by class that the target calls otherwise. */
  readonly renamedKeys: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Keys by class (`*`: all) that the target lacks, with the values under which nothing is lost. */
  readonly lackedKeys: Readonly<
    Record<string, Readonly<Record<string, readonly unknown[] | 'any'>>>
  >
  /** What keys by class mean where a file does not have them, if not what Keras 3 means. */
  readonly absentKeys: Readonly<Record<string, JsonObject>>
  /** Keys by class that the target cannot do without, and Graft has no use for. */
  readonly addedKeys: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Weights by class that the target calls otherwise; its readers may go by name. */
  readonly renamedWeights: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Whether the target knows a class. */
  readonly hasClass: (className: string) => boolean
}

const notInKeras2 = {
  hardSilu: null,
  logSigmoid: null,
  sparseSigmoid: null,
  hardTanh: null,
  tanhShrink: null,
  softShrink: null,
  hardShrink: null,
  squareplus: null,
  sparsePlus: null,
  celu: null,
} as const

const olderKeys = {
  InputLayer: { batch_shape: 'batch_input_shape' },
  LeakyReLU: { negative_slope: 'alpha' },
}

/** Recurrent layers: a seed is of no use, and only Keras 3 writes one. */
const recurrentKeys = (more: Readonly<Record<string, readonly unknown[] | 'any'>>) =>
  Object.fromEntries(
    ['SimpleRNN', 'LSTM', 'GRU', 'ConvLSTM1D', 'ConvLSTM2D', 'ConvLSTM3D'].map((name) => [
      name,
      { seed: 'any' as const, ...more },
    ]),
  )

/** The GRU of TF.js, and of Keras before it had the choice. */
const olderAbsence = { GRU: { reset_after: false } }

const olderWeights = { DepthwiseConv2D: { kernel: 'depthwise_kernel' } }

const tfjsSequence = recurrentKeys({
  zero_output_for_mask: [false],
  unroll: 'any',
  activity_regularizer: [null],
})

const tfjsRecurrent = { ...tfjsSequence, GRU: { ...tfjsSequence['GRU'], reset_after: [false] } }

/** Keras 2 takes images with the channels last and values up to 255 for granted. */
const channelsLast = { data_format: ['channelsLast'] }
const randomImageKeys = {
  RandomFlip: channelsLast,
  RandomRotation: channelsLast,
  RandomZoom: channelsLast,
  RandomTranslation: channelsLast,
  RandomBrightness: channelsLast,
  RandomContrast: { ...channelsLast, value_range: [[0, 255]] },
}

/** Layer classes that came with Keras 3, and RandomCrop, which in Keras 2 cuts in prediction too. */
const newClasses = new RegExp(
  [
    'Adaptive(Average|Max)Pooling.D|RMSNormalization|GroupQueryAttention',
    'Random(ColorDegeneration|ColorJitter|ElasticTransform|Erasing|GaussianBlur|Grayscale|Hue|Invert)',
    'Random(Perspective|Posterization|Saturation|Sharpness|Shear)',
    'AutoContrast|Equalization|Solarization|RandomCrop|MixUp|CutMix|RandAugment|AugMix',
    'MaxNumBoundingBoxes|STFTSpectrogram|MelSpectrogram|SpectralNormalization',
  ]
    .map((names) => `^(${names})$`)
    .join('|'),
)

/** Layer classes registered in tfjs-layers 4.22. */
const tfjsClasses = new Set(
  [
    'InputLayer Dense Activation Dropout SpatialDropout1D Flatten Reshape Permute RepeatVector Masking',
    'ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax Embedding',
    'Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose DepthwiseConv2D SeparableConv2D',
    'Cropping2D UpSampling2D ZeroPadding2D',
    'AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D',
    'GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D',
    'Add Multiply Average Maximum Minimum Concatenate Dot',
    'SimpleRNN LSTM GRU ConvLSTM2D Bidirectional TimeDistributed',
    'BatchNormalization LayerNormalization GaussianNoise GaussianDropout AlphaDropout',
    'Rescaling',
  ].flatMap((row) => row.split(' ')),
)

export const dialects: Readonly<Record<KerasDialectName, Dialect>> = {
  keras3: {
    name: 'keras3',
    title: 'Keras 3',
    activations: { hardSigmoidKeras2: null },
    renamedKeys: {},
    absentKeys: {},
    renamedWeights: {},
    addedKeys: {},
    lackedKeys: {},
    hasClass: () => true,
  },
  keras2: {
    name: 'keras2',
    title: 'Keras 2',
    // "silu" came with TF 2.7; "swish" is understood by all.
    activations: {
      ...notInKeras2,
      silu: 'swish',
      hardSigmoid: null,
      hardSigmoidKeras2: 'hard_sigmoid',
    },
    renamedKeys: olderKeys,
    absentKeys: olderAbsence,
    renamedWeights: olderWeights,
    // Shapes that it was built with: null where the first call shall tell.
    addedKeys: { MultiHeadAttention: { query_shape: null, value_shape: null, key_shape: null } },
    lackedKeys: {
      ...recurrentKeys({}),
      ...randomImageKeys,
      ZeroPadding1D: { data_format: ['channelsLast'] },
      Conv3DTranspose: { dilation_rate: [[1, 1, 1]] },
      AlphaDropout: { noise_shape: [null] },
      CenterCrop: { data_format: ['channelsLast'] },
      LayerNormalization: { rms_scaling: [false] },
      IntegerLookup: { oov_method: ['floormod'] },
      Resizing: {
        antialias: [false],
        data_format: ['channelsLast'],
        pad_to_aspect_ratio: [false],
        fill_mode: 'any',
        fill_value: 'any',
      },
      MultiHeadAttention: { use_gate: [false], sliding_window: [null], seed: 'any' },
      Attention: { seed: 'any' },
      AdditiveAttention: { seed: 'any' },
    },
    hasClass: (className) => !newClasses.test(className),
  },
  tfjs: {
    name: 'tfjs',
    title: 'TF.js layers',
    activations: {
      ...notInKeras2,
      silu: 'swish',
      hardSigmoid: null,
      hardSigmoidKeras2: 'hard_sigmoid',
      leakyRelu: null,
      exponential: null,
    },
    renamedKeys: olderKeys,
    absentKeys: olderAbsence,
    renamedWeights: olderWeights,
    addedKeys: {},
    // tfjs-layers reads no other value of these and says nothing when it drops one.
    lackedKeys: {
      '*': { groups: [1], keepdims: [false], activity_regularizer: [null] },
      ...tfjsRecurrent,
      Bidirectional: { backward_layer: [null] },
      ReLU: { negative_slope: [0], threshold: [0] },
    },
    hasClass: (className) => tfjsClasses.has(className),
  },
}
