import { describe, expect, it } from 'vitest'
import { allLayerKinds, layerKinds } from '../../src/shared/layers/index.ts'
import { drawsRandom, type LayerConfig, type LayerKind } from '../../src/shared/layers/layerKind.ts'
import type { Tensor } from '../../src/shared/layers/ops.ts'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { createRandomOps } from '../../src/trainer/native/randomOps.ts'
import {
  fromKerasConfig,
  present,
  readLayerFixtures,
  type FixtureArray,
  type LayerFixture,
} from './layerFixtures.ts'
import { replay } from './replay.ts'

const { tf } = ops

/** Cases whose numbers of a row hang on the number of rows, so that no recording can serve another. */
const tiedToBatch = new Set(['Softmax the batch'])

const allFixtures = readLayerFixtures()

/** Every activation once, and of each other kind some cases: a replay takes a while. */
const fixtures = [...Map.groupBy(allFixtures, (fixture) => fixture.className)].flatMap(
  ([className, cases]) =>
    className === 'Activation'
      ? cases.filter(({ name }) => !name.endsWith('wide'))
      : withDropping(someOf(cases.filter(({ name }) => !tiedToBatch.has(`${className} ${name}`)))),
)

/** Where a kind can drop and no case of Keras does: the first one again, dropping. */
function withDropping(cases: readonly LayerFixture[]): readonly LayerFixture[] {
  const [first] = cases
  if (first === undefined || !('recurrent_dropout' in first.config) || cases.some(draws))
    return cases
  const config = { ...first.config, dropout: 0.4, recurrent_dropout: 0.3 }
  return [...cases, { ...first, name: `${first.name}, dropping`, config }]
}

/** The first few, those that drop, and the first with a mask. */
function someOf(cases: readonly LayerFixture[]): readonly LayerFixture[] {
  const masked = cases.find(hasMask)
  return cases.filter(
    (fixture, i) =>
      i < 4 || fixture === masked || fixture.passes.some(({ draws }) => draws !== undefined),
  )
}

function hasMask({ masks = [] }: LayerFixture): boolean {
  return masks.some((mask) => mask !== null)
}

/** Kinds that do something else while training. */
function trainsDifferently(fixture: LayerFixture): boolean {
  return draws(fixture) || fixture.passes.some(({ training }) => training)
}

function draws(fixture: LayerFixture): boolean {
  const { kind, config } = parseCase(fixture)
  return drawsRandom(kind, config)
}

function parseCase({ className, config }: LayerFixture): { kind: LayerKind; config: LayerConfig } {
  const kind = present(layerKinds.get(className), className)
  return { kind, config: kind.config.parse(fromKerasConfig(config, kind.keras)) }
}

/** The rows of an input, one after another `times` times. */
function toTensor({ values, shape, dtype }: FixtureArray, times: number): Tensor {
  const [rows = 1, ...row] = shape
  const all = Array.from({ length: times }, () => values).flat()
  return tf.tensor(all, [rows * times, ...row], dtype === 'float32' ? 'float32' : 'int32')
}

/** The masks that there are, as ids: a session is fed no booleans. */
const givenMasks = ({ masks = [] }: LayerFixture) => masks.filter((mask) => mask !== null)

/** One mask or `null` an input, from those that there are. */
function masksOf({ masks = [] }: LayerFixture, given: readonly Tensor[]): (Tensor | null)[] {
  const left = [...given]
  return masks.map((mask) => {
    const next = mask === null ? undefined : left.shift()
    return next === undefined ? null : tf.cast(next, 'bool')
  })
}

/** Sum of all elements, with a gradient that fixes no batch size. */
function total(x: Tensor): Tensor {
  const { native } = ops
  return native.reshape(native.sum(x, [...x.shape.keys()]), [])
}

