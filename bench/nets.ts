import type { NewLayerInput } from '../src/shared/model/change.ts'
import type { ModelGraph } from '../src/shared/model/graph.ts'
import { sequential } from '../src/shared/model/sequential.ts'
import type { Optimizer } from '../src/shared/training/optimizerSchema.ts'

/** Which rows a net is trained on. */
export type DataName = 'fashion' | 'images' | 'text'

/** A net of the benchmark with the way in which it is trained. */
export interface BenchNet {
  /** Number of the row, as docs/benchmarks.md has it. */
  readonly row: number
  readonly name: string
  readonly title: string
  readonly graph: ModelGraph
  readonly data: DataName
  readonly rows: number
  /** Rows of an epoch in use, for which the share of recording and loading is told; null: it is not. */
  readonly usualRows: UsualRows | null
  readonly batchSize: number
  readonly epochs: number
  readonly optimizer: Extract<Optimizer['name'], 'sgd' | 'adam'>
  /**
   * Small: time does not depend on it, and at the usual rates training itself multiplies the rounding of the last bit
   * until two programs that compute the same no longer have the same loss. (Keras with and without XLA differ as much.)
   */
  readonly learningRate: number
  /** Layers that stand still. */
  readonly frozen: readonly string[]
  /** Time relative to Keras that is aimed at; null: none is. */
  readonly aim: number | null
  /** What the row compares: an epoch once warm, or a whole run of all epochs. */
  readonly measures: 'epoch' | 'run' | 'prediction'
  /** Whether plain tfjs-layers takes part. */
  readonly hasTfjs: boolean
}

interface UsualRows {
  readonly count: number
  /** What rows these are. */
  readonly what: string
}

const CLASSES = 8

/** Eight classes of 6,000 pictures, a tenth held back for validation: what scripts/trainModelA.ts trains on. */
const SAMPLE: UsualRows = { count: 43_200, what: 'the training part of the sample' }
const PICTURES: UsualRows = { count: 5000, what: 'a data set of 5,000 pictures' }

/** The rows of word numbers. */
export const TEXT = { rows: 2000, length: 80, words: 5000, classes: CLASSES } as const

const IMAGE = [96, 96, 3] as const

const softmax: NewLayerInput = {
  name: 'classes',
  className: 'Dense',
  config: { units: CLASSES, activation: 'softmax' },
}

const hidden = (units: number, i: number): NewLayerInput => ({
  name: `hidden_${i + 1}`,
  className: 'Dense',
  config: { units, activation: 'selu' },
})

const reluLayer = (className: string, name: string, config: object): NewLayerInput => ({
  name,
  className,
  config: { activation: 'relu', kernelInitializer: { name: 'heUniform' }, ...config },
})

const conv = (name: string, filters: number) =>
  reluLayer('Conv2D', name, { filters, kernelSize: [3, 3], padding: 'same' })

const pool = (name: string): NewLayerInput => ({
  name,
  className: 'MaxPooling2D',
  config: { poolSize: [2, 2] },
})

/** The layers of the sample's models A; see scripts/trainModelA.ts. */
const denseLayers = [{ className: 'Flatten' }, ...[300, 100, 50, 50, 50].map(hidden), softmax]
const convLayers = [
  conv('conv_1', 32),
  pool('pool_1'),
  conv('conv_2', 64),
  pool('pool_2'),
  { className: 'Flatten' },
  reluLayer('Dense', 'features', { units: 64 }),
  softmax,
]

/** Width and stride of each separable block: the first half of MobileNet, Howard et al., arXiv:1704.04861. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
] as const

/** As of a net that has trained: with zeros, TensorFlow leaves out what a batch norm adds. */
const moved = { name: 'randomNormal', stddev: 0.1 }

const normed = (name: string): readonly NewLayerInput[] => [
  {
    name: `${name}_bn`,
    className: 'BatchNormalization',
    config: { momentum: 0.9, betaInitializer: moved, movingMeanInitializer: moved },
  },
  { name: `${name}_relu`, className: 'ReLU', config: { maxValue: 6 } },
]

/** First weights that keep activations of their size where batch norms stand still: else outputs would be all alike. */
const plain = { padding: 'same', useBias: false, kernelInitializer: { name: 'heUniform' } }
const depthwise = {
  padding: 'same',
  useBias: false,
  depthwiseInitializer: { name: 'randomNormal', stddev: Math.sqrt(2 / 9) },
}

