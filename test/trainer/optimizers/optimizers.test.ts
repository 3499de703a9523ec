import type * as tfjs from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/shared/training/plan.ts'
import { optimizerSchema, type Optimizer } from '../../../src/shared/training/optimizerSchema.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { clipGradients, optimizerKind } from '../../../src/trainer/optimizers/index.ts'
import { largestError, readTrainingFixture, tensorOf, type Numbers } from '../trainingFixture.ts'

interface OptimizerFixture {
  start: Numbers[]
  gradients: Numbers[][]
  cases: {
    optimizer: Record<string, unknown>
    clip: Plan['clip']
    rates: number[] | null
    weights: Numbers[][]
  }[]
}

const fixture = readTrainingFixture('optimizers.json') as OptimizerFixture

interface TrainedWeight {
  weight: tfjs.Tensor
  slots: Readonly<Record<string, tfjs.Tensor>>
}

function begin(config: Optimizer, start: readonly Numbers[]): TrainedWeight[] {
  return start.map((values) => {
    const weight = tensorOf(values)
    const slots = optimizerKind(config).slots(config)
    return {
      weight,
      slots: Object.fromEntries(
        slots.map(({ name, initial }) => [name, tf.fill(weight.shape, initial)]),
      ),
    }
  })
}

function update(
  config: Optimizer,
  trained: readonly TrainedWeight[],
  step: { number: number; rate: number; gradients: readonly tfjs.Tensor[] },
): TrainedWeight[] {
  return trained.map(({ weight, slots }, i) =>
    optimizerKind(config).update(tf, {
      weight,
      slots,
      gradient: step.gradients[i] ?? tf.scalar(NaN),
      learningRate: tf.scalar(step.rate),
      step: tf.scalar(step.number),
      config,
    }),
  )
}

function titleOf({ optimizer, clip, rates }: OptimizerFixture['cases'][number]): string {
  const extras = [...(clip === null ? [] : [{ clip }]), ...(rates === null ? [] : ['varying rate'])]
  return [optimizer, ...extras].map((part) => JSON.stringify(part)).join(', ')
}

describe('optimizers against Keras', () => {
  it('covers every optimizer', () => {
    const tested = new Set(fixture.cases.map(({ optimizer }) => optimizer['name']))
    expect(tested).toEqual(new Set(optimizerSchema.options.map((o) => o.shape.name.value)))
  })

  it.each(fixture.cases.map((row) => [titleOf(row), row] as const))(
    'gives the weights of Keras at every step: %s',
    (_title, row) => {
      const config = optimizerSchema.parse(row.optimizer)
      tf.tidy(() => {
        let trained = begin(config, fixture.start)
        fixture.gradients.forEach((step, i) => {
          const gradients = clipGradients(
            tf,
            step.map((g) => tensorOf(g)),
            row.clip,
          )
          const rate = row.rates?.[i] ?? config.learningRate
          trained = update(config, trained, { number: i + 1, rate, gradients })
          trained.forEach(({ weight }, w) => {
            expect(largestError(weight.dataSync(), row.weights[i]?.[w] ?? [])).toBeLessThan(1e-6)
          })
        })
      })
    },
  )

  it('gives slots as it declares them, of the shape of the weight', () => {
    for (const { optimizer } of fixture.cases) {
      const config = optimizerSchema.parse(optimizer)
      tf.tidy(() => {
        const before = begin(config, fixture.start)
        const gradients = before.map(({ weight }) => tf.onesLike(weight))
        const after = update(config, before, { number: 1, rate: 0.1, gradients })
        after.forEach(({ weight, slots }, i) => {
          const names = optimizerKind(config)
            .slots(config)
            .flatMap(({ name, isScratch }) => (isScratch === true ? [] : name))
          expect(Object.keys(before[i]?.slots ?? {})).toEqual(expect.arrayContaining(names))
          expect(Object.keys(slots).sort()).toEqual(names.sort())
          for (const slot of Object.values(slots)) expect(slot.shape).toEqual(weight.shape)
        })
      })
    }
  })

  it('stays exact late in a run: momentum of Nadam at update 5000', () => {
    // By hand: one update with slots of 0 and gradient 1; the product of 5000 momenta below 0.9 is 0.
    const config = optimizerSchema.parse({ name: 'nadam', learningRate: 0.1, epsilon: 1e-7 })
    tf.tidy(() => {
      const [after] = update(config, begin(config, [[0]]), {
        number: 5000,
        rate: 0.1,
        gradients: [tf.tensor1d([1])],
      })
      // m = 0.1, v = 0.001, both momenta 0.9: (0.9 * 0.1 + 0.1 * 1) / sqrt(0.001 / (1 - 0.999^5000))
      const expected = (-0.1 * 0.19) / Math.sqrt(0.001 / (1 - 0.999 ** 5000))
      expect(largestError(after?.weight.dataSync() ?? [], [expected])).toBeLessThan(1e-5)
    })
  })
})

describe('clipGradients', () => {
  const clipped = (gradients: readonly number[][], clip: Plan['clip']) =>
    tf.tidy(() =>
      clipGradients(
        tf,
        gradients.map((g) => tf.tensor1d(g)),
        clip,
      ).map((g) => [...g.dataSync()]),
    )

  it('shortens by norm, value or joint norm, and leaves short gradients alone', () => {
    const gradients = [
      [3, 4],
      [0.3, -0.4],
    ]
    expect(clipped(gradients, { norm: 1 })).toEqual([
      [expect.closeTo(0.6), expect.closeTo(0.8)],
      [expect.closeTo(0.3), expect.closeTo(-0.4)],
    ])
    expect(clipped(gradients, { value: 0.35 })).toEqual([
      [expect.closeTo(0.35), expect.closeTo(0.35)],
      [expect.closeTo(0.3), expect.closeTo(-0.35)],
    ])
    // Joint norm sqrt(25.25).
    const factor = 2 / Math.sqrt(25.25)
    expect(clipped(gradients, { globalNorm: 2 })).toEqual([
      [expect.closeTo(3 * factor), expect.closeTo(4 * factor)],
      [expect.closeTo(0.3 * factor), expect.closeTo(-0.4 * factor)],
    ])
    expect(clipped(gradients, { globalNorm: 9 })[0]).toEqual([expect.closeTo(3), expect.closeTo(4)])
    expect(clipped([[1, 2]], null)).toEqual([[1, 2]])
    expect(clipped([], { globalNorm: 1 })).toEqual([])
  })

  it('keeps zero gradients and shows infinite ones', () => {
    expect(clipped([[0, 0]], { norm: 1 })).toEqual([[0, 0]])
    expect(clipped([[0, 0]], { globalNorm: 1 })).toEqual([[0, 0]])
    expect(clipped([[Infinity], [1]], { globalNorm: 1 })).toEqual([[NaN], [NaN]])
  })
})
