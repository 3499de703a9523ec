import { GraftError } from '../contract/errors/graftError.ts'
import type { ActivationName } from '../layers/activations.ts'
import type { LayerConfig } from '../layers/layerKind.ts'
import type { ChangeInput, NewLayerInput } from '../model/change.ts'
import { findLayer, refKey, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { inferShapes } from '../model/inferShapes.ts'
import { kindOf, parseConfig } from '../model/parseConfig.ts'
import type { Shape } from '../model/shape.ts'

/** One layer of the encoder with the rows that go in and come out, without the batch axis. */
interface Stage {
  readonly layer: GraphLayer
  readonly config: LayerConfig
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** What follows the layer in the encoder as a layer of its own: its activation. */
  readonly activation: ActivationName
}

/**
 * The layers that lead back from an encoder's end to its input, as changes: each layer with weights has its counterpart
 * (Dense for Dense, Conv2DTranspose for Conv2D, Reshape for Flatten, UpSampling for pooling), in reverse order and named
 * after it. Where sizes did not divide, rows are cut or padded to the size that was there. What only regularises or
 * normalises has none. The last layer ends in `lastActivation`.
 *
 * Error: `plan.badTask` where a layer has no counterpart, or where the encoder branches.
 */
export function mirrorDecoder(
  graph: ModelGraph,
  encoderEnd: string,
  lastActivation: ActivationName = 'linear',
): readonly ChangeInput[] {
  const stages = stagesOf(graph, encoderEnd)
  const layers = stages.flatMap((stage) => [...backLayers(stage), ...fitSize(stage)])
  if (layers.length === 0) refuse(`there is nothing between "${encoderEnd}" and the input`)
  return [{ type: 'addHead', layers: endIn(layers, lastActivation) }]
}

/** The layers with this activation in the last one that has any. */
export function endIn(
  layers: readonly NewLayerInput[],
  activation: ActivationName,
): NewLayerInput[] {
  const last = layers.findLastIndex(({ config }) => config !== undefined && 'activation' in config)
  return layers.map((layer, i) =>
    i === last ? { ...layer, config: { ...layer.config, activation } } : layer,
  )
}

function refuse(reason: string): never {
  throw new GraftError('plan.badTask', { reason })
}

/** From the encoder's end back to the input; activations that are layers go to the layer before them. */
function stagesOf(graph: ModelGraph, encoderEnd: string): readonly Stage[] {
  const shapes = inferShapes(graph)
  const rowOf = (layer: GraphLayer) =>
    rowShape(layer, shapes.get(refKey({ layer: layer.name, call: 0, tensor: 0 })) ?? [])
  const stages: Stage[] = []
  let activation: ActivationName = 'linear'
  let layer = findLayer(graph, encoderEnd)
  while (layer !== undefined && kindOf(layer).inputs?.max !== 0) {
    const before = layerBefore(graph, layer)
    const config = parseConfig(layer)
    const own = activationOf(layer, config)
    const joined: ActivationName = own === 'linear' ? activation : own
    if (!bareActivations.has(layer.className)) {
      stages.push({ layer, config, from: rowOf(before), to: rowOf(layer), activation: joined })
    }
    // Between an activation and the layer that it belongs to there may be a normalisation.
    activation = hasWeights(layer) ? 'linear' : joined
    layer = before
  }
  return stages
}

const bareActivations: ReadonlySet<string> = new Set(['Activation', 'ReLU'])

function layerBefore(graph: ModelGraph, layer: GraphLayer): GraphLayer {
  const [input, ...more] = layer.calls.length === 1 ? (layer.calls[0]?.inputs ?? []) : []
  const before = input === undefined ? undefined : findLayer(graph, input.layer)
  if (before !== undefined && more.length === 0) return before
  return refuse(
    `the encoder is no simple row of layers at "${layer.name}"; build the way back by hand`,
  )
}

const hasWeights = ({ className }: GraphLayer) => className in counterparts

function activationOf({ className }: GraphLayer, config: LayerConfig): ActivationName {
  if (className === 'ReLU') return 'relu'
  return (config['activation'] as ActivationName | undefined) ?? 'linear'
}

function rowShape({ name }: GraphLayer, shape: Shape): readonly number[] {
  return shape.slice(1).map((length) => {
    if (length === null) refuse(`rows at "${name}" have no fixed size`)
    return length
  })
}

/** Layers that change nothing that is to be given back. */
const passed: ReadonlySet<string> = new Set([
  'ActivityRegularization',
  'AlphaDropout',
  'BatchNormalization',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'Identity',
  'LayerNormalization',
  'Rescaling',
  'SpatialDropout1D',
  'SpatialDropout2D',
])

type Counterpart = (stage: Stage) => readonly NewLayerInput[]

const convolution =
  (rank: 1 | 2 | 3): Counterpart =>
  (stage) => {
    const { config } = stage
    const { kernelSize, strides, padding, dataFormat } = config
    return [
      {
        name: backName(stage),
        className: `Conv${rank}DTranspose`,
        config: {
          filters: channelsOf(stage.from, config),
          kernelSize,
          strides,
          padding,
          ...(dataFormat === undefined ? {} : { dataFormat }),
          activation: stage.activation,
        },
      },
    ]
  }

/** Layers with weights. */
const counterparts: Readonly<Record<string, Counterpart>> = {
  Dense: (stage) => [
    {
      name: backName(stage),
      className: 'Dense',
      config: { units: stage.from.at(-1) ?? 1, activation: stage.activation },
    },
  ],
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  SeparableConv1D: convolution(1),
  SeparableConv2D: convolution(2),
  DepthwiseConv2D: convolution(2),
}

const reshape: Counterpart = (stage) => [
  { name: backName(stage), className: 'Reshape', config: { targetShape: [...stage.from] } },
]

const unpool =
  (rank: 1 | 2 | 3): Counterpart =>
  (stage) => {
    const { config } = stage
    const sizes = (config['strides'] ?? config['poolSize']) as readonly number[]
    const size = rank === 1 ? sizes[0] : sizes
    return [upSampling(backName(stage), rank, { size, ...formatOf(config) })]
  }

/** One number a channel becomes a picture of that number. */
const unpoolWhole =
  (rank: 1 | 2): Counterpart =>
  (stage) => {
    const { from, config } = stage
    const lengths = spatialLengths(from, config)
    const channels = channelsOf(from, config)
    const ones = lengths.map(() => 1)
    const targetShape = isFirst(config) ? [channels, ...ones] : [...ones, channels]
    const name = backName(stage)
    return [
      { name: `${name}_shape`, className: 'Reshape', config: { targetShape } },
      upSampling(name, rank, { size: rank === 1 ? lengths[0] : lengths, ...formatOf(config) }),
    ]
  }

/** Layers without weights that change the shape. */
const shapers: Readonly<Record<string, Counterpart>> = {
  Flatten: reshape,
  Reshape: reshape,
  MaxPooling1D: unpool(1),
  MaxPooling2D: unpool(2),
  MaxPooling3D: unpool(3),
  AveragePooling1D: unpool(1),
  AveragePooling2D: unpool(2),
  AveragePooling3D: unpool(3),
  GlobalAveragePooling1D: unpoolWhole(1),
  GlobalAveragePooling2D: unpoolWhole(2),
  GlobalMaxPooling1D: unpoolWhole(1),
  GlobalMaxPooling2D: unpoolWhole(2),
}

function upSampling(name: string, rank: number, config: LayerConfig): NewLayerInput {
  return { name, className: `UpSampling${rank}D`, config: { ...config } }
}

function backName({ layer }: Stage): string {
  return `decode_${layer.name}`
}

function backLayers(stage: Stage): readonly NewLayerInput[] {
  const { className, name } = stage.layer
  if (passed.has(className)) return []
  const counterpart = counterparts[className] ?? shapers[className]
  if (counterpart !== undefined) return counterpart(stage)
  return refuse(`${className} ("${name}") has no counterpart; build the way back by hand`)
}

/** Cuts or pads what the counterpart gives to the size that was there. */
function fitSize(stage: Stage): readonly NewLayerInput[] {
  const { layer, config, from, to } = stage
  const rank = /(?:Conv|Pooling)([123])D$/.exec(layer.className)?.[1]
  if (rank === undefined || layer.className.startsWith('Global')) return []
  const wanted = spatialLengths(from, config)
  const given = spatialLengths(to, config).map((length, axis) => backLength(stage, length, axis))
  const more = wanted.map((length, axis) => length - (given[axis] ?? length))
  const format = rank === '1' ? {} : formatOf(config)
  const edges = (sign: 1 | -1) => {
    const axes = more.map((amount) => {
      const total = Math.max(0, sign * amount)
      return [Math.floor(total / 2), Math.ceil(total / 2)]
    })
    return rank === '1' ? axes[0] : axes
  }
  const fitting = (className: string, what: object): NewLayerInput[] => [
    {
      name: `${backName(stage)}_fit`,
      className: `${className}${rank}D`,
      config: { ...what, ...format },
    },
  ]
  if (more.some((amount) => amount > 0)) return fitting('ZeroPadding', { padding: edges(1) })
  return more.some((amount) => amount < 0) ? fitting('Cropping', { cropping: edges(-1) }) : []
}

/** Length that the counterpart makes of a length at the layer's output. */
function backLength({ layer, config }: Stage, length: number, axis: number): number {
  const at = (values: unknown) => (values as readonly number[] | null)?.[axis]
  if (layer.className.includes('Pooling')) {
    return length * (at(config['strides']) ?? at(config['poolSize']) ?? 1)
  }
  const stride = at(config['strides']) ?? 1
  const kernel = at(config['kernelSize']) ?? 1
  return config['padding'] === 'same'
    ? length * stride
    : length * stride + Math.max(kernel - stride, 0)
}

function isFirst(config: LayerConfig): boolean {
  return config['dataFormat'] === 'channelsFirst'
}

function formatOf(config: LayerConfig): LayerConfig {
  return isFirst(config) ? { dataFormat: 'channelsFirst' } : {}
}

function channelsOf(row: readonly number[], config: LayerConfig): number {
  return (isFirst(config) ? row[0] : row.at(-1)) ?? 1
}

function spatialLengths(row: readonly number[], config: LayerConfig): readonly number[] {
  return isFirst(config) ? row.slice(1) : row.slice(0, -1)
}