/** Outputs, new statistics, and gradients of the sum of squared outputs, in one list. */
function stepOf(fixture: LayerFixture, training: boolean) {
  const { kind, config } = parseCase(fixture)
  const inputCount = fixture.inputs.length
  const maskCount = givenMasks(fixture).length
  return ([step, ...rest]: readonly Tensor[]): Tensor[] => {
    const inputs = rest.slice(0, inputCount)
    const masks = maskCount === 0 ? [] : rest.slice(inputCount, inputCount + maskCount)
    const weights = rest.slice(inputCount + maskCount)
    const random = () =>
      createRandomOps({ seed: 1, layer: 'layer', call: 0 }, tf.reshape(present(step, 'step'), []))
    const results: Tensor[] = []
    const loss = (...given: Tensor[]): Tensor => {
      const named = fixture.weights.map(({ name, shape }, i) => {
        const weight = present(given[inputs.length + i] ?? weights[i], name)
        return [name, tf.reshape(weight, [...shape])] as const
      })
      const result = kind.call({
        ops,
        config,
        inputs: inputs.map((input, i) =>
          input.dtype === 'float32' ? present(given[i], 'input') : input,
        ),
        ...(maskCount > 0 ? { masks: masksOf(fixture, masks) } : {}),
        weights: Object.fromEntries(named),
        training,
        random: training ? random() : null,
        updateWeight: (_, value) => results.push(tf.keep(value)),
        addLoss: () => undefined,
      })
      const outputs = Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]
      results.push(...outputs.map((output) => tf.keep(tf.mul(tf.cast(output, 'float32'), 1))))
      const connected = given.map((x) => tf.mul(total(tf.cast(x, 'float32')), 0))
      return tf.addN([
        ...outputs.map((output) => total(tf.square(tf.cast(output, 'float32')))),
        ...connected,
      ])
    }
    const gradients = tf.grads(loss)([...inputs, ...weights])
    return [...results, ...gradients]
  }
}

const classNames = (some: readonly LayerFixture[]) =>
  new Set(some.map(({ className }) => className))

it('replays every kind, and with masks every kind that Keras gives a mask', () => {
  const kinds = allLayerKinds.map(({ className }) => className)
  const computed = new Set(kinds.filter((className) => className !== 'InputLayer'))
  expect(classNames(fixtures)).toEqual(computed)
  expect(classNames(fixtures.filter(hasMask))).toEqual(classNames(allFixtures.filter(hasMask)))
  expect(classNames(fixtures.filter(hasMask)).size).toBeGreaterThan(10)
})

it('replays every kind that draws at random as it trains', () => {
  // A wrapper draws where what it wraps does.
  const random = allLayerKinds
    .filter(({ isRandom }) => isRandom !== undefined && isRandom !== false)
    .filter(({ keras }) => keras?.layerKeys === undefined)
    .map(({ className }) => className)
  const drawing = classNames(fixtures.filter(draws))
  expect(random.filter((className) => !drawing.has(className))).toEqual([])
  expect(random.length).toBeGreaterThan(5)
})

describe.each([...Map.groupBy(fixtures, (fixture) => fixture.className)])('%s', (_, cases) => {
  it.each(cases.map((fixture) => [fixture.name, fixture] as const))(
    'recorded over some rows computes over more rows what it computes eagerly: %s',
    (_name, fixture) => {
      for (const training of trainsDifferently(fixture) ? [false, true] : [false]) {
        const compute = stepOf(fixture, training)
        const at = (step: number, times: number) => [
          tf.tensor1d([step], 'int32'),
          ...fixture.inputs.map((input) => toTensor(input, times)),
          ...givenMasks(fixture).map((mask) => toTensor(mask, times)),
          // Weights are fed too: behind an axis of length 1, in the place of the batch axis.
          ...fixture.weights.map((w) => toTensor({ ...w, shape: [1, ...w.shape] }, 1)),
        ]
        const inputs = { recorded: at(0, 1), again: at(1, 1), replayed: at(5, 3) }
        const replayed = replay(compute, inputs)
        const eager = tf.tidy(() => compute(inputs.replayed)).map((x) => [...x.dataSync()])
        const sizes = eager.map((values) =>
          values.reduce((max, x) => Math.max(max, Math.abs(x)), 0),
        )
        // What is 0 but for rounding, as the gradient by the bias of an attention's keys, is so in both.
        const noise = 1e-5 * Math.max(...sizes)
        eager.forEach((values, i) => {
          const size = sizes[i] ?? 0
          const scale = size < noise ? noise / 1e-5 : Math.max(size, 0.01)
          const result = present(replayed[i], 'result')
          expect(result.length).toBe(values.length)
          values.forEach((value, j) => {
            expect(Math.abs((result[j] ?? NaN) - value) / scale).toBeLessThanOrEqual(1e-5)
          })
        })
      }
    },
  )
})
