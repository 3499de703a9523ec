import { describe, expect, test } from 'vitest'
import { createOutput, drawBar } from '../../../src/main/cli/output.ts'
import { toRecords } from './capture.ts'

function record(json: boolean, isTTY: boolean, columns = 40) {
  const texts = { out: '', err: '' }
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => (texts[name] += text),
    isTTY,
    columns,
  })
  const output = createOutput(json, { out: stream('out'), err: stream('err') })
  return { output, texts }
}

/** What a terminal shows in the end: `\r\u001b[K` takes the last line away. */
function screen(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\r\u001b[K').at(-1) ?? '')
    .join('\n')
}

test('a bar grows with the share done, and stays within its ends', () => {
  expect(drawBar(0)).toBe('[--------------------]')
  expect(drawBar(0.5)).toBe('[##########----------]')
  expect(drawBar(1)).toBe('[####################]')
  expect(drawBar(7)).toBe(drawBar(1))
  expect(drawBar(-1)).toBe(drawBar(0))
})

describe('on a terminal', () => {
  test('progress is drawn over itself, kept lines stay, and the result stands alone', () => {
    const { output, texts } = record(false, true)
    output.progress({}, { text: 'one', share: 0.25 })
    output.progress({}, { text: 'two', share: 0.5 })
    expect(screen(texts.err)).toBe('[##########----------] two')
    output.progress({}, { text: 'epoch 1', keep: true })
    output.progress({}, { text: 'three', share: 1 })
    output.result({}, ['done'])
    expect(screen(texts.err)).toBe('epoch 1\n')
    expect(texts.out).toBe('done\n')
  })

  test('a long line is cut so that it does not wrap', () => {
    const { output, texts } = record(false, true, 30)
    output.progress({}, { text: 'x'.repeat(100), share: 0.5 })
    expect(texts.err).toHaveLength(29)
  })
})

describe('piped', () => {
  test('only lines that stay are written, without escapes', () => {
    const { output, texts } = record(false, false)
    output.progress({}, { text: 'batch 3', share: 0.2 })
    output.progress({}, { text: 'epoch 1', keep: true })
    output.note('a remark')
    output.result({}, ['line 1', 'line 2'])
    output.result({}, [])
    expect(texts).toEqual({ out: 'line 1\nline 2\n', err: 'epoch 1\na remark\n' })
  })
})

describe('--json', () => {
  test('is records alone, a line each, also on a terminal', () => {
    const { output, texts } = record(true, true)
    output.progress({ type: 'epoch', n: 1 }, { text: 'epoch 1', keep: true })
    output.progress({}, { text: 'preparing', share: 0.5 })
    output.note('a remark')
    output.result({ type: 'run', text: 'two\nlines' }, ['done'])
    output.error(new Error('boom'))
    expect(texts.err).toBe('')
    expect(toRecords(texts.out)).toMatchObject([
      { type: 'epoch', n: 1 },
      { type: 'run', text: 'two\nlines' },
      { type: 'error', code: 'internal.defect' },
    ])
  })

  test('numbers that JSON does not know are text, not null', () => {
    const { output, texts } = record(true, false)
    output.result({ loss: NaN, deep: [{ up: Infinity, down: -Infinity }], zero: 0 }, [])
    expect(texts.out).toBe(
      '{"loss":"NaN","deep":[{"up":"Infinity","down":"-Infinity"}],"zero":0}\n',
    )
  })
})
