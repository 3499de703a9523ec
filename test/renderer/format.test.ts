import { beforeEach, describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatPercent,
} from '../../src/renderer/i18n/format.ts'
import { setLanguage, text } from '../../src/renderer/i18n/i18n.ts'

describe('numbers and times on the screen', () => {
  beforeEach(() => {
    setLanguage('en')
  })

  test.each([
    [0.031_249, '0.03125'],
    [0, '0'],
    [0.000_012_3, '1.23e-5'],
    [12_345.678, '12,350'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('the number %d is %s', (value, shown) => {
    expect(formatNumber(value)).toBe(shown)
  })

  test('bytes, shares and durations', () => {
    expect(formatBytes(999)).toBe('999 byte')
    expect(formatBytes(4_812_345)).toBe('4.8 MB')
    expect(formatPercent(0.9734)).toBe('97.3%')
    expect(formatDuration(21_400)).toBe('21 sec')
    expect(formatDuration(185_000)).toBe('3 min 5 sec')
    expect(formatDuration(7_800_000)).toBe('2 hr 10 min')
  })

  test('plural forms, with the number as the language writes it', () => {
    expect(text('app.edits', { n: 0 })).toBe('no edits')
    expect(text('app.edits', { n: 1 })).toBe('one edit')
    expect(text('app.edits', { n: 1234 })).toBe('1,234 edits')
    setLanguage('ko')
    expect(text('app.edits', { n: 1234 })).toBe('편집 1,234개')
  })
})