const mobileBody: readonly NewLayerInput[] = [
  {
    name: 'stem',
    className: 'Conv2D',
    config: { ...plain, filters: 32, kernelSize: [3, 3], strides: [2, 2] },
  },
  ...normed('stem'),
  ...BLOCKS.flatMap(([filters, stride], i): readonly NewLayerInput[] => [
    {
      name: `block_${i + 1}_depthwise`,
      className: 'DepthwiseConv2D',
      config: { ...depthwise, kernelSize: [3, 3], strides: [stride, stride] },
    },
    ...normed(`block_${i + 1}_depthwise`),
    {
      name: `block_${i + 1}_pointwise`,
      className: 'Conv2D',
      config: { ...plain, filters, kernelSize: [1, 1] },
    },
    ...normed(`block_${i + 1}_pointwise`),
  ]),
  { name: 'average', className: 'GlobalAveragePooling2D' },
]

const mobileLayers = [...mobileBody, softmax]
const headLayers = [
  ...mobileBody,
  { name: 'hidden', className: 'Dense', config: { units: 64, activation: 'relu' } },
  softmax,
]

const fashion = (name: string, layers: readonly NewLayerInput[]) =>
  sequential(name, [28, 28, 1], layers)
const textLayers: readonly NewLayerInput[] = [
  { name: 'words', className: 'Embedding', config: { inputDim: TEXT.words, outputDim: 64 } },
  { name: 'lstm', className: 'LSTM', config: { units: 64 } },
  softmax,
]

const mobile = (name: string, layers: readonly NewLayerInput[]) => sequential(name, IMAGE, layers)

const bodyNames = mobileBody.map(({ name }) => name ?? '')
const lowerHalf = bodyNames.slice(0, bodyNames.indexOf('block_4_depthwise'))

const mobileSettings = {
  data: 'images',
  rows: 512,
  usualRows: PICTURES,
  batchSize: 32,
  epochs: 3,
  optimizer: 'adam',
  learningRate: 1e-5,
  frozen: [],
  measures: 'epoch',
  hasTfjs: false,
} as const

/** The net of row 3 for larger images; its weights are the same. */
export const bigImageGraph = sequential('big', [224, 224, 3], mobileLayers)

export const benchNets: readonly BenchNet[] = [
  {
    row: 1,
    name: 'dense',
    title: 'dense net of the sample, 784-300-100-50-50-50-8, SELU, SGD',
    graph: fashion('dense', denseLayers),
    data: 'fashion',
    rows: 6000,
    usualRows: SAMPLE,
    batchSize: 32,
    epochs: 4,
    optimizer: 'sgd',
    learningRate: 1e-3,
    frozen: [],
    aim: 0.6,
    measures: 'epoch',
    hasTfjs: true,
  },
  {
    row: 2,
    name: 'cnn',
    title: 'CNN of the sample, 28x28x1, Adam',
    graph: fashion('cnn', convLayers),
    data: 'fashion',
    rows: 6000,
    usualRows: SAMPLE,
    batchSize: 32,
    epochs: 3,
    optimizer: 'adam',
    learningRate: 1e-5,
    frozen: [],
    aim: 0.7,
    measures: 'epoch',
    hasTfjs: true,
  },
  {
    ...mobileSettings,
    row: 3,
    name: 'mobile',
    title: 'MobileNet-like, 15 batch norms, 96x96x3, Adam',
    graph: mobile('mobile', mobileLayers),
    aim: 0.65,
    hasTfjs: true,
  },
  {
    ...mobileSettings,
    row: 4,
    name: 'head',
    title: 'the same as a frozen backbone with a dense head, 10 epochs as a whole',
    graph: mobile('head', headLayers),
    epochs: 10,
    frozen: bodyNames,
    aim: 0.1,
    measures: 'run',
  },
  {
    ...mobileSettings,
    row: 5,
    name: 'fineTune',
    title: 'the same, fine-tuning its upper half',
    graph: mobile('fineTune', headLayers),
    learningRate: 1e-6,
    frozen: lowerHalf,
    aim: 0.7,
  },
  {
    row: 6,
    name: 'text',
    title: 'text classifier: embedding 5000x64, LSTM 64 over 80 words, Adam',
    graph: sequential('text', [TEXT.length], textLayers),
    data: 'text',
    rows: TEXT.rows,
    usualRows: null,
    batchSize: 32,
    epochs: 3,
    optimizer: 'adam',
    learningRate: 1e-4,
    frozen: [],
    aim: null,
    measures: 'epoch',
    hasTfjs: false,
  },
  {
    ...mobileSettings,
    row: 7,
    name: 'predict',
    title: 'prediction with the MobileNet-like net',
    graph: mobile('predict', mobileLayers),
    aim: 0.9,
    measures: 'prediction',
  },
]
