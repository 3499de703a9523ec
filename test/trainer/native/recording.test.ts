import type * as tfjs from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { openGraphSession } from '../../../src/trainer/native/recording/graphSession.ts'
import {
  feedName,
  fetchName,
  rowsName,
  stepNodes,
  variableNodes,
  type StepProgram,
} from '../../../src/trainer/native/recording/graphWriter.ts'
import { DATA_TYPE } from '../../../src/trainer/native/recording/protoSchema.ts'
import { record, scoped } from '../../../src/trainer/native/recording/recorder.ts'
import { findDifference } from '../../../src/trainer/native/recording/recording.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'

type Tensor = tfjs.Tensor

/** One step of gradient descent on mean squared error of a two-layer net. */
function createNet() {
  const kernel1 = tf.variable(tf.tensor2d([0.1, -0.2, 0.3, 0.4, 0.5, -0.6], [2, 3]))
  const kernel2 = tf.variable(tf.tensor2d([0.3, 0.2, -0.1], [3, 1]))
  const variables = [kernel1, kernel2]
  const step = (x: Tensor, y: Tensor): Tensor[] =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() =>
        tf.mean(
          tf.square(
            tf.sub(
              tf.matMul(
                tf.tanh(tf.matMul(x as tfjs.Tensor2D, kernel1 as tfjs.Tensor2D)),
                kernel2 as tfjs.Tensor2D,
              ),
              y,
            ),
          ),
        ),
      )
      for (const variable of variables) {
        const gradient = grads[variable.name]
        if (gradient === undefined) throw new Error('no gradient')
        variable.assign(tf.sub(variable, tf.mul(gradient, 0.1)))
      }
      return [value]
    })
  return { variables, step }
}

const batchA = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, -1], [2, 1])] as const
const batchB = [tf.tensor2d([-1, 0.5, 2, 0], [2, 2]), tf.tensor2d([0, 2], [2, 1])] as const

const fed = (tensor: Tensor) => ({
  dtype: DATA_TYPE.float32,
  shape: tensor.shape,
  values: tensor.dataSync<'float32'>(),
})

const firstValues = (variables: readonly tfjs.Variable[]) =>
  new Map(variables.map((variable, i) => [i, fed(variable)] as const))

describe('a recorded step', () => {
  it('gives the numbers of the eager step, step after step', () => {
    const { variables, step } = createNet()
    const before = firstValues(variables)
    const first = record(() => step(...batchA), batchA, variables)
    const afterA = variables.map((variable) => [...variable.dataSync()])
    const second = record(() => step(...batchB), batchB, variables)
    const afterB = variables.map((variable) => [...variable.dataSync()])
    expect(findDifference(first.recording, second.recording)).toBeNull()

    const program: StepProgram = {
      name: 'train',
      recording: first.recording,
      sources: [
        { kind: 'fed', dtype: DATA_TYPE.float32 },
        { kind: 'fed', dtype: DATA_TYPE.float32 },
      ],
      anyBatch: false,
    }
    const specs = first.recording.variables
    const session = openGraphSession([...variableNodes(specs), ...stepNodes(program, specs)])
    session.assign(before)
    const run = ([x, y]: readonly [Tensor, Tensor]) =>
      session.run(
        [
          { name: feedName('train', 0), tensor: fed(x) },
          { name: feedName('train', 1), tensor: fed(y) },
        ],
        [fetchName('train', 0)],
      )[0]?.[0]
    expect(run(batchA)).toBeCloseTo(first.results[0]?.dataSync()[0] ?? NaN, 6)
    specs.forEach((_, i) => {
      expect(maxDifference(session.read([i])[0] ?? [], afterA[i] ?? [])).toBeLessThan(1e-7)
    })
    expect(run(batchB)).toBeCloseTo(second.results[0]?.dataSync()[0] ?? NaN, 6)
    specs.forEach((_, i) => {
      expect(maxDifference(session.read([i])[0] ?? [], afterB[i] ?? [])).toBeLessThan(1e-7)
    })
    session.dispose()
  })

  it('takes any number of rows from a table in the graph, cast there', () => {
    const x = tf.tensor2d([0, 0, 0, 0], [2, 2])
    const { recording } = record(() => [tf.mul(x, 2)], [x], [])
    const table = { dtype: DATA_TYPE.uint8, shape: [3, 2] }
    const program: StepProgram = {
      name: 'rows',
      recording,
      sources: [{ kind: 'rows', table: 0 }],
      anyBatch: true,
    }
    const session = openGraphSession([...variableNodes([table]), ...stepNodes(program, [table])])
    session.assign(new Map([[0, { ...table, values: Uint8Array.from([1, 2, 3, 4, 5, 255]) }]]))
    const rows = { dtype: DATA_TYPE.int32, shape: [3], values: Int32Array.from([2, 0, 2]) }
    const [result] = session.run([{ name: rowsName('rows'), tensor: rows }], [fetchName('rows', 0)])
    expect([...(result ?? [])]).toEqual([10, 510, 2, 4, 10, 510])
    session.dispose()
  })
})

describe('findDifference', () => {
  const recordOf = (compute: (x: Tensor) => Tensor, x: Tensor) =>
    record(() => [compute(x)], [x], []).recording
  const x = tf.tensor1d([1, 2])
  const y = tf.tensor1d([3, 4])

  it('agrees on a step that only depends on its inputs', () => {
    const compute = (t: Tensor) => tf.add(tf.exp(t), 1)
    expect(findDifference(recordOf(compute, x), recordOf(compute, y))).toBeNull()
  })

  it('names the layer whose numbers are made in JavaScript', () => {
    const compute = (t: Tensor) => scoped('noise', () => tf.add(t, Math.random()))
    expect(findDifference(recordOf(compute, x), recordOf(compute, y))).toContain('layer "noise"')
  })

  it('names the layer that computes something else for other values', () => {
    const compute = (t: Tensor) =>
      scoped('branch', () => ((t.dataSync()[0] ?? 0) > 2 ? tf.exp(t) : tf.log(t)))
    expect(findDifference(recordOf(compute, x), recordOf(compute, y))).toContain('layer "branch"')
  })
})

function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN))))
}
