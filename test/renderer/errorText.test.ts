import { afterEach, describe, expect, test } from 'vitest'
import { GraftError, toErrorRecord } from '../../src/shared/contract/errors/graftError.ts'
import { errorText } from '../../src/renderer/i18n/errorText.ts'
import { setLanguage } from '../../src/renderer/i18n/i18n.ts'
import { koreanErrors } from '../../src/renderer/i18n/ko/errors.ts'

describe('an error on the screen', () => {
  afterEach(() => {
    setLanguage('en')
  })
  const missing = toErrorRecord(new GraftError('file.missing', { path: '/a/b.h5' }))

  test('is as main words it in English', () => {
    setLanguage('en')
    expect(errorText(missing)).toEqual({ message: missing.message, advice: missing.advice })
  })

  test('is translated by its code and parameters in Korean, and else stays English', () => {
    setLanguage('ko')
    expect(errorText(missing).message).toBe('/a/b.h5이(가) 없습니다.')
    const other = toErrorRecord(new GraftError('usage.wrong', { reason: 'So' }))
    expect(errorText(other).message).toBe(other.message)
  })

  test('says something in Korean for every code that has a translation', () => {
    const params = new Proxy({}, { get: (_, key) => String(key) })
    const translations = Object.entries(koreanErrors) as [
      string,
      (of: unknown) => { message: string; advice: string },
    ][]
    for (const [code, translate] of translations) {
      const { message, advice } = translate(params)
      expect(message, code).toMatch(/[가-힣].*[.]$/)
      expect(advice, code).toMatch(/[가-힣].*[.]$/)
      expect(message, code).not.toContain('undefined')
    }
  })
})
