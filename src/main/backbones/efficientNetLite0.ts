import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { LayerConfig } from '../../shared/layers/layerKind.ts'
import { deepFreeze, outputOf, type GraphLayer, type ModelGraph } from '../../shared/model/graph.ts'
import { parseConfig } from '../../shared/model/parseConfig.ts'
import { weightSpecs } from '../../shared/model/weightSpecs.ts'
import type { LayerWeights, ModelWeights, WeightArray } from '../../shared/model/weights.ts'
import type { TorchTensor } from '../formats/torch/readTorchFile.ts'

/**
 * EfficientNet-Lite0: Tan and Le 2019 (arXiv:1905.11946) without squeeze-and-excitation, with ReLU6.
 * A row a block: side of the depthwise kernel, stride, factor by which the channels widen, channels out.
 */
const blocks: readonly (readonly [kernel: number, stride: number, widen: number, out: number])[] = [
  [3, 1, 1, 16],
  [3, 2, 6, 24],
  [3, 1, 6, 24],
  [5, 2, 6, 40],
  [5, 1, 6, 40],
  [3, 2, 6, 80],
  [3, 1, 6, 80],
  [3, 1, 6, 80],
  [5, 1, 6, 112],
  [5, 1, 6, 112],
  [5, 1, 6, 112],
  [5, 2, 6, 192],
  [5, 1, 6, 192],
  [5, 1, 6, 192],
  [5, 1, 6, 192],
  [3, 1, 6, 320],
]

const STEM_CHANNELS = 32
const HEAD_CHANNELS = 1280
const CLASSES = 1000
/** The side of the images it was trained on; any multiple of 32 serves. */
export const NATIVE_SIZE = 224

/** The graph for images of `size` by `size`, a multiple of 32: there TensorFlow's 'same' is what it was trained with. */
export function efficientNetLite0Graph(size = NATIVE_SIZE): ModelGraph {
  const { layers, add } = createBuilder()
  const convolve = (name: string, settings: LayerConfig, relu = true) => {
    add('Conv2D', `${name}_conv`, { ...settings, padding: 'same', useBias: false })
    add('BatchNormalization', `${name}_bn`, {})
    if (relu) add('ReLU', `${name}_relu`, { maxValue: 6 })
  }
  add('InputLayer', 'image', { batchShape: [null, size, size, 3] })
  convolve('stem', { filters: STEM_CHANNELS, kernelSize: [3, 3], strides: [2, 2] })
  let channels = STEM_CHANNELS
  blocks.forEach(([kernel, stride, widen, out], i) => {
    const block = `block${i}`
    const input = layers.at(-1)?.name ?? ''
    if (widen > 1) convolve(`${block}_expand`, { filters: channels * widen, kernelSize: [1, 1] })
    add('DepthwiseConv2D', `${block}_dw_conv`, {
      kernelSize: [kernel, kernel],
      strides: [stride, stride],
      padding: 'same',
      useBias: false,
    })
    add('BatchNormalization', `${block}_dw_bn`, {})
    add('ReLU', `${block}_dw_relu`, { maxValue: 6 })
    convolve(`${block}_project`, { filters: out, kernelSize: [1, 1] }, false)
    if (stride === 1 && channels === out) add('Add', `${block}_add`, {}, input)
    channels = out
  })
  convolve('head', { filters: HEAD_CHANNELS, kernelSize: [1, 1] })
  add('GlobalAveragePooling2D', 'pool', {})
  add('Dropout', 'dropout', { rate: 0.2 })
  add('Dense', 'logits', { units: CLASSES })
  add('Softmax', 'probabilities', {})
  return deepFreeze({
    name: 'efficientnet_lite0',
    layers,
    inputs: [outputOf('image')],
    outputs: [outputOf('probabilities')],
  })
}

