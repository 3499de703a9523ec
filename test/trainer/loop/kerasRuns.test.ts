import { describe, expect, test } from 'vitest'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import { sameBytes } from '../../../src/trainer/execution/weightArrays.ts'
import { trainLikeKeras } from './kerasFixtures.ts'
import { chain } from './tinyRuns.ts'

describe('a run gives the weights and numbers of Keras', () => {
  test('Adam and a moving batch norm, last batch smaller', async () => {
    await trainLikeKeras('adamBatchNorm', {
      classes: 3,
      metrics: ['sparseCategoricalAccuracy'],
      graph: chain(
        [5],
        [
          { name: 'hidden', className: 'Dense', config: { units: 7, activation: 'relu' } },
          { name: 'norm', className: 'BatchNormalization', config: { momentum: 0.8 } },
          { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
        ],
      ),
      phases: [{ epochs: 4, optimizer: { name: 'adam', learningRate: 0.02 } }],
    })
  })

  test('convolution, pooling, logits, Nesterov momentum, ids as one-hot labels', async () => {
    await trainLikeKeras('convolution', {
      classes: 3,
      loss: { name: 'categoricalCrossentropy', fromLogits: true, labelSmoothing: 0.1 },
      metrics: ['categoricalAccuracy'],
      graph: chain(
        [6, 6, 2],
        [
          {
            name: 'conv',
            className: 'Conv2D',
            config: { filters: 4, kernelSize: 3, activation: 'relu', padding: 'same' },
          },
          { name: 'pool', className: 'MaxPooling2D', config: { poolSize: 2 } },
          { name: 'flat', className: 'Flatten' },
          { name: 'head', className: 'Dense', config: { units: 3 } },
        ],
      ),
      phases: [
        {
          epochs: 3,
          optimizer: { name: 'sgd', learningRate: 0.03, momentum: 0.9, nesterov: true },
        },
      ],
    })
  })

  test('two phases: penalties of frozen layers do not count, the second optimizer begins anew', async () => {
    const { result } = await trainLikeKeras('twoPhases', {
      classes: 3,
      graph: chain(
        [5],
        [
          {
            name: 'base',
            className: 'Dense',
            config: {
              units: 6,
              activation: 'tanh',
              kernelRegularizer: { name: 'l1l2', l1: 0, l2: 0.05 },
            },
          },
          { name: 'norm', className: 'BatchNormalization' },
          {
            name: 'head',
            className: 'Dense',
            config: {
              units: 3,
              activation: 'softmax',
              kernelRegularizer: { name: 'l1l2', l1: 0.01, l2: 0 },
            },
          },
        ],
      ),
      phases: [
        {
          epochs: 2,
          optimizer: { name: 'sgd', learningRate: 0.1 },
          freeze: [{ layers: ['base', 'norm'], mode: 'freeze' }],
        },
        { epochs: 2, optimizer: { name: 'rmsprop', learningRate: 0.01 } },
      ],
    })
    expect(result.trained).toEqual([
      ['head/kernel', 'head/bias'],
      ['base/kernel', 'base/bias', 'norm/gamma', 'norm/beta', 'head/kernel', 'head/bias'],
    ])
  })

  test('class weights, all penalties, limits, clipped norms', async () => {
    await trainLikeKeras('classWeights', {
      classes: 2,
      classWeights: [0.5, 2.5],
      loss: { name: 'binaryCrossentropy', fromLogits: false, labelSmoothing: 0 },
      metrics: ['binaryAccuracy'],
      clip: { norm: 0.3 },
      graph: chain(
        [5],
        [
          {
            name: 'hidden',
            className: 'Dense',
            config: {
              units: 6,
              activation: 'relu',
              kernelRegularizer: { name: 'l1l2', l1: 0.01, l2: 0.02 },
              biasRegularizer: { name: 'l1l2', l1: 0, l2: 0.03 },
              activityRegularizer: { name: 'l1l2', l1: 0, l2: 0.05 },
              kernelConstraint: { name: 'maxNorm', maxValue: 0.8, axis: 0 },
            },
          },
          {
            name: 'head',
            className: 'Dense',
            config: { units: 1, activation: 'sigmoid', biasConstraint: { name: 'nonNeg' } },
          },
        ],
      ),
      phases: [{ epochs: 3, optimizer: { name: 'adam', learningRate: 0.05 } }],
    })
  })

  test('field case 29: a frozen batch norm predicts, and its four arrays stay bit for bit', async () => {
    const { spec, result } = await trainLikeKeras('frozenBatchNorm', {
      classes: 3,
      metrics: ['sparseCategoricalAccuracy'],
      graph: chain(
        [4],
        [
          { name: 'norm', className: 'BatchNormalization', freeze: 'freeze' },
          { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
        ],
      ),
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 1e-4 } }],
    })
    const names = Object.keys(spec.weights['norm'] ?? {})
    expect(names).toHaveLength(4)
    for (const name of names) {
      const before = spec.weights['norm']?.[name]?.values ?? new Float32Array()
      const after = result.weights['norm']?.[name]?.values ?? new Float32Array()
      expect(sameBytes(before, after)).toBe(true)
    }
  })

  test('freezeWeights: gamma and beta stand still, the statistics move', async () => {
    const { spec, result } = await trainLikeKeras('standingWeights', {
      classes: 3,
      graph: chain(
        [4],
        [
          {
            name: 'norm',
            className: 'BatchNormalization',
            config: { momentum: 0.7 },
            freeze: 'freezeWeights',
          },
          { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
        ],
      ),
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 0.1 } }],
    })
    expect(result.weights['norm']?.['gamma']).toEqual(spec.weights['norm']?.['gamma'])
    expect(result.weights['norm']?.['beta']).toEqual(spec.weights['norm']?.['beta'])
  })

  test('shared layers: gradients of both calls, statistics that move twice a step', async () => {
    await trainLikeKeras('sharedLayers', {
      classes: 3,
      graph: sharedGraph(),
      phases: [{ epochs: 3, optimizer: { name: 'adam', learningRate: 0.02 } }],
    })
  })

  test('spectral normalisation: updates go on from the kernel that each call normalised', async () => {
    await trainLikeKeras('spectralNorm', {
      classes: 3,
      graph: spectralGraph(),
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.9 } }],
    })
  })

  test('regression: AdamW, cosine schedule, joint norm clipped', async () => {
    await trainLikeKeras('regression', {
      classes: null,
      loss: { name: 'huber', delta: 1.5 },
      metrics: ['meanAbsoluteError', 'rootMeanSquaredError'],
      clip: { globalNorm: 0.7 },
      graph: chain(
        [5],
        [
          { name: 'hidden', className: 'Dense', config: { units: 6, activation: 'gelu' } },
          { name: 'head', className: 'Dense', config: { units: 2 } },
        ],
      ),
      phases: [
        {
          epochs: 4,
          optimizer: { name: 'adamW', learningRate: 0.05, weightDecay: 0.02 },
          schedule: { name: 'cosine', alpha: 0.1 },
        },
      ],
    })
  })
})

