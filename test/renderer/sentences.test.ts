// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { inKorean, issueInKorean } from '../../src/shared/korean/inKorean.ts'
import { koreanSentences } from '../../src/shared/korean/sentences/index.ts'
import { createTranslator, holesOf } from '../../src/shared/korean/sentenceTable.ts'
import { proseOf } from './proseOf.ts'

const engine = import.meta.glob<string>('../../src/{shared,main,trainer}/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const pages = import.meta.glob<string>('../../src/renderer/**/*.{ts,vue}', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Sources whose words the workbench does not show. */
const ELSEWHERE = [
  /^src\/shared\/korean\//,
  /^src\/main\/cli\//, // the command line speaks English
  /^src\/main\/library\/(migrations\/|checkLibrary)/, // SQL; a command of the command line
  /^src\/main\/web\//, // plain answers to foreign requests
  /^src\/main\/electron\//, // its menu has a table of its own
  /^src\/main\/backbones\//, // made by the set-up
  /^src\/shared\/contract\/errors\/\w+Errors\.ts$/, // translated by code
  /^src\/shared\/kerasScript\//, // a program for Keras
  /^src\/main\/services\/exportScript\.ts$/, // a command of the command line
  /^src\/shared\/transfer\/comparison\.ts$/, // the page words verdicts by their numbers
  /protoSchema\.ts$/,
]

/** Strings that only look like words, or that no person reads. */
const NO_WORDS = [
  /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|PRAGMA|BEGIN|ALTER|SQLite format)\b/,
  /^[\s(]*[\w.]* ?(AS|FROM) \w|\bWHERE \w/,
  /^(scalar|power|rate factor) Q\d$/, // names of numbers in a recording
  /^Q\d Q\d( Q\d)*$/,
  /^(native addon module|received undefined|Unexpected end of JSON input|exceeds pixel limit|at position Q1 )$/, // looked for
  /^ankle boot$/, // a class of a data set
  /^system volume information$/, // a folder of Windows
  /^11px system-ui/, // a font
  /^Q1, from scratch$/, // the name of a run, kept with it
]

/** Parts of sentences that are put together; each whole is in `PUT_TOGETHER`. */
const PARTS = [
  ' The freeze modes of its layers decide.',
  'The nested model "Q1" is called with Q3=Q5 in the file, which was left out.Q7',
  'Layer "Q1"Q3 is of kind Q5, which Graft does not',
  'Q1 know. It keeps its place, but cannot be computed; cut the model before or after it, or replace it.',
  'Q1 compute: it Q3. It keeps its place. Q5',
  ' It standsQ1.',
  ' on the validation rows',
  ' (Q1 spread by Q3)',
]
const PUT_TOGETHER = [
  'The nested model "M" is called with training=true in the file, which was left out. The freeze modes of its layers decide.',
  'The nested model "M" is called with mask=null in the file, which was left out.',
  'Layer "A" in B / C is of kind D, which Graft does not know. It keeps its place, but cannot be computed; cut the model before or after it, or replace it.',
  'Layer "A" is of kind D, which Graft does not compute: it computes spectra of sound. It keeps its place. Remove it, or cut the model after it.',
  'Layer "A" (D) uses a constraint, which Graft cannot compute. It stands in B / C. It keeps its place, but cannot be computed; cut the model before or after it, or replace it.',
  'layer "A" gives numbers that are not finite on the validation rows, although the inputs and the weights before the run are finite',
  'its kernel covers 5 (3 spread by 2), but its input is only 4 long there',
  'The frozen layers up to "A", "B" and 2 more ran once over 40 rows; their outputs were reused.',
  'Phase 1 trains step by step, not compiled: layer "A" (MatMul) is computed differently from step to step.',
  '3 files were left out, since they cannot be read. The picture P.png cannot be read: permission was denied.',
]

/** Words without Korean: where they stand, and what they are. */
const missingIn = (sources: Readonly<Record<string, string>>, elsewhere: readonly RegExp[]) =>
  Object.entries(sources)
    .map(([path, source]) => ({ file: path.replace('../../', ''), source }))
    .filter(({ file }) => !elsewhere.some((pattern) => pattern.test(file)))
    .flatMap(({ file, source }) => {
      const schemas = file.startsWith('src/shared/layers/') ? [] : ['.describe']
      return proseOf(scriptOf(source, file), schemas)
        .filter(({ text }) => !PARTS.includes(text))
        .filter(({ text }) => !NO_WORDS.some((pattern) => pattern.test(text)))
        .filter(({ text }) => !isKorean(inKorean(text)))
        .map(({ line, text }) => `${file}:${line}: ${text}`)
    })

function scriptOf(source: string, file: string): string {
  if (!file.endsWith('.vue')) return source
  return /<script setup[^>]*>([\s\S]*?)<\/script>/.exec(source)?.[1] ?? ''
}

/** Hangul, and no three English words in a row. */
function isKorean(text: string): boolean {
  return /[가-힣]/.test(text) && !/[a-z]{2,} [a-z]{2,} [a-z]{2,}/i.test(text)
}

describe('words that are written outside the language files', () => {
  test('have Korean in src/shared/korean/sentences, every one', () => {
    expect(Object.keys(engine)).toContain('../../src/shared/layers/dense.ts')
    expect(missingIn(engine, ELSEWHERE)).toEqual([])
  })

  test('are in no page', () => {
    expect(Object.keys(pages)).toContain('../../src/renderer/app/App.vue')
    expect(missingIn(pages, [/^src\/renderer\/i18n\//])).toEqual([])
  })

  test('have Korean as they are put together', () => {
    expect(PUT_TOGETHER.filter((text) => !isKorean(inKorean(text)))).toEqual([])
  })

  test('are found in a source', () => {
    const source =
      "f('one word', `and ${x ? 'an inner text' : ''} more`); new Error('not this one'); g('a b' + c + ' d e')"
    expect(proseOf(source).map(({ text }) => text)).toEqual([
      'one word',
      'and Q1 more',
      'an inner text',
      'a bQ1 d e',
    ])
  })
})

const sentenceFiles = import.meta.glob<Readonly<Record<string, object>>>(
  ['../../src/shared/korean/sentences/*.ts', '!**/index.ts'],
  { eager: true },
)

describe('the table of Korean sentences', () => {
  test('holds every file, and each sentence once', () => {
    const all = Object.values(sentenceFiles).flatMap((file) =>
      Object.values(file).flatMap((table) => Object.keys(table)),
    )
    expect(all.filter((english, i) => all.indexOf(english) !== i)).toEqual([])
    expect(new Set(all)).toEqual(new Set(Object.keys(koreanSentences)))
  })

  test('fills in what the English has, and nothing else', () => {
    const wrong = Object.entries(koreanSentences).filter(
      ([english, korean]) => !holesOf(korean).every((name) => holesOf(english).includes(name)),
    )
    expect(wrong).toEqual([])
  })

  test('writes out its particles', () => {
    const hedged = Object.values(koreanSentences).filter((korean) =>
      /[가-힣]\((를|은|는|가|이|과|와|로|으)\)/.test(korean),
    )
    expect(hedged).toEqual([])
  })
})

describe('a sentence', () => {
  const translate = createTranslator({
    'layer {name} is <state>': '{name} 층: <state>',
    'layer {name} is very <state>': '{name} 층: 매우 <state>',
    '{count} rows': '{count}행',
    cold: '차가움',
  })

  test('takes values as they are and words in turn, the longer pattern first', () => {
    expect(translate('layer cold is cold')).toBe('cold 층: 차가움')
    expect(translate('layer a is very cold')).toBe('a 층: 매우 차가움')
  })

  test('that is unknown stays as it is, also where a short pattern would almost fit', () => {
    expect(translate('a (b) [c] $& \\1')).toBe('a (b) [c] $& \\1')
    expect(translate('12 rows')).toBe('12행')
    expect(translate('too many rows')).toBe('too many rows')
  })

  test('may hold what looks like a pattern', () => {
    expect(translate('layer $& {x} is $1')).toBe('$& {x} 층: $1')
  })

  test('at a place of a plan keeps the place', () => {
    expect(issueInKorean('phases[0].epochs: Too small: expected number to be >0')).toBe(
      'phases[0].epochs: 0보다 커야 합니다',
    )
    expect(issueInKorean('model: expected string, received number, or it is missing')).toBe(
      'model: 글자 값이어야 합니다 또는 없습니다',
    )
  })
})
