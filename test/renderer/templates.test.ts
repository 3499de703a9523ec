// @vitest-environment node
import { parse } from 'vue/compiler-sfc'
import { describe, expect, test } from 'vitest'

const sources = import.meta.glob<string>('../../src/renderer/**/*.vue', {
  query: '?raw',
  import: 'default',
  eager: true,
})

interface TemplateNode {
  readonly type: number
  readonly content?: unknown
  readonly children?: readonly TemplateNode[]
  readonly branches?: readonly TemplateNode[]
  readonly props?: readonly {
    readonly type: number
    readonly name: string
    readonly value?: { readonly content: string }
  }[]
}

const TEXT = 2
const ATTRIBUTE = 6
/** Attributes that people read or hear. */
const SPOKEN = ['title', 'alt', 'placeholder', 'label', 'aria-label', 'aria-description', 'hint']
const WORDS = /[a-zA-Z가-힣]{2,}/

/** Words that stand in a template itself. */
function literalTexts(node: TemplateNode): readonly string[] {
  const own = node.type === TEXT && typeof node.content === 'string' ? [node.content] : []
  const spoken = (node.props ?? []).flatMap(({ type, name, value }) =>
    type === ATTRIBUTE && SPOKEN.includes(name) ? [value?.content ?? ''] : [],
  )
  return [...own, ...spoken, ...(node.children ?? []).flatMap(literalTexts)].filter((text) =>
    WORDS.test(text),
  )
}

describe('templates', () => {
  test('have no words of their own: all come from the language files', () => {
    const found = Object.entries(sources).flatMap(([file, source]) => {
      const ast = parse(source).descriptor.template?.ast as TemplateNode | undefined
      return ast === undefined ? [] : literalTexts(ast).map((text) => `${file}: ${text}`)
    })
    expect(Object.keys(sources)).toContain('../../src/renderer/app/App.vue')
    expect(found).toEqual([])
  })

  test('with words of their own would be found', () => {
    const source = '<p title="Say this">Hello there <b :title="name">{{ name }}</b></p>'
    const { descriptor } = parse(`<template>${source}</template>`)
    expect(literalTexts(descriptor.template?.ast as TemplateNode)).toEqual([
      'Say this',
      'Hello there ',
    ])
  })
})