function spectralGraph(): ModelGraph {
  const ref = (layer: string, call = 0) => ({ layer, call, tensor: 0 })
  const kernelRegularizer = { name: 'l1l2', l1: 0, l2: 0.02 }
  const inner = { units: 4, activation: 'relu', kernelRegularizer }
  const layer = { className: 'Dense', name: 'inner', config: inner }
  const base = chain(
    [6],
    [
      { name: 'scaled', className: 'Rescaling', config: { scale: 0.5, offset: 0.25 } },
      { name: 'tight', className: 'SpectralNormalization', config: { layer, powerIterations: 2 } },
      { name: 'joined', className: 'Concatenate' },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )
  const calls: Record<string, ModelGraph['layers'][number]['calls']> = {
    tight: [{ inputs: [ref('input')] }, { inputs: [ref('scaled')] }],
    joined: [{ inputs: [ref('tight', 0), ref('tight', 1)] }],
  }
  return {
    ...base,
    layers: base.layers.map((each) => ({ ...each, calls: calls[each.name] ?? each.calls })),
  }
}

function sharedGraph(): ModelGraph {
  const ref = (layer: string, call = 0) => ({ layer, call, tensor: 0 })
  const base = chain(
    [6],
    [
      { name: 'scaled', className: 'Rescaling', config: { scale: 0.5, offset: 0.25 } },
      { name: 'shared', className: 'Dense', config: { units: 4, activation: 'relu' } },
      { name: 'norm', className: 'BatchNormalization', config: { momentum: 0.6 } },
      { name: 'joined', className: 'Concatenate' },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )
  const calls: Record<string, ModelGraph['layers'][number]['calls']> = {
    shared: [{ inputs: [ref('input')] }, { inputs: [ref('scaled')] }],
    norm: [{ inputs: [ref('shared', 0)] }, { inputs: [ref('shared', 1)] }],
    joined: [{ inputs: [ref('norm', 0), ref('norm', 1)] }],
  }
  return {
    ...base,
    layers: base.layers.map((layer) => ({ ...layer, calls: calls[layer.name] ?? layer.calls })),
  }
}
