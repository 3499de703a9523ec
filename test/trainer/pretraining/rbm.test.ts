import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../../src/shared/layers/ops.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { createRandomOps } from '../../../src/trainer/native/randomOps.ts'
import { freeEnergy, gibbs, type Machine } from '../../../src/trainer/pretraining/rbm.ts'

const { tf } = ops

// Three visible and two hidden units: all 32 states can be counted.
const W = [
  [0.8, -0.5],
  [-1.1, 0.3],
  [0.4, 0.9],
]
const b = [0.2, -0.3, 0.1]
const c = [-0.4, 0.6]
const bits = (count: number) =>
  Array.from({ length: 2 ** count }, (_, state) =>
    Array.from({ length: count }, (_, i) => Math.floor(state / 2 ** i) % 2),
  )
const states = bits(3).flatMap((v) => bits(2).map((h) => ({ v, h })))
const at = (values: readonly number[], i: number) => values[i] ?? NaN

/** `-v b - h c - v W h` */
function energy({
  v,
  h,
}: {
  readonly v: readonly number[]
  readonly h: readonly number[]
}): number {
  const own = v.reduce((sum, value, i) => sum + value * at(b, i), 0)
  const hidden = h.reduce((sum, value, j) => sum + value * at(c, j), 0)
  const both = v.reduce(
    (sum, value, i) =>
      sum + h.reduce((part, other, j) => part + value * other * at(W[i] ?? [], j), 0),
    0,
  )
  return -own - hidden - both
}

const weight = (state: (typeof states)[number]) => Math.exp(-energy(state))
const Z = states.reduce((sum, state) => sum + weight(state), 0)
const chanceOf = (v: readonly number[]) =>
  states
    .filter((state) => state.v.join() === v.join())
    .reduce((sum, state) => sum + weight(state), 0) / Z

/** Means over states that are weighted: of v_i h_j, v_i and h_j. */
function moments(of: (state: (typeof states)[number]) => number) {
  const mean = (value: (state: (typeof states)[number]) => number) =>
    states.reduce((sum, state) => sum + of(state) * value(state), 0)
  return [
    ...b.flatMap((_, i) => c.map((_, j) => mean(({ v, h }) => at(v, i) * at(h, j)))),
    ...c.map((_, j) => mean(({ h }) => at(h, j))),
    ...b.map((_, i) => mean(({ v }) => at(v, i))),
  ]
}

const data = [
  [1, 0, 1],
  [1, 1, 0],
  [0, 0, 1],
  [1, 0, 1],
]

function withMachine<T>(work: (machine: Machine, variables: readonly Tensor[]) => T): T {
  const variables = [
    tf.variable(tf.tensor2d(W)),
    tf.variable(tf.tensor1d(c)),
    tf.variable(tf.tensor1d(b)),
  ]
  const [kernel, hiddenBias, visibleBias] = variables
  if (kernel === undefined || hiddenBias === undefined || visibleBias === undefined)
    throw new Error()
  try {
    return work({ visible: 'bernoulli', kernel, hiddenBias, visibleBias }, variables)
  } finally {
    for (const variable of variables) variable.dispose()
  }
}

/** `-log sum_h exp(-E(v, h))`, over all hidden states. */
const free = (v: readonly number[], energyOf: typeof energy) =>
  -Math.log(bits(2).reduce((sum, h) => sum + Math.exp(-energyOf({ v, h })), 0))

/** `|v - b|^2 / 2 - h c - v W h` */
const gaussianEnergy: typeof energy = ({ v, h }) =>
  energy({ v, h }) +
  v.reduce((sum, value, i) => sum + value * at(b, i) + (value - at(b, i)) ** 2 / 2, 0)

describe('a machine of 3 and 2 units', () => {
  test.each([
    ['bernoulli', bits(3), energy],
    ['bernoulli', [[0.2, 0.9, 0.4]], energy],
    [
      'gaussian',
      [
        [0.3, -1.2, 2.1],
        [0, 0, 0],
        [-0.7, 0.4, 1.5],
      ],
      gaussianEnergy,
    ],
  ] as const)('free energies of %s rows are sums over hidden states', (visible, rows, energyOf) => {
    withMachine((machine) => {
      const v = tf.tensor2d(rows.map((row) => [...row]))
      const found = [...freeEnergy(ops, { ...machine, visible }, v).dataSync()]
      rows.forEach((row, i) => {
        expect(at(found, i)).toBeCloseTo(free(row, energyOf), 5)
      })
    })
  })

  test('its free energies are those of all states', () => {
    withMachine((machine) => {
      const found = [...freeEnergy(ops, machine, tf.tensor2d(bits(3))).dataSync()]
      bits(3).forEach((v, i) => {
        expect(Math.exp(-at(found, i)) / Z).toBeCloseTo(chanceOf(v), 5)
      })
    })
  })

  test('the slope of free energies is that of the likelihood, counted over all states', () => {
    // p(h | v) for the rows, and p(v, h) for the machine.
    const ofRows = (state: (typeof states)[number]) => {
      const rows = data.filter((v) => v.join() === state.v.join()).length / data.length
      return (rows * weight(state)) / Z / chanceOf(state.v)
    }
    const wanted = moments(ofRows).map(
      (value, i) =>
        at(
          moments((state) => weight(state) / Z),
          i,
        ) - value,
    )
    withMachine((machine, variables) => {
      const { grads } = tf.variableGrads(() => {
        const rows = tf.mean(freeEnergy(ops, machine, tf.tensor2d(data)))
        const all = freeEnergy(ops, machine, tf.tensor2d(bits(3)))
        return tf.sub(rows, tf.sum(tf.mul(all, tf.tensor1d(bits(3).map(chanceOf))))).asScalar()
      })
      const found = variables.flatMap((variable) => [
        ...(grads[(variable as unknown as { name: string }).name]?.dataSync() ?? []),
      ])
      expect(found).toHaveLength(wanted.length)
      found.forEach((value, i) => {
        expect(value).toBeCloseTo(at(wanted, i), 5)
      })
    })
  })

  test('Gibbs sampling comes to the chances of the states', () => {
    const chains = 8192
    withMachine((machine) => {
      const random = createRandomOps({ seed: 4, layer: 'chains', call: 0 }, tf.scalar(0, 'int32'))
      const from = tf.zeros([chains, 3])
      const ends = [...gibbs(ops, machine, { from, steps: 40, random }).dataSync()]
      bits(3).forEach((v) => {
        const times = Array.from({ length: chains }, (_, i) => ends.slice(3 * i, 3 * i + 3)).filter(
          (end) => end.join() === v.join(),
        ).length
        // Four standard deviations of a share counted over so many chains.
        const chance = chanceOf(v)
        const spread = 4 * Math.sqrt((chance * (1 - chance)) / chains)
        expect(Math.abs(times / chains - chance)).toBeLessThan(spread)
      })
    })
  })
})
