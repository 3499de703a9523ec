import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { allLayerKinds, layerKinds } from '../../src/shared/layers/index.ts'
import type { LayerCallContext, LayerConfig, LayerKind } from '../../src/shared/layers/layerKind.ts'
import { outputMasks } from '../../src/shared/layers/masks.ts'
import type { RandomOps } from '../../src/shared/layers/ops.ts'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { createRandomOps } from '../../src/trainer/native/randomOps.ts'
import {
  fromKerasConfig,
  present,
  readLayerFixtures,
  type FixtureArray,
  type FixturePass,
  type LayerFixture,
} from './layerFixtures.ts'

const { tf } = ops
const fixtures = readLayerFixtures()

/** Largest error in units of the largest expected value. */
const TOLERANCE = 1e-5

function toTensor({ values, shape, dtype }: FixtureArray): Tensor {
  const isWhole = dtype.startsWith('int') || dtype === 'uint8'
  return tf.tensor(
    [...values],
    [...shape],
    isWhole ? 'int32' : dtype === 'bool' ? 'bool' : 'float32',
  )
}

const largest = ({ values }: FixtureArray) =>
  values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)

/** `noise`: an array below this is 0 but for rounding, of numbers of the size `noise / TOLERANCE`. */
function expectClose(actual: Tensor, expected: FixtureArray, what: string, noise = 0): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape)
  const values = actual.dataSync()
  const size = largest(expected)
  const scale = size < noise ? noise / TOLERANCE : Math.max(size, 0.01)
  let worst = 0
  expected.values.forEach((value, i) => {
    const error = Math.abs((values[i] ?? NaN) - value) / scale
    worst = error > worst || Number.isNaN(error) ? error : worst
  })
  expect(worst, `error of ${what}`).toBeLessThanOrEqual(TOLERANCE)
}

function parseCase(fixture: LayerFixture): { kind: LayerKind; config: LayerConfig } {
  const kind = layerKinds.get(fixture.className)
  if (kind === undefined) throw new Error(`no kind ${fixture.className}`)
  return { kind, config: kind.config.parse(fromKerasConfig(fixture.config, kind.keras)) }
}

const openBatch = (shape: readonly number[]) => [null, ...shape.slice(1)]

/** Gives what Keras drew, draw by draw. */
function givenDraws(draws: readonly FixtureArray[]): RandomOps {
  let next = 0
  const take = (_x: Tensor, shape: readonly number[]) =>
    tf.reshape(toTensor(present(draws[next++], 'draw')), [...shape])
  return { uniformLike: take, normalLike: take }
}

interface Given {
  readonly inputs: readonly Tensor[]
  readonly masks: readonly (Tensor | null)[]
  readonly weights: Readonly<Record<string, Tensor>>
  readonly pass: FixturePass
}

interface Called {
  readonly outputs: readonly Tensor[]
  readonly masks: readonly (Tensor | null)[]
  readonly updated: ReadonlyMap<string, Tensor>
}

function callKind(
  { kind, config }: { kind: LayerKind; config: LayerConfig },
  { inputs, masks, weights, pass: { training, draws } }: Given,
): Called {
  const updated = new Map<string, Tensor>()
  const place = { seed: 1, layer: 'layer', call: 0 }
  const drawn =
    draws === undefined ? createRandomOps(place, tf.scalar(0, 'int32')) : givenDraws(draws)
  const context: LayerCallContext<LayerConfig> = {
    ops,
    config,
    inputs,
    masks,
    weights,
    training,
    random: training ? drawn : null,
    updateWeight: (name, value) => updated.set(name, tf.keep(value)),
    addLoss: () => undefined,
  }
  const result = kind.call(context)
  const outputs = Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]
  return { outputs, masks: outputMasks(kind, context, outputs.length), updated }
}

const numbersOf = (array: FixtureArray): FixtureArray => ({
  ...array,
  values: array.values.map(Number),
})

