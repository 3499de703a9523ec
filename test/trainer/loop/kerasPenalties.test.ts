import { describe, expect, test } from 'vitest'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import { trainLikeKeras } from './kerasFixtures.ts'
import { chain } from './tinyRuns.ts'

const l1l2 = (l1: number, l2: number) => ({ name: 'l1l2', l1, l2 })

const penaltyGraph = chain(
  [6, 6, 2],
  [
    {
      name: 'separable',
      className: 'SeparableConv2D',
      config: {
        filters: 4,
        kernelSize: 3,
        depthwiseRegularizer: l1l2(0, 0.02),
        pointwiseRegularizer: l1l2(0.01, 0),
        activityRegularizer: l1l2(0.01, 0),
        depthwiseConstraint: {
          name: 'minMaxNorm',
          minValue: 0.2,
          maxValue: 0.6,
          rate: 0.7,
          axis: [0, 1],
        },
        pointwiseConstraint: { name: 'unitNorm', axis: 2 },
        biasConstraint: { name: 'nonNeg' },
      },
    },
    { name: 'activity', className: 'ActivityRegularization', config: { l1: 0.02, l2: 0.01 } },
    {
      name: 'depthwise',
      className: 'DepthwiseConv2D',
      config: {
        kernelSize: 2,
        depthwiseRegularizer: l1l2(0.01, 0.02),
        depthwiseConstraint: { name: 'maxNorm', maxValue: 1, axis: [0, 1, 2] },
      },
    },
    {
      name: 'norm',
      className: 'GroupNormalization',
      config: { groups: 2, gammaRegularizer: l1l2(0, 0.05), betaConstraint: { name: 'nonNeg' } },
    },
    { name: 'pool', className: 'GlobalAveragePooling2D' },
    {
      name: 'frozen',
      className: 'Dense',
      freeze: 'freeze',
      config: {
        units: 5,
        activation: 'tanh',
        kernelRegularizer: l1l2(0, 0.5),
        activityRegularizer: l1l2(0, 0.3),
        kernelConstraint: { name: 'maxNorm', maxValue: 0.1, axis: 0 },
      },
    },
    {
      name: 'orthogonal',
      className: 'Dense',
      config: {
        units: 4,
        kernelRegularizer: { name: 'orthogonal', factor: 0.1, mode: 'columns' },
        kernelConstraint: { name: 'unitNorm', axis: 0 },
      },
    },
    {
      name: 'head',
      className: 'Dense',
      config: { units: 3, activation: 'softmax', biasRegularizer: l1l2(0, 0.1) },
    },
  ],
)

/** The graph of `transformer` in makeRunFixtures.py. */
function transformerGraph(): ModelGraph {
  const ref = (layer: string) => ({ layer, call: 0, tensor: 0 })
  const base = chain(
    [5, 4],
    [
      {
        name: 'heads',
        className: 'MultiHeadAttention',
        config: {
          numHeads: 2,
          keyDim: 3,
          useCausalMask: true,
          kernelRegularizer: l1l2(0, 0.01),
          kernelConstraint: { name: 'maxNorm', maxValue: 1.5, axis: 0 },
        },
      },
      { name: 'residual', className: 'Add' },
      { name: 'norm', className: 'RMSNormalization' },
      {
        name: 'grouped',
        className: 'GroupQueryAttention',
        config: { headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2, useGate: true },
      },
      { name: 'additive', className: 'AdditiveAttention' },
      {
        name: 'mixed',
        className: 'EinsumDense',
        config: {
          equation: 'abc,cd->abd',
          outputShape: [null, 6],
          biasAxes: 'd',
          activation: 'gelu',
        },
      },
      { name: 'pool', className: 'GlobalAveragePooling1D' },
      { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
    ],
  )
  const inputs: Record<string, string[]> = {
    heads: ['input', 'input'],
    residual: ['heads', 'input'],
    grouped: ['norm', 'input'],
    additive: ['grouped', 'input'],
  }
  return {
    ...base,
    layers: base.layers.map((layer) => {
      const given = inputs[layer.name]
      return given === undefined ? layer : { ...layer, calls: [{ inputs: given.map(ref) }] }
    }),
  }
}

describe.each([
  ['compiled', false],
  ['op by op', true],
])('a run that is %s gives the weights and numbers of Keras', (_mode, eager) => {
  test('every penalty and every limit; of frozen layers only what they put out counts', async () => {
    const { result } = await trainLikeKeras('everyPenalty', {
      classes: 3,
      eager,
      metrics: ['sparseCategoricalAccuracy'],
      graph: penaltyGraph,
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.8 } }],
    })
    if (!eager) expect(result.notes).toEqual([])
  })

  test('attention with heads, shared heads and a causal mask', async () => {
    const { result } = await trainLikeKeras('transformer', {
      classes: 3,
      eager,
      graph: transformerGraph(),
      phases: [{ epochs: 3, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 } }],
    })
    if (!eager) expect(result.notes).toEqual([])
  })
})
