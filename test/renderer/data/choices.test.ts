import { describe, expect, test } from 'vitest'
import { augmentationSchema } from '../../../src/shared/data/augmentationSchema.ts'
import type { ColumnReport } from '../../../src/shared/data/dataReport.ts'
import type { ColumnRule } from '../../../src/shared/data/tableRecipe.ts'
import { inKorean } from '../../../src/shared/korean/inKorean.ts'
import { targetOf } from '../../../src/renderer/data/reading/targets.ts'
import {
  augmentationKinds,
  usualAugmentation,
  withSetting,
} from '../../../src/renderer/data/recipe/augmentationFields.ts'
import { rangeName, rangeOfName } from '../../../src/renderer/data/recipe/valueRanges.ts'
import { choose, ruleOf, valuesOf } from '../../../src/renderer/data/report/columnChoices.ts'

const rule = (
  type: ColumnRule['type'],
  missing: ColumnRule['missing'] = 'error',
  scaling: ColumnRule['scaling'] = 'none',
): ColumnRule => ({ type, missing, scaling })

describe('what becomes of a column', () => {
  const column = {
    name: 'age',
    choices: [
      rule('number', 'median', 'standard'),
      rule('number', 'median', 'minMax'),
      rule('number', 'drop', 'standard'),
      rule('number', 'drop', 'minMax'),
      rule('category', 'drop'),
      rule('ignore'),
    ],
  } as unknown as ColumnReport

  test('is the first choice, or what was chosen', () => {
    expect(ruleOf(column, {})).toEqual(rule('number', 'median', 'standard'))
    expect(ruleOf(column, { age: rule('ignore') })).toEqual(rule('ignore'))
  })

  test('offers what there is for its type', () => {
    const present = rule('number', 'median', 'standard')
    expect(valuesOf(column, 'type', present)).toEqual(['number', 'category', 'ignore'])
    expect(valuesOf(column, 'missing', present)).toEqual(['median', 'drop'])
    expect(valuesOf(column, 'scaling', rule('category', 'drop'))).toEqual(['none'])
  })

  test('keeps the rest of a choice as far as it goes', () => {
    const present = rule('number', 'drop', 'minMax')
    expect(choose(column, present, 'scaling', 'standard')).toEqual(
      rule('number', 'drop', 'standard'),
    )
    expect(choose(column, present, 'type', 'category')).toEqual(rule('category', 'drop'))
    expect(choose(column, rule('ignore'), 'type', 'number').type).toBe('number')
  })
})

test('a target of another kind keeps its columns', () => {
  expect(targetOf('numbers', { kind: 'class', column: 'a' }, 'z')).toEqual({
    kind: 'numbers',
    columns: ['a'],
  })
  expect(targetOf('tags', null, 'z')).toEqual({ kind: 'tags', column: 'z', separator: ' ' })
  expect(targetOf('none', { kind: 'class', column: 'a' }, 'z')).toBeNull()
})

describe('ranges of values', () => {
  /** What a byte becomes, by the names that papers and libraries use. */
  const ends = [
    ['unit', [0, 1]],
    ['signed', [-1, 1]],
    ['centred', [-127 / 128, 1]],
    ['raw', [0, 255]],
  ] as const
  test.each(ends)('%s takes bytes to %j', (name, [least, most]) => {
    const range = rangeOfName(name, true)
    expect(range).not.toBeNull()
    const { scale = NaN, offset = NaN } = range ?? {}
    expect(0 * scale + offset).toBeCloseTo(least, 12)
    expect(255 * scale + offset).toBeCloseTo(most, 12)
    expect(rangeName({ scale, offset, normalization: 'none' }, true)).toBe(name)
  })

  test('of other numbers have no bytes', () => {
    expect(rangeOfName('unit', false)).toBeNull()
    expect(rangeName({ scale: 1 / 255, offset: 0, normalization: 'none' }, false)).toBe('own')
    expect(rangeName({ scale: 1, offset: 0, normalization: 'standard' }, false)).toBe('standard')
  })
})

describe('settings of augmentations', () => {
  test('come from the schema, every one', () => {
    expect(augmentationKinds.map(({ type }) => type)).toEqual([
      ...[
        'flip',
        'rotation',
        'zoom',
        'translation',
        'crop',
        'brightness',
        'contrast',
        'saturation',
      ],
      ...[
        'hue',
        'greyscale',
        'blur',
        'noise',
        'cutout',
        'mixUp',
        'cutMix',
        'tokenDropout',
        'tokenSwap',
      ],
    ])
    const rotation = augmentationKinds.find(({ type }) => type === 'rotation')
    expect(rotation?.fields).toMatchObject([
      { key: 'degrees', kind: 'pair', least: -180, most: 180 },
      { key: 'fill', kind: 'choice', options: ['reflect', 'nearest', 'wrap', 'black'] },
      { key: 'probability', kind: 'number', least: 0, most: 1 },
    ])
  })

  test('are allowed as they usually are, and refused beyond their ends', () => {
    for (const { type, fields } of augmentationKinds) {
      const usual = usualAugmentation(type)
      expect(augmentationSchema.parse([usual])).toEqual([usual])
      expect(Object.keys(usual)).toEqual(['type', ...fields.map(({ key }) => key)])
    }
    expect(withSetting(usualAugmentation('rotation'), 'degrees', [-200, 0])).toBeNull()
    expect(withSetting(usualAugmentation('rotation'), 'degrees', [0, 90])).toMatchObject({
      degrees: [0, 90],
    })
  })

  test('are explained in Korean, too', () => {
    const helps = augmentationKinds.flatMap(({ help, fields }) => [
      help,
      ...fields.map((field) => field.help),
    ])
    expect(helps.filter((help) => help === '' || !/[가-힣]/.test(inKorean(help)))).toEqual([])
  })
})
