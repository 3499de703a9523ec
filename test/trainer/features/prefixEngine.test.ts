import { afterEach, expect, test, vi } from 'vitest'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import { initialWeights } from '../../../src/shared/transfer/initialWeights.ts'
import { createModelVariables } from '../../../src/trainer/execution/modelVariables.ts'
import { createProgram } from '../../../src/trainer/execution/program.ts'
import { openPrefixEngine } from '../../../src/trainer/features/prefixEngine.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { chain, range } from '../loop/tinyRuns.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('two small recordings serve batches of any size, of weights that TensorFlow has not seen before', () => {
  const graph = chain(
    [6],
    [
      { name: 'first', className: 'Dense', config: { units: 5, activation: 'tanh' } },
      { name: 'norm', className: 'BatchNormalization' },
      { name: 'second', className: 'Dense', config: { units: 4 } },
    ],
  )
  const program = createProgram(graph)
  const { weights } = initialWeights(graph, { weightsOf: () => null, seed: 1, fresh: true })
  const variables = createModelVariables(ops.tf, program, weights)
  const arrays = (ids: Int32Array) => {
    const values = Float32Array.from({ length: ids.length * 6 }, (_, i) => {
      return Math.sin((ids[Math.floor(i / 6)] ?? 0) * 6 + (i % 6))
    })
    const inputs = [{ dtype: 'float32' as const, shape: [ids.length, 6], values }]
    const yTrue = {
      dtype: 'int32' as const,
      shape: [ids.length],
      values: new Int32Array(ids.length),
    }
    return { inputs, yTrue, rowWeights: null }
  }
  const batch = (ids: Int32Array) => {
    const { inputs, yTrue } = arrays(ids)
    return {
      inputs: inputs.map(({ values, shape }) => ops.tf.tensor(values, shape)),
      yTrue: ops.tf.tensor1d(yTrue.values, 'int32'),
      rowWeights: null,
    }
  }
  const options = {
    ops,
    program,
    variables,
    data: { batch, batchArrays: arrays },
    scale: { scale: 1, offset: 0 },
    rows: range(0, 40),
    batchSize: 16,
  }
  const dense = layerKinds.get('Dense')
  if (dense === undefined) throw new Error('there is no such kind')
  const calls = vi.spyOn(dense, 'call')
  const compiled = openPrefixEngine({ ...options, eager: false })
  // Two dense layers, recorded twice.
  expect(calls).toHaveBeenCalledTimes(4)
  const eager = openPrefixEngine({ ...options, eager: true })
  for (const rows of [range(0, 16), range(32, 40), range(3, 4)]) {
    const [found] = compiled.compute(rows)
    const [expected] = eager.compute(rows)
    expect(found?.shape).toEqual([rows.length, 4])
    expected?.values.forEach((value, i) => {
      expect(found?.values[i]).toBeCloseTo(value, 5)
    })
  }
  compiled.close()
  variables.dispose()
})
