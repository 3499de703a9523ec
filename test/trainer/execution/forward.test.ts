import { describe, expect, test } from 'vitest'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import { initialWeights } from '../../../src/shared/transfer/initialWeights.ts'
import { forward } from '../../../src/trainer/execution/forward.ts'
import { createModelVariables } from '../../../src/trainer/execution/modelVariables.ts'
import { createProgram } from '../../../src/trainer/execution/program.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { predict } from '../../../src/trainer/requests/predict.ts'
import { chain } from '../loop/tinyRuns.ts'

const { tf } = ops
const idle = () => Promise.resolve()
const ref = (layer: string, call = 0) => ({ layer, call, tensor: 0 })

function weightsOf(graph: ModelGraph) {
  return initialWeights(graph, { weightsOf: () => null, seed: 3, fresh: true }).weights
}

async function predictOne(graph: ModelGraph, rows: readonly (readonly number[])[]) {
  const shape = [rows.length, rows[0]?.length ?? 0]
  const input = { dtype: 'float32' as const, shape, values: Float32Array.from(rows.flat()) }
  const request = { graph, weights: weightsOf(graph), inputs: [input], batchSize: 2 }
  const outputs = await predict(ops, request, idle)
  return outputs.map(({ values }) => [...values])
}

/** x, through layers that hand on their input in prediction, then doubled. */
const passing = chain(
  [2],
  [
    { name: 'drop', className: 'Dropout', config: { rate: 0.5 } },
    { name: 'same', className: 'Activation', config: { activation: 'linear' } },
    { name: 'again', className: 'Dropout', config: { rate: 0.1 } },
    { name: 'double', className: 'Rescaling', config: { scale: 2 } },
  ],
)

describe('a forward pass in prediction', () => {
  test('frees what is used up: a long chain holds a few tensors at a time', () => {
    const layers = Array.from({ length: 30 }, (_, i) => ({
      name: `d${i}`,
      className: 'Dense',
      config: { units: 3, activation: 'tanh' },
    }))
    const program = createProgram(chain([3], layers))
    const variables = createModelVariables(tf, program, weightsOf(program.graph))
    const counts: number[] = []
    tf.tidy(() => {
      const inputs = [tf.ones([4, 3])]
      const onCall = () => counts.push(tf.memory().numTensors)
      forward(program, { ops, inputs, weightsOf: variables.of, training: null, onCall })
    })
    variables.dispose()
    expect(counts).toHaveLength(30)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
  })

  test('keeps a tensor that several layers hand on and several use', async () => {
    expect(
      await predictOne(passing, [
        [1, -2],
        [3, 4],
        [5, 6],
      ]),
    ).toEqual([[2, -4, 6, 8, 10, 12]])
  })

  test('gives outputs that are inputs, outputs twice, and outputs from within', async () => {
    const graph = {
      ...passing,
      outputs: [ref('input'), ref('double'), ref('again'), ref('double')],
    }
    expect(await predictOne(graph, [[1, 2]])).toEqual([
      [1, 2],
      [2, 4],
      [1, 2],
      [2, 4],
    ])
  })

  test('a branch that is used late is there when it is wanted', async () => {
    const base = chain(
      [2],
      [
        { name: 'half', className: 'Rescaling', config: { scale: 0.5 } },
        { name: 'double', className: 'Rescaling', config: { scale: 4 } },
        { name: 'sum', className: 'Add' },
      ],
    )
    const layers = base.layers.map((layer) =>
      layer.name === 'sum'
        ? { ...layer, calls: [{ inputs: [ref('double'), ref('half'), ref('input')] }] }
        : layer,
    )
    expect(await predictOne({ ...base, layers }, [[1, 10]])).toEqual([[3.5, 35]])
  })

  test('leaves nothing behind and takes no rows at all', async () => {
    const before = tf.memory().numTensors
    const graph = chain([2], [{ name: 'head', className: 'Dense', config: { units: 3 } }])
    const none = { dtype: 'float32' as const, shape: [0, 2], values: new Float32Array() }
    const request = { graph, weights: weightsOf(graph), inputs: [none], batchSize: 8 }
    expect(await predict(ops, request, idle)).toMatchObject([{ shape: [0, 3] }])
    expect(tf.memory().numTensors).toBe(before)
  })

  test('does not depend on the batch size', async () => {
    const graph = chain(
      [3],
      [
        { name: 'norm', className: 'BatchNormalization' },
        { name: 'head', className: 'Dense', config: { units: 2, activation: 'softmax' } },
      ],
    )
    const values = Float32Array.from({ length: 21 }, (_, i) => Math.cos(i))
    const inputs = [{ dtype: 'float32' as const, shape: [7, 3], values }]
    const request = { graph, weights: weightsOf(graph), inputs }
    const [whole] = await predict(ops, { ...request, batchSize: 7 }, idle)
    for (const batchSize of [1, 2, 5, 100]) {
      const [parts] = await predict(ops, { ...request, batchSize }, idle)
      expect(parts?.shape).toEqual([7, 2])
      parts?.values.forEach((value, i) => {
        expect(value).toBeCloseTo(whole?.values[i] ?? NaN, 6)
      })
    }
  })
})

test('what is wrong with a graph or its rows is told with the layer', async () => {
  const unknown = chain([2], [{ name: 'odd', className: 'Lambda' }])
  await expect(predictOne(unknown, [[1, 2]])).rejects.toMatchObject({
    code: 'layer.unknownKind',
    params: { layer: 'odd', className: 'Lambda' },
  })
  await expect(predictOne(passing, [[1, 2, 3]])).rejects.toMatchObject({
    code: 'data.shapeMismatch',
    params: { expected: '(None, 2)', found: '(None, 3)' },
  })
})