/** Outputs, statistics and gradients of one pass against Keras's. */
function checkPass(fixture: LayerFixture, pass: FixturePass): void {
  const parsed = parseCase(fixture)
  const inputs = fixture.inputs.map(toTensor)
  const weights = Object.fromEntries(fixture.weights.map((w) => [w.name, toTensor(w)]))
  const trainable = fixture.weights.filter((w) => w.trainable).map((w) => w.name)
  const floatInputs = inputs.flatMap((x, i) => (x.dtype === 'float32' ? [i] : []))

  const masks = inputs.map((_, i) => {
    const mask = fixture.masks?.[i] ?? null
    return mask === null ? null : toTensor(mask)
  })
  const first = callKind(parsed, { inputs, masks, weights, pass })
  expect(first.outputs).toHaveLength(pass.outputs.length)
  pass.outputs.forEach((expected, i) => {
    expectClose(present(first.outputs[i], `output ${i}`), expected, `output ${i}`)
  })
  first.masks.forEach((mask, i) => {
    const expected = pass.outputMasks?.[i] ?? null
    expect(mask === null, `mask of output ${i} is missing`).toBe(expected === null)
    if (mask !== null && expected !== null) {
      expectClose(tf.cast(mask, 'float32'), numbersOf(expected), `mask of output ${i}`)
    }
  })
  const changed = Object.entries(pass.updatedWeights)
  for (const [name, expected] of changed) {
    // A statistic that the layer left alone is what it was.
    expectClose(present(first.updated.get(name) ?? weights[name], name), expected, name)
  }

  const loss = (...variables: Tensor[]): Tensor => {
    const given = [...inputs]
    floatInputs.forEach((index, i) => (given[index] = present(variables[i], 'input')))
    const entries = trainable.map(
      (name, i) => [name, present(variables[floatInputs.length + i], name)] as const,
    )
    const all = { ...weights, ...Object.fromEntries(entries) }
    const { outputs } = callKind(parsed, { inputs: given, masks, weights: all, pass })
    const parts = outputs.map((output, i) =>
      tf.sum(
        tf.mul(tf.cast(output, 'float32'), toTensor(present(pass.cotangents[i], 'cotangent'))),
      ),
    )
    // Keras reports zeros where nothing connects; tfjs would refuse.
    const connections = variables.map((x) => tf.mul(tf.sum(x), 0))
    return tf.addN([...parts, ...connections])
  }
  const at = [
    ...floatInputs.map((i) => present(inputs[i], 'input')),
    ...trainable.map((name) => present(weights[name], name)),
  ]
  if (at.length === 0) return
  const gradients = tf.grads(loss)(at)
  const expected = [
    ...pass.inputGradients.map((array, i) => [`input ${i}`, array] as const),
    ...trainable.map((name) => [name, present(pass.weightGradients[name], name)] as const),
  ]
  // The gradient by the bias of an attention's keys has no other cause than rounding.
  const noise = TOLERANCE * Math.max(...expected.map(([, array]) => largest(array)))
  expected.forEach(([name, array], i) => {
    expectClose(present(gradients[i], name), array, `gradient by ${name}`, noise)
  })
}

describe.each([...Map.groupBy(fixtures, (fixture) => fixture.className)])('%s', (_, cases) => {
  it.each(cases.map((fixture) => [fixture.name, fixture] as const))(
    'computes what Keras computes: %s',
    (_name, fixture) => {
      const { kind, config } = parseCase(fixture)
      const shapes = fixture.inputs.map(({ shape }) => openBatch(shape))
      expect(kind.outputShapes(config, shapes)).toEqual(fixture.outputShapes)
      const specs = (kind.weights?.(config, shapes) ?? []).map(({ name, shape, trainable }) => ({
        name,
        shape,
        trainable,
      }))
      expect(specs).toEqual(
        fixture.weights.map(({ name, shape, trainable }) => ({ name, shape, trainable })),
      )
      for (const pass of fixture.passes) {
        tf.tidy(() => {
          checkPass(fixture, pass)
        })
      }
    },
  )
})

it('has a case from Keras for every kind', () => {
  const covered = new Set(fixtures.map((fixture) => fixture.className))
  // A kind without inputs, an InputLayer, computes nothing.
  const computing = allLayerKinds.filter((kind) => kind.inputs?.max !== 0)
  const missing = computing.filter((kind) => !covered.has(kind.className))
  expect(missing.map((kind) => kind.className)).toEqual([])
})
