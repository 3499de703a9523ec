import { afterEach, describe, expect, test } from 'vitest'
import { GraftError, toErrorRecord } from '../../src/shared/contract/errors/graftError.ts'
import { catalogue } from '../../src/shared/contract/errors/catalogue.ts'
import { errorText } from '../../src/renderer/i18n/errorText.ts'
import { setLanguage } from '../../src/renderer/i18n/i18n.ts'
import { koreanErrors } from '../../src/shared/korean/errors/index.ts'

type Text = (of: unknown) => { readonly message: string; readonly advice: string }

const textOf = (table: object, code: string) =>
  (table as Readonly<Record<string, Text | undefined>>)[code] ??
  (() => ({ message: 'none', advice: 'none' }))

/** Every parameter is its own name in capitals, which can be looked for in the text. */
function paramsOf(text: Text) {
  const asked = new Set<string>()
  const list = (name: string) =>
    Object.assign(`<${name}>`, {
      join: () => `<${name}>`,
      map: () => [`<${name}>`],
    })
  const params = new Proxy(
    {},
    {
      get: (_, key) => {
        asked.add(String(key))
        return list(String(key))
      },
    },
  )
  return { ...text(params), asked }
}

describe('an error on the screen', () => {
  afterEach(() => {
    setLanguage('en')
  })
  const missing = toErrorRecord(new GraftError('file.missing', { path: '/a/b.h5' }))

  test('is as main words it in English', () => {
    setLanguage('en')
    expect(errorText(missing)).toEqual({ message: missing.message, advice: missing.advice })
  })

  test('is translated by its code and parameters in Korean', () => {
    setLanguage('ko')
    expect(errorText(missing).message).toBe('/a/b.h5 파일이 없습니다.')
  })

  test('has its reason in Korean, too, also within a reason', () => {
    setLanguage('ko')
    const reason =
      'the shape would change from (a) to (b), and "next" cannot take that: it takes two inputs'
    const error = toErrorRecord(new GraftError('graph.cannotBridge', { layer: 'add', reason }))
    expect(errorText(error).message).toBe(
      '"add" 층을 삭제할 수 없습니다: 모양이 (a)에서 (b)로 바뀝니다. "next" 층이 받을 수 없습니다: 입력 2개를 받습니다.',
    )
  })

  test('of a newer program that this page does not know stays as it is', () => {
    setLanguage('ko')
    expect(errorText({ ...missing, code: 'future.code' }).message).toBe(missing.message)
  })

  test('of every code says in Korean what it says in English', () => {
    for (const code of Object.keys(catalogue)) {
      const korean = paramsOf(textOf(koreanErrors, code))
      const english = paramsOf(textOf(catalogue, code))
      for (const words of [korean.message, korean.advice]) {
        const text = words.trim()
        // Particles are written out: a noun follows each name, so that one form is right.
        expect(text, code).not.toMatch(/undefined|\[object|[을를은는이가와과]\(/)
        expect(text, code).toMatch(/[.?>]$/)
      }
      expect(`${korean.message} ${korean.advice}`, code).toMatch(/[가-힣]/)
      expect([...korean.asked].sort(), code).toEqual([...english.asked].sort())
    }
  })
})
