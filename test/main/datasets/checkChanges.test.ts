import { describe, expect, it } from 'vitest'
import { checkChanges } from '../../../src/main/datasets/checkChanges.ts'
import { augmentationSchema, type Resample } from '../../../src/shared/data/augmentationSchema.ts'

const colour = { dtype: 'uint8', shape: [9, 8, 8, 3] } as const
const grey = { dtype: 'uint8', shape: [9, 8, 8, 1] } as const
const text = { dtype: 'int32', shape: [9, 20] } as const
const table = { dtype: 'float32', shape: [9, 20] } as const

interface Settings {
  readonly classes?: number | null
  readonly resample?: Resample
  readonly normalization?: 'none' | 'standard'
}

const check = (
  types: readonly string[],
  file: typeof colour | typeof grey | typeof text | typeof table,
  { classes = 3, resample = 'none', normalization = 'none' }: Settings = {},
) => {
  const augmentation = augmentationSchema.parse(types.map((type) => ({ type })))
  const source = { type: file === text ? 'text' : 'npy' } as const
  checkChanges({ augmentation, resample, normalization, source }, file, classes)
}

describe('what is done to training rows', () => {
  it.each([
    [['flip', 'hue', 'mixUp', 'cutMix'], colour],
    [['flip', 'brightness', 'cutout'], grey],
    [['tokenDropout', 'tokenSwap'], text],
    [[], table],
  ])('%j suits them', (types, file) => {
    expect(() => {
      check(types, file, { resample: 'oversample' })
    }).not.toThrow()
  })

  it.each([
    [['flip', 'saturation'], grey, 'colour pictures, and these have 1 channels'],
    [['flip'], table, '"flip" is for pictures'],
    [['mixUp'], text, '"mixUp" is for pictures'],
    [['tokenDropout'], colour, '"tokenDropout" is for texts'],
    [['tokenSwap'], table, '"tokenSwap" is for texts'],
  ])('%j does not suit them', (types, file, reason) => {
    expect(() => {
      check(types, file)
    }).toThrow(reason)
  })

  it('ids of tokens are not normalised, numbers are', () => {
    expect(() => {
      check([], text, { normalization: 'standard' })
    }).toThrow('ids of tokens')
    expect(() => {
      check([], table, { normalization: 'standard' })
    }).not.toThrow()
  })

  it.each(['oversample', 'balancedBatches'] as const)('%s needs classes', (resample) => {
    expect(() => {
      check([], table, { classes: null, resample })
    }).toThrow('rows without classes')
  })
})
