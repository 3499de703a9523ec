import { describe, expect, test } from 'vitest'
import { chosenClasses, classTicks } from '../../../src/renderer/data/report/classTicks.ts'

const of = (...names: readonly string[]) => names.map((name) => ({ name, count: name.length }))
const names = (ticks: ReturnType<typeof classTicks>) => ticks.map(({ name }) => name)

describe('ticks of classes', () => {
  test('stand in one order, used or not', () => {
    const ticks = classTicks({ classes: of('9', '100'), leftOutClasses: of('20') })
    expect(names(ticks)).toEqual(['9', '20', '100'])
    expect(ticks.map(({ place }) => place)).toEqual([0, null, 1])
  })

  test('come last where the used ones have an order of their own', () => {
    const ticks = classTicks({ classes: of('dog', 'cat'), leftOutClasses: of('ant') })
    expect(names(ticks)).toEqual(['dog', 'cat', 'ant'])
  })

  test('say nothing where all are used as they come, else their names in order', () => {
    const ticks = classTicks({ classes: of('a', 'c'), leftOutClasses: of('b') })
    expect(chosenClasses(ticks, new Set(['c', 'b']))).toEqual(['b', 'c'])
    expect(chosenClasses(ticks, new Set(['a', 'b', 'c']))).toBeUndefined()
    // An order that somebody chose is kept.
    const own = classTicks({ classes: of('c', 'a'), leftOutClasses: [] })
    expect(chosenClasses(own, new Set(['a', 'c']))).toEqual(['c', 'a'])
  })
})
