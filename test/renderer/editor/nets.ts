import { outputOf, type GraphLayer, type ModelGraph } from '../../../src/shared/model/graph.ts'
import { parseConfig } from '../../../src/shared/model/parseConfig.ts'

/** A layer that reads the first outputs of others. */
export function layerOf(
  name: string,
  className: string,
  config: Record<string, unknown>,
  from: readonly string[],
): GraphLayer {
  return {
    name,
    className,
    config: parseConfig({ name, className, config }),
    freeze: 'train',
    origin: null,
    group: [],
    calls: [{ inputs: from.map((source) => outputOf(source)) }],
  }
}

/** A graph of layers in order: the first is the input, the last the output. */
export function graphOf(layers: readonly GraphLayer[]): ModelGraph {
  const first = layers[0]?.name ?? ''
  const last = layers.at(-1)?.name ?? ''
  return { name: 'net', layers, inputs: [outputOf(first)], outputs: [outputOf(last)] }
}

/** The ten-class net of the sample: two convolutions, two poolings, a hidden layer. */
export function sampleNet(): ModelGraph {
  const layers = [
    layerOf('input', 'InputLayer', { batchShape: [null, 28, 28, 1] }, []),
    layerOf('conv2d', 'Conv2D', { filters: 4, kernelSize: 3, activation: 'relu' }, ['input']),
    layerOf('max_pooling2d', 'MaxPooling2D', {}, ['conv2d']),
    layerOf('conv2d_1', 'Conv2D', { filters: 6, kernelSize: 3 }, ['max_pooling2d']),
    layerOf('flatten', 'Flatten', {}, ['conv2d_1']),
    layerOf('dense', 'Dense', { units: 16 }, ['flatten']),
    layerOf('dense_1', 'Dense', { units: 10, activation: 'softmax' }, ['dense']),
  ]
  const withOrigin = layers.map((layer) =>
    /conv|dense/.test(layer.name)
      ? { ...layer, origin: { model: 'base', layer: layer.name } }
      : layer,
  )
  return graphOf(withOrigin)
}

/** A net in the manner of DenseNet: `stages` stages of `blocks` dense blocks of seven layers, names as Keras's. */
export function denseNet(stages: number, blocks: number, filters = 4): ModelGraph {
  const layers = [
    layerOf('input', 'InputLayer', { batchShape: [null, 32, 32, 3] }, []),
    layerOf('conv1_conv', 'Conv2D', { filters, kernelSize: 3, padding: 'same' }, ['input']),
    layerOf('conv1_bn', 'BatchNormalization', {}, ['conv1_conv']),
    layerOf('conv1_relu', 'ReLU', {}, ['conv1_bn']),
  ]
  for (let stage = 2; stage < stages + 2; stage++) {
    for (let block = 1; block <= blocks; block++) {
      layers.push(...denseBlock(`conv${stage}_block${block}`, layers.at(-1)?.name ?? '', filters))
    }
  }
  layers.push(
    layerOf('avg_pool', 'GlobalAveragePooling2D', {}, [layers.at(-1)?.name ?? '']),
    layerOf('predictions', 'Dense', { units: 10, activation: 'softmax' }, ['avg_pool']),
  )
  return graphOf(layers)
}

function denseBlock(name: string, from: string, filters: number): readonly GraphLayer[] {
  const conv = { filters, padding: 'same', useBias: false }
  return [
    layerOf(`${name}_0_bn`, 'BatchNormalization', {}, [from]),
    layerOf(`${name}_0_relu`, 'ReLU', {}, [`${name}_0_bn`]),
    layerOf(`${name}_1_conv`, 'Conv2D', { ...conv, kernelSize: 1 }, [`${name}_0_relu`]),
    layerOf(`${name}_1_bn`, 'BatchNormalization', {}, [`${name}_1_conv`]),
    layerOf(`${name}_1_relu`, 'ReLU', {}, [`${name}_1_bn`]),
    layerOf(`${name}_2_conv`, 'Conv2D', { ...conv, kernelSize: 3 }, [`${name}_1_relu`]),
    layerOf(`${name}_concat`, 'Concatenate', {}, [from, `${name}_2_conv`]),
  ]
}

/** Two branches of one layer each between an activation and an Add. */
export function branchedNet(): ModelGraph {
  const conv = { filters: 4, kernelSize: 1 }
  return graphOf([
    layerOf('input', 'InputLayer', { batchShape: [null, 8, 8, 3] }, []),
    layerOf('stem', 'ReLU', {}, ['input']),
    layerOf('left', 'Conv2D', conv, ['stem']),
    layerOf('right', 'Conv2D', conv, ['stem']),
    layerOf('add', 'Add', {}, ['left', 'right']),
    layerOf('pool', 'GlobalAveragePooling2D', {}, ['add']),
  ])
}