/** Layers one after another; `besides` is a second input. */
function createBuilder() {
  const layers: GraphLayer[] = []
  const add = (className: string, name: string, config: LayerConfig, besides?: string): void => {
    const before = layers.at(-1)?.name
    layers.push({
      name,
      className,
      config: parseConfig({ name, className, config }),
      freeze: 'train',
      origin: null,
      group: [],
      calls: [
        { inputs: [before, besides].flatMap((each) => each ?? []).map((each) => outputOf(each)) },
      ],
    })
  }
  return { layers, add }
}

/** A weight's name in the PyTorch file, by layer and weight. Inside a block `_bn0` follows the expansion. */
function torchName(layer: string, weight: string): string {
  const own = weightNames[weight] ?? weight
  const [, block, part, kind] = /^block(\d+)_(expand|dw|project)_(conv|bn)$/.exec(layer) ?? []
  if (block === undefined || part === undefined) return `${outerNames[layer] ?? layer}.${own}`
  const inner = kind === 'conv' ? `_${partNames[part] ?? part}_conv` : `_bn${normOf[part] ?? ''}`
  return `_blocks.${block}.${inner}.${own}`
}

const weightNames: Readonly<Record<string, string>> = {
  kernel: 'weight',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
}
const outerNames: Readonly<Record<string, string>> = {
  stem_conv: '_conv_stem',
  stem_bn: '_bn0',
  head_conv: '_conv_head',
  head_bn: '_bn1',
  logits: '_fc',
}
const partNames: Readonly<Record<string, string>> = { dw: 'depthwise' }
const normOf: Readonly<Record<string, string>> = { expand: '0', dw: '1', project: '2' }

/** Keras's axes of a kernel, counted in PyTorch's: (out, in, height, width) or (units, in). */
const axesOf: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [2, 3, 1, 0],
  DepthwiseConv2D: [2, 3, 0, 1],
  Dense: [1, 0],
}

/**
 * The weights out of the tensors of the PyTorch file. Every weight must be there in its shape, and every tensor must
 * have a place. Errors: `file.weightMissing`, `file.weightShape`, `file.weightUnused`.
 */
export function efficientNetLite0Weights(
  graph: ModelGraph,
  tensors: ReadonlyMap<string, TorchTensor>,
  path: string,
): ModelWeights {
  const left = new Set(tensors.keys())
  const weights: Record<string, LayerWeights> = {}
  for (const [layer, specs] of weightSpecs(graph)) {
    const className = graph.layers.find(({ name }) => name === layer)?.className ?? ''
    const own: Record<string, WeightArray> = {}
    for (const { name, shape } of specs) {
      const tensor = tensors.get(torchName(layer, name))
      if (tensor === undefined)
        throw new GraftError('file.weightMissing', { path, layer, weight: name })
      left.delete(torchName(layer, name))
      const array = name === 'kernel' ? transpose(tensor, axesOf[className] ?? []) : tensor
      if (array.shape.join() !== shape.join()) {
        const [expected, found] = [shape, array.shape].map((each) => `[${each.join(', ')}]`)
        throw new GraftError('file.weightShape', {
          path,
          layer,
          weight: name,
          expected: expected ?? '',
          found: found ?? '',
        })
      }
      own[name] = { dtype: 'float32', shape, values: array.values }
    }
    weights[layer] = own
  }
  const [extra] = left
  if (extra === undefined) return weights
  throw new GraftError('file.weightUnused', { path, layer: 'no layer', array: extra })
}

/** `axes[i]` is the old axis that becomes axis i. */
function transpose({ shape, values }: TorchTensor, axes: readonly number[]): TorchTensor {
  const steps = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, length) => product * length, 1),
  )
  const moved = axes.map((axis) => shape[axis] ?? 0)
  const movedSteps = axes.map((axis) => steps[axis] ?? 0)
  const result = new Float32Array(values.length)
  for (let i = 0; i < result.length; i++) {
    let rest = i
    let from = 0
    for (let axis = moved.length - 1; axis >= 0; axis--) {
      const length = moved[axis] ?? 1
      from += (rest % length) * (movedSteps[axis] ?? 0)
      rest = Math.floor(rest / length)
    }
    result[i] = values[from] ?? NaN
  }
  return { shape: moved, values: result }
}
