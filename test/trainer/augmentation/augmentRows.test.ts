import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import {
  augmentationSchema,
  type Augmentation,
} from '../../../src/shared/data/augmentationSchema.ts'
import { augmentRows } from '../../../src/trainer/augmentation/index.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { replay } from '../replay.ts'

const options = (augmentation: readonly Augmentation[], step: Tensor) => ({
  ops,
  augmentation,
  seed: 5,
  step,
  valueRange: [0, 255] as const,
})

const parse = (...entries: readonly object[]) => augmentationSchema.parse(entries)

const everyPicture = parse(
  { type: 'flip' },
  { type: 'flip', axis: 'vertical' },
  { type: 'rotation' },
  { type: 'zoom' },
  { type: 'translation' },
  { type: 'crop' },
  { type: 'brightness' },
  { type: 'contrast' },
  { type: 'saturation' },
  { type: 'hue' },
  { type: 'greyscale' },
  { type: 'blur' },
  { type: 'noise' },
  { type: 'cutout' },
  { type: 'mixUp' },
  { type: 'cutMix' },
)
const everyToken = parse({ type: 'tokenDropout' }, { type: 'tokenSwap' })

/** Bytes that differ from place to place. */
function pictures(rows: number, shape: readonly [number, number, number] = [6, 8, 3]): Tensor {
  const count = shape.reduce((product, length) => product * length, rows)
  const values = Int32Array.from({ length: count }, (_, i) => (i * 37) % 256)
  return tf.tensor(values, [rows, ...shape], 'int32')
}

function tokens(rows: number, length = 9): Tensor {
  const values = Int32Array.from({ length: rows * length }, (_, i) => 2 + (i % 90))
  return tf.tensor2d(values, [rows, length], 'int32')
}

const cases = [
  ...everyPicture.map((entry) => [entry.type, [entry], pictures] as const),
  ['all of pictures', everyPicture, pictures] as const,
  ...everyToken.map((entry) => [entry.type, [entry], tokens] as const),
]

describe('a recorded step', () => {
  it.each(cases)('draws what an eager step draws, for any batch: %s', (_, augmentation, rowsOf) => {
    const compute = ([rows, step]: readonly Tensor[]) => {
      if (rows === undefined || step === undefined) throw new Error('two inputs')
      const result = augmentRows(options(augmentation, tf.sum(step)), rows)
      return result.share === null ? [result.rows] : [result.rows, result.share]
    }
    tf.tidy(() => {
      const at = (rows: number, step: number) => [rowsOf(rows), tf.tensor1d([step], 'int32')]
      const inputs = { recorded: at(4, 0), again: at(3, 1), replayed: at(5, 9) }
      const eager = compute(inputs.replayed).map((x) => [...x.dataSync()])
      const replayed = replay(compute, inputs)
      expect(replayed.map((values) => values.length)).toEqual(eager.map((values) => values.length))
      replayed.forEach((values, i) => {
        const worst = values.reduce(
          (most, value, j) => Math.max(most, Math.abs(value - (eager[i]?.[j] ?? NaN))),
          0,
        )
        expect(worst).toBeLessThan(1e-3)
      })
    })
  })
})
