import { expect, test } from 'vitest'
import { startText } from '../../bench/report.ts'

test('shares of an epoch are times through steps, by the clock and by processor time', () => {
  const times = (ms: number, processorMs: number) => ({ ms, processorMs })
  const starts = {
    firstAtOnce: times(40, 80),
    first: times(20, 60),
    laterAtOnce: times(10, 40),
    later: times(5, 20),
    next: times(1, 4),
  }
  const common = { title: 'a net', starts, step: times(2, 4), rehearsalMs: 250 }
  const text = startText([
    { ...common, what: 'of the benchmark', rows: 320, steps: 10 },
    { ...common, what: 'the training part of the sample', rows: 3200, steps: 100 },
  ])
  const cells = text.split('\n').filter((line) => line.startsWith('| a net'))
  expect(cells).toEqual([
    '| a net | 320 | 40.0 ms | 20.0 ms | 10.0 ms | 5.0 ms | 1.0 ms |',
    '| a net | 3200 | 40.0 ms | 20.0 ms | 10.0 ms | 5.0 ms | 1.0 ms |',
    '| a net | 320 rows, of the benchmark | 20.0 ms | 2.00 (2.00) | 1.00 (1.50) | 0.50 (1.00) | 0.25 (0.50) | 0.05 (0.10) |',
    '| a net | 3200 rows, the training part of the sample | 200 ms | 0.20 (0.20) | 0.10 (0.15) | 0.05 (0.10) | 0.03 (0.05) | 0.01 (0.01) |',
  ])
})
