import type * as tfjs from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/shared/training/plan.ts'
import { optimizerSchema } from '../../../src/shared/training/optimizerSchema.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { clipGradients, optimizerKind } from '../../../src/trainer/optimizers/index.ts'
import { replay } from '../replay.ts'
import { largestError, tensorOf } from '../trainingFixture.ts'

const configs = [
  ...optimizerSchema.options.map((option) => ({ name: option.shape.name.value, weightDecay: 0.1 })),
  { name: 'sgd', momentum: 0.9, nesterov: true },
  { name: 'adam', amsgrad: true },
  { name: 'rmsprop', momentum: 0.9, centered: true, epsilon: 1e-3 },
].map((config) => optimizerSchema.parse(config))

const clips: Plan['clip'][] = [{ norm: 0.5 }, { value: 0.5 }, { globalNorm: 0.5 }]

/** Gradient, weight, rate, step, and slots, all of which differ from step to step. */
function inputsAt(step: number, slots: number): tfjs.Tensor[] {
  const values = (offset: number) => [0.3, -0.8, 0.5].map((x) => x * (1 + offset / 10 + step / 7))
  const positive = (offset: number) => values(offset).map((x) => 0.1 * x * x)
  return [
    tensorOf(values(0)),
    tensorOf(values(1)),
    tensorOf(0.1 / step),
    tensorOf(step),
    ...Array.from({ length: slots }, (_, i) => tensorOf(positive(i + 2))),
  ]
}

describe('a recorded update', () => {
  it.each(
    configs.map((config, i) => [JSON.stringify(config), config, clips[i % 3] ?? null] as const),
  )('goes on with another rate, step and slots: %s', (_title, config, clip) => {
    const kind = optimizerKind(config)
    const names = kind
      .slots(config)
      .flatMap(({ name, isScratch }) => (isScratch === true ? [] : name))
    const compute = (inputs: readonly tfjs.Tensor[]) => {
      const [raw, weight, learningRate, step, ...slots] = inputs as [
        tfjs.Tensor,
        tfjs.Tensor,
        tfjs.Tensor,
        tfjs.Tensor,
        ...tfjs.Tensor[],
      ]
      const [gradient = raw] = clipGradients(tf, [raw], clip)
      const given = Object.fromEntries(names.map((name, i) => [name, slots[i] ?? raw]))
      const result = kind.update(tf, { weight, gradient, slots: given, learningRate, step, config })
      return [result.weight, ...names.map((name) => result.slots[name] ?? tf.scalar(NaN))]
    }
    tf.tidy(() => {
      const replayed = inputsAt(9, names.length)
      const eager = compute(replayed).map((tensor) => [...tensor.dataSync()])
      const values = replay(compute, {
        recorded: inputsAt(1, names.length),
        again: inputsAt(2, names.length),
        replayed,
      })
      expect(values.length).toBe(1 + names.length)
      values.forEach((value, i) => {
        expect(largestError(value, eager[i] ?? [])).toBeLessThan(1e-6)
      })
    })
  })
})
