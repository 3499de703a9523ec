import { describe, expect, test } from 'vitest'
import { dataReference } from '../../../src/shared/contract/workbenchApi/data.ts'
import { dataSchema, type DataPlan } from '../../../src/shared/data/dataPlan.ts'
import { readPlace, writePlace } from '../../../src/renderer/data/dataPlace.ts'
import {
  carryOver,
  firstPlan,
  isSameThing,
  refit,
  withSource,
} from '../../../src/renderer/data/plans.ts'

const folder = dataReference.parse({ type: 'imageFolder', path: '/pets' })
const planOf = (source: object, rest: object = {}): DataPlan =>
  dataSchema.parse({ source, ...rest })
const pictures = (part: object = {}, rest: object = {}) =>
  planOf({ type: 'imageFolder', path: '/pets', rows: 96, columns: 96, ...part }, rest)

describe('the address of the Data screen', () => {
  test('holds data, step and what was chosen', () => {
    const place = { reference: folder, step: 'split', plan: pictures({ grey: true }) } as const
    expect(readPlace(writePlace(place))).toEqual(place)
    expect(writePlace({ reference: folder, step: 'report', plan: null })).toEqual({
      reference: JSON.stringify(folder),
    })
  })

  test('that is wrong is as good as none', () => {
    const nothing = { reference: null, step: 'report', plan: null }
    expect(readPlace({})).toEqual(nothing)
    expect(readPlace({ reference: '{', step: 'dance', plan: '{"source":1}' })).toEqual(nothing)
  })
})

describe('a plan', () => {
  test('is the one of the document where it is of the same data', () => {
    const own = pictures({ rows: 32 }, { scale: 0.5 })
    expect(firstPlan(pictures(), folder, own)).toBe(own)
    const other = planOf({ type: 'sample', name: 'fashion-mnist' }, { split: { train: 10 } })
    expect(firstPlan(pictures(), folder, other)).toEqual(pictures({}, { split: { train: 10 } }))
    expect(firstPlan(pictures(), folder, null)).toEqual(pictures())
  })

  test('of other data does not group by their column', () => {
    const split = { seed: 3, groupBy: { by: 'column', column: 'patient' } }
    const other = planOf({ type: 'table', path: '/a.csv' }, { split })
    expect(firstPlan(pictures(), folder, other).split).toMatchObject({ seed: 3, groupBy: null })
  })

  test('keeps its recipe where the same data are read in another way', () => {
    const chosen = pictures(
      { rows: 40, fit: 'fill' },
      { scale: 0.5, augmentation: [{ type: 'flip' }] },
    )
    const unlabelled = pictures({ labels: null, rows: 224, columns: 224 })
    expect(carryOver(chosen, unlabelled)).toEqual(
      pictures(
        { labels: null, rows: 40, fit: 'fill' },
        { scale: 0.5, augmentation: [{ type: 'flip' }] },
      ),
    )
    const table = planOf({ type: 'table', path: '/a.csv' })
    expect(carryOver(chosen, table)).toEqual(table)
  })

  test('that is fitted again keeps split and augmentation', () => {
    const chosen = pictures({ rows: 40 }, { split: { seed: 9 }, augmentation: [{ type: 'hue' }] })
    expect(refit(chosen, pictures())).toEqual(
      pictures({}, { split: { seed: 9 }, augmentation: [{ type: 'hue' }] }),
    )
    expect(withSource(pictures(), { grey: true })).toEqual(pictures({ grey: true }))
  })

  test('knows the same thing however it is read', () => {
    expect(isSameThing(folder, dataReference.parse({ ...folder, labels: null }))).toBe(true)
    expect(isSameThing(folder, dataReference.parse({ ...folder, path: '/other' }))).toBe(false)
  })
})
