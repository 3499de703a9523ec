import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createRandomOps, type RandomPlace } from '../../../src/trainer/native/randomOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { replay } from '../replay.ts'

const place: RandomPlace = { seed: 7, layer: 'dropout', call: 0 }

function draw(at: RandomPlace, step: number): number[] {
  return tf.tidy(() => {
    const random = createRandomOps(at, tf.scalar(step, 'int32'))
    return [...random.uniformLike(tf.zeros([2, 3]), [2, 3]).dataSync()]
  })
}

describe('random draws', () => {
  it('are the same for the same place and step', () => {
    expect(draw(place, 5)).toEqual(draw({ ...place }, 5))
  })

  it.each<[string, RandomPlace, number]>([
    ['seed', { ...place, seed: 8 }, 5],
    ['layer', { ...place, layer: 'dropout_1' }, 5],
    ['call', { ...place, call: 1 }, 5],
    ['step', place, 6],
  ])('differ with the %s', (_, other, step) => {
    const base = draw(place, 5)
    expect(draw(other, step).filter((value) => base.includes(value))).toEqual([])
  })

  it('differ between two draws of one call', () => {
    tf.tidy(() => {
      const random = createRandomOps(place, tf.scalar(0, 'int32'))
      const x = tf.zeros([2, 3])
      const one = random.uniformLike(x, [2, 3]).dataSync()
      const two = random.uniformLike(x, [2, 3]).dataSync()
      expect([...two].filter((value) => one.includes(value))).toEqual([])
    })
  })

  it('are uniform in [0, 1) and standard normal', () => {
    tf.tidy(() => {
      const count = 40_000
      const random = createRandomOps(place, tf.scalar(0, 'int32'))
      const uniform = random.uniformLike(tf.zeros([1]), [count])
      expect(tf.min(uniform).dataSync()[0]).toBeGreaterThanOrEqual(0)
      expect(tf.max(uniform).dataSync()[0]).toBeLessThan(1)
      const spread = tf.moments(uniform)
      // Five standard errors: sqrt(1/12 / n) and, for the variance, sqrt(1/180 / n).
      expect(Math.abs((spread.mean.dataSync()[0] ?? 0) - 0.5)).toBeLessThan(0.0072)
      expect(Math.abs((spread.variance.dataSync()[0] ?? 0) - 1 / 12)).toBeLessThan(0.0019)
      const normal = tf.moments(random.normalLike(tf.zeros([1]), [count]))
      // sqrt(1 / n) and sqrt(2 / n).
      expect(Math.abs(normal.mean.dataSync()[0] ?? 1)).toBeLessThan(0.025)
      expect(Math.abs((normal.variance.dataSync()[0] ?? 0) - 1)).toBeLessThan(0.0354)
    })
  })

  it.each<[string, (rows: number) => number[]]>([
    ['the shape of the tensor at hand', (rows) => [rows, 3]],
    ['its rows alone', (rows) => [rows, 1]],
    ['a shape of its own', () => [1, 4]],
  ])('are drawn anew each time a recorded step runs: %s', (_, shape) => {
    const compute = ([x, step]: readonly Tensor[]) => {
      if (x === undefined || step === undefined) throw new Error('two inputs')
      const random = createRandomOps(place, tf.sum(step))
      const [rows = 0]: readonly number[] = x.shape
      return [random.uniformLike(x, shape(rows))]
    }
    tf.tidy(() => {
      const at = (rows: number, step: number) => [tf.zeros([rows, 3]), tf.tensor1d([step], 'int32')]
      const inputs = { recorded: at(2, 0), again: at(2, 1), replayed: at(5, 9) }
      const eager = compute(inputs.replayed).map((x) => [...x.dataSync()])
      expect(replay(compute, inputs)).toEqual(eager)
    })
  })
})
