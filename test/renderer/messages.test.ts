// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { messages } from '../../src/renderer/i18n/messages.ts'

type Table = Readonly<Record<string, Readonly<Record<string, string>>>>
const { en, ko }: { readonly en: Table; readonly ko: Table } = messages

const keysOf = (table: Table) =>
  Object.entries(table).flatMap(([area, texts]) =>
    Object.keys(texts).map((key) => `${area}.${key}`),
  )
/** What is filled in, and how many forms there are. */
const shapeOf = (text: string) => ({
  params: [...new Set(text.match(/\{\w+\}/g) ?? [])].sort(),
  forms: text.split(' | ').length,
})

describe('the texts of the workbench', () => {
  test('have the same keys in both languages', () => {
    expect(keysOf(ko)).toEqual(keysOf(en))
  })

  test('take the same parameters in both, have the same forms, and say something', () => {
    const wrong = keysOf(en).filter((key) => {
      const [area = '', name = ''] = key.split('.')
      const texts = [en[area]?.[name] ?? '', ko[area]?.[name] ?? '']
      const [english, korean] = texts.map((text) => JSON.stringify(shapeOf(text)))
      return texts.some((text) => text.trim() === '') || english !== korean
    })
    expect(wrong).toEqual([])
  })

  test('are not English in Korean', () => {
    const forgotten = keysOf(ko).filter((key) => {
      const [area = '', name = ''] = key.split('.')
      const text = ko[area]?.[name] ?? ''
      const words = text.replace(/\{\w+\}/g, '')
      return !/[가-힣]/.test(text) && /[a-z]{2,} [a-z]{2,}/i.test(words)
    })
    expect(forgotten).toEqual([])
  })
})
