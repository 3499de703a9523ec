import { describe, expect, test } from 'vitest'
import { catalogue } from '../../../src/shared/contract/errors/catalogue.ts'
import {
  fileFaultReason,
  toReadFault,
  toWriteFault,
} from '../../../src/shared/contract/errors/fileFaults.ts'
import {
  fromErrorRecord,
  GraftError,
  toErrorRecord,
  type ErrorText,
} from '../../../src/shared/contract/errors/graftError.ts'

/** Stands for any parameter: a list, a text and a number. */
const anything = Object.assign(['here', 'there'], {
  toString: () => '7',
  [Symbol.toPrimitive]: () => 7,
})
// The advice of another error may stand in the place of the row's own.
const params = new Proxy({}, { get: (_, key) => (key === 'advice' ? undefined : anything) })

describe('the text of every error', () => {
  const rows = Object.entries(catalogue) as [string, (of: unknown) => ErrorText][]

  test.each(rows)('%s is whole sentences', (code, write) => {
    expect(code).toMatch(/^[a-z]+\.[a-zA-Z]+$/)
    const { message, advice } = write(params)
    for (const text of [message, advice]) {
      expect(text).toMatch(/^["A-Z0-9].*[.]$/s)
      expect(text).not.toMatch(/undefined|\[object|\.\.$/)
    }
  })
})

describe('an error as plain data', () => {
  test('comes back as it was', () => {
    const error = new GraftError('data.tooFew', { wanted: 10, found: 3, what: 'training data' })
    const record = structuredClone(toErrorRecord(error))
    expect(record).toEqual({
      code: 'data.tooFew',
      params: { wanted: 10, found: 3, what: 'training data' },
      message: '10 rows of training data were asked for, but there are only 3.',
      advice: 'Ask for fewer rows.',
    })
    const rebuilt = fromErrorRecord(record)
    expect(rebuilt).toBeInstanceOf(GraftError)
    expect(toErrorRecord(rebuilt)).toEqual(record)
  })

  test('of a code that is not known keeps its words', () => {
    const record = { code: 'moon.full', params: {}, message: 'The moon is full.', advice: 'Wait.' }
    expect(fromErrorRecord(record)).toMatchObject({
      code: 'internal.defect',
      message: expect.stringContaining('The moon is full.') as string,
    })
  })

  test.each([new TypeError('no such thing'), 'no such thing'])('%s is a defect', (thrown) => {
    expect(toErrorRecord(thrown)).toMatchObject({
      code: 'internal.defect',
      params: { detail: 'no such thing' },
    })
  })
})

describe('faults of the file system', () => {
  const fault = (code: string) => Object.assign(new Error(`${code}: as the system says`), { code })

  test.each([
    ['ENOENT', 'file.missing'],
    ['ENOTDIR', 'file.missing'],
    ['EACCES', 'file.unreadable'],
    ['EISDIR', 'file.unreadable'],
    ['EMADEUP', 'file.unreadable'],
  ])('%s in reading is %s', (code, is) => {
    expect(toReadFault('a.h5', fault(code))).toMatchObject({ code: is, params: { path: 'a.h5' } })
  })

  test('in writing they have a reason in plain words', () => {
    expect(toWriteFault('a.h5', fault('ENOSPC'))).toMatchObject({
      code: 'file.unwritable',
      params: { path: 'a.h5', reason: 'the disk is full' },
    })
  })

  test('what is not known is told as the system tells it', () => {
    expect(fileFaultReason(fault('EMADEUP'))).toBe('EMADEUP: as the system says')
    expect(fileFaultReason('a text')).toBe('a text')
  })

  test('what is a coded error already stays so', () => {
    const error = new GraftError('file.missing', { path: 'b' })
    expect(toReadFault('a', error)).toBe(error)
    expect(toWriteFault('a', error)).toBe(error)
  })
})
