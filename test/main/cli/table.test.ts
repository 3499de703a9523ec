import { expect, test } from 'vitest'
import {
  displayWidth,
  formatCount,
  formatDuration,
  formatNumber,
  formatTable,
} from '../../../src/main/cli/table.ts'

test('columns are as wide as their widest cell; numbers stand right', () => {
  const rows = [
    { name: 'dense', count: '12' },
    { name: 'a longer name', count: '1,234' },
  ]
  const table = formatTable(
    [
      { title: 'Layer', value: (row) => row.name },
      { title: 'Params', align: 'right', value: (row) => row.count },
    ],
    rows,
  )
  expect(table).toEqual([
    'Layer          Params',
    '─────────────  ──────',
    'dense              12',
    'a longer name   1,234',
  ])
})

test('wide letters take two columns', () => {
  expect(displayWidth('abc')).toBe(3)
  expect(displayWidth('한글 폴더')).toBe(9)
  expect(displayWidth('e\u0301')).toBe(1)
  const table = formatTable(
    [
      { title: 'Run', value: (row: string) => row },
      { title: 'X', value: () => 'x' },
    ],
    ['한글', 'abcdef'],
  )
  expect(table.slice(2)).toEqual(['한글    x', 'abcdef  x'])
})

test('no rows leave the header', () => {
  expect(formatTable([{ title: 'Run', value: String }], [])).toEqual(['Run', '───'])
})

test.each([
  [0, '0'],
  [0.123456, '0.1235'],
  [1, '1.000'],
  [-42.12345, '-42.12'],
  [123456, '1.23e+5'],
  [0.0001234, '1.23e-4'],
  [NaN, 'NaN'],
  [Infinity, 'inf'],
  [-Infinity, '-inf'],
])('the number %d is written %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})

test('counts have commas', () => {
  expect(formatCount(1234567)).toBe('1,234,567')
})

test.each([
  [12.4, '12 ms'],
  [1500, '1.5 s'],
  [89_940, '89.9 s'],
  [90_000, '1 min 30 s'],
  [119_900, '2 min 0 s'],
  [3_600_000, '60 min 0 s'],
  [7_260_000, '2 h 1 min'],
])('%d ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
