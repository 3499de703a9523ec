import { describe, expect, it } from 'vitest'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import type { LayerWeights, ModelWeights } from '../../../src/shared/model/weights.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import { initialWeights } from '../../../src/shared/transfer/initialWeights.ts'
import { foldBatchNorms } from '../../../src/trainer/execution/foldBatchNorms.ts'
import { forward } from '../../../src/trainer/execution/forward.ts'
import { createModelVariables } from '../../../src/trainer/execution/modelVariables.ts'
import { createProgram } from '../../../src/trainer/execution/program.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { chain, type ChainLayer } from '../loop/tinyRuns.ts'

const { tf } = ops

const norm = (config: object = {}): ChainLayer => ({
  name: 'norm',
  className: 'BatchNormalization',
  config: { epsilon: 0.01, ...config },
})
const layer = (className: string, config: object): ChainLayer => ({
  name: 'before',
  className,
  config: { ...config },
})
const dense = (config: object = {}) => layer('Dense', { units: 4, ...config })
const conv = (config: object = {}) => layer('Conv2D', { filters: 4, kernelSize: [3, 3], ...config })

/** Weights of a net that has trained: nothing is 0 or 1, and variances are positive. */
function weightsOf(graph: ModelGraph): ModelWeights {
  const { weights } = initialWeights(graph, { weightsOf: () => null, seed: 1, fresh: true })
  const random = createRandom(2, 'weights')
  const drawn = ([name, array]: readonly [string, LayerWeights[string]]) => {
    const values = Float32Array.from(array.values, () =>
      name === 'moving_variance' ? 0.2 + random.uniform() : random.normal(),
    )
    return [name, { ...array, dtype: 'float32' as const, values }] as const
  }
  return Object.fromEntries(
    Object.entries(weights).map(([name, layer]) => [
      name,
      Object.fromEntries(Object.entries(layer).map(drawn)),
    ]),
  )
}

/** What a graph computes as it is and folded, and how many batch norms are left. */
function bothWays(graph: ModelGraph, input: readonly number[]) {
  const program = createProgram(graph)
  const variables = createModelVariables(ops.tf, program, weightsOf(graph))
  const x = tf.randomNormal([3, ...input], 0, 1, 'float32', 5)
  const folded = foldBatchNorms(ops, program, variables.of)
  const run = (given: typeof folded) => {
    const { outputs } = forward(given.program, {
      ops,
      inputs: [x],
      weightsOf: given.weightsOf,
      training: null,
    })
    return outputs.flatMap((output) => [...output.dataSync()])
  }
  const left = folded.program.calls.filter(({ kind }) => kind.className === 'BatchNormalization')
  const plain = run({ program, weightsOf: variables.of })
  return { plain, folded: run(folded), left: left.length }
}

const image = [6, 6, 2]
const foldable: readonly (readonly [string, readonly number[], readonly ChainLayer[]])[] = [
  ['a dense layer', [5], [dense(), norm()]],
  ['a dense layer without bias', [5], [dense({ useBias: false }), norm()]],
  ['a convolution', image, [conv(), norm()]],
  ['a convolution without bias', image, [conv({ useBias: false }), norm()]],
  ['a convolution in groups', image, [conv({ groups: 2 }), norm()]],
  ['a norm without gamma and beta', image, [conv(), norm({ scale: false, center: false })]],
  ['the last axis by its number', image, [conv(), norm({ axis: 3 })]],
  [
    'a convolution along one axis',
    [8, 2],
    [layer('Conv1D', { filters: 4, kernelSize: [3] }), norm()],
  ],
  [
    'a convolution of volumes',
    [4, 4, 4, 2],
    [layer('Conv3D', { filters: 3, kernelSize: [2, 2, 2] }), norm()],
  ],
  [
    'a depthwise convolution',
    image,
    [layer('DepthwiseConv2D', { kernelSize: [3, 3], depthMultiplier: 3 }), norm()],
  ],
  [
    'a depthwise convolution along one axis',
    [8, 3],
    [layer('DepthwiseConv1D', { kernelSize: [3], depthMultiplier: 2 }), norm()],
  ],
]

const others: readonly (readonly [string, readonly number[], readonly ChainLayer[]])[] = [
  ['an activation in between', image, [conv({ activation: 'relu' }), norm()]],
  ['another axis', image, [conv(), norm({ axis: 1 })]],
  [
    'channels first',
    image,
    [conv({ dataFormat: 'channelsFirst', padding: 'same' }), norm({ axis: 3 })],
  ],
  ['a pool before it', image, [layer('MaxPooling2D', { poolSize: [2, 2] }), norm()]],
]

describe('a batch norm is folded into the layer before it', () => {
  it.each(foldable)('%s', (_name, input, layers) => {
    const { plain, folded, left } = bothWays(chain(input, layers), input)
    expect(left).toBe(0)
    const size = Math.max(...plain.map(Math.abs))
    expect(size).toBeGreaterThan(0.1)
    plain.forEach((value, i) => {
      expect(Math.abs((folded[i] ?? NaN) - value) / size).toBeLessThan(2e-6)
    })
  })

  it.each(others)('but not with %s', (_name, input, layers) => {
    const { plain, folded, left } = bothWays(chain(input, layers), input)
    expect(left).toBe(1)
    expect(folded).toEqual(plain)
  })

  it('but not where another layer sees what it sees, or the model gives it out', () => {
    const graph = chain([5], [dense({ units: 5 }), norm(), { name: 'sum', className: 'Add' }])
    const ref = (name: string) => ({ layer: name, call: 0, tensor: 0 })
    const twice = graph.layers.map((one) =>
      one.name === 'sum' ? { ...one, calls: [{ inputs: [ref('before'), ref('norm')] }] } : one,
    )
    expect(bothWays({ ...graph, layers: twice }, [5]).left).toBe(1)
    const plain = chain([5], [dense(), norm()])
    expect(bothWays({ ...plain, outputs: [ref('norm'), ref('before')] }, [5]).left).toBe(1)
  })
})
