import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { LayerKind } from '../../../src/shared/layers/layerKind.ts'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import type { Tensor } from '../../../src/shared/layers/ops.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { chain, classRows, runSpec, temporaryFolder, train } from '../loop/tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
afterEach(() => {
  vi.restoreAllMocks()
})

const data = classRows(folder.path, { rows: 30, features: 4, classes: 3, train: 22, validation: 8 })
const graph = chain(
  [4],
  [
    { name: 'hidden', className: 'Dense', config: { units: 5, activation: 'tanh' } },
    { name: 'odd', className: 'Identity' },
    { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
  ],
)
const spec = () => runSpec({ graph, data, phases: [{ epochs: 2, optimizer: { name: 'adam' } }] })

/** Puts another computation into the layer "odd", for all runs of the test. */
function sabotage(compute: (x: Tensor) => Tensor): void {
  const kind = layerKinds.get('Identity')
  if (kind === undefined) throw new Error('there is no such kind')
  const call: LayerKind['call'] = ({ inputs }) => compute(inputs[0] ?? tf.scalar(NaN))
  vi.spyOn(kind, 'call').mockImplementation(call)
}

async function bothWays() {
  const refused = await train(spec())
  const eager = await train({ ...spec(), eager: true })
  return { refused: refused.result, eager: eager.result }
}

const logsOf = ({ history }: Awaited<ReturnType<typeof bothWays>>['eager']) =>
  history.map(({ logs }) => logs)

describe('a layer that cannot be compiled', () => {
  test.each([
    ['computes in JavaScript', (x: Tensor) => tf.mul(x, tf.scalar(meanOf(x)))],
    // Never the other branch in these rows: that it could come is enough.
    ['branches on a value', (x: Tensor) => (meanOf(x) < 1e6 ? tf.mul(x, 2) : tf.exp(x))],
  ])(
    '%s: the run goes on eagerly, says so, and gives the eager numbers',
    async (_what, compute) => {
      sabotage(compute)
      const { refused, eager } = await bothWays()
      expect(refused.status).toBe('finished')
      expect(refused.notes).toHaveLength(1)
      expect(refused.notes[0]).toMatch(/^Phase 1 trains step by step, not compiled: .*layer "odd"/)
      expect(eager.notes).toEqual([])
      expect(logsOf(refused)).toEqual(logsOf(eager))
      expect(refused.evaluation).toEqual(eager.evaluation)
      expect(refused.weights).toEqual(eager.weights)
    },
  )

  test('draws random numbers in JavaScript: named, and the run goes on', async () => {
    sabotage((x) => tf.add(x, tf.scalar(Math.random())))
    const { result } = await train(spec())
    expect(result.status).toBe('finished')
    expect(result.notes).toEqual([
      expect.stringMatching(/layer "odd" \(\w+\) takes is made in JavaScript and differs/),
    ])
  })

  test('gives other numbers when replayed, although its ops are always the same: found and named', async () => {
    const before = tf.memory().numTensors
    // TensorFlow's own generator goes on from draw to draw: no two runs of this op are the same.
    const draw = tf.customGrad((x) => ({
      value: tf.add(
        x as Tensor,
        tf.cast(tf.multinomial(tf.onesLike(x as Tensor) as never, 5, 3), 'float32'),
      ),
      gradFunc: (dy: Tensor) => dy,
    }))
    sabotage((x) => draw(x))
    const { result } = await train(spec())
    expect(result.status).toBe('finished')
    expect(result.notes).toEqual([
      expect.stringMatching(/layer "odd" \(\w+\) computes other numbers when its step is replayed/),
    ])
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('what the guard does not hold against a step', () => {
  test('a bias before a batch norm: its gradient is rounding noise, and Adam makes whole steps of it', async () => {
    const normed = chain(
      [4],
      [
        { name: 'hidden', className: 'Dense', config: { units: 16 } },
        { name: 'norm', className: 'BatchNormalization' },
        { name: 'head', className: 'Dense', config: { units: 3, activation: 'softmax' } },
      ],
    )
    for (const name of ['adam', 'adamax', 'nadam', 'rmsprop', 'adadelta'] as const) {
      const optimizer = { name, learningRate: 0.05 }
      const { result } = await train(
        runSpec({ graph: normed, data, phases: [{ epochs: 1, optimizer }] }),
      )
      expect(result.notes).toEqual([])
    }
  })
})

function meanOf(x: Tensor): number {
  return tf.tidy(() => tf.mean(x).dataSync()[0] ?? NaN)
}
