import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recognizeSource } from '../../../../src/main/datasets/recognize/index.ts'
import { sourceSchema } from '../../../../src/shared/data/sourceSchema.ts'
import { tokensOf } from '../../../../src/shared/data/encodeText.ts'
import { numbersOf, prepare, scan, useDataFolder } from '../dataFixtures.ts'

const place = useDataFolder()
const at = (...parts: string[]) => join(place.folder, ...parts)

describe('tokens', () => {
  it.each([
    [
      'words',
      'It’s 3.5 cats, 고양이!',
      ['it', '’', 's', '3', '.', '5', 'cats', ',', '고양이', '!'],
    ],
    ['characters', 'Ab c', ['a', 'b', ' ', 'c']],
  ] as const)('of %s', (tokens, text, expected) => {
    expect(tokensOf(text, { tokens, lowerCase: true })).toEqual(expected)
  })

  it('are the same for letters composed and taken apart', () => {
    const recipe = { tokens: 'words', lowerCase: false } as const
    expect(tokensOf('고양이'.normalize('NFD'), recipe)).toEqual(tokensOf('고양이', recipe))
  })
})

describe('field case 59: token ids beyond the table', () => {
  it('never come: the vocabulary is that of the training part, and the rest is the unknown id', async () => {
    writeFileSync(
      at('parts.csv'),
      'text,label,part\na a b c,x,train\na b,y,train\nd d d d,x,test\nb d a,y,test\n',
    )
    const rows = await prepare(place, {
      type: 'text',
      path: 'parts.csv',
      layout: {
        kind: 'column',
        column: 'text',
        target: { kind: 'class', column: 'label' },
        part: 'part',
      },
      vocabulary: 4,
      length: 4,
    })
    // Ids 2 and 3 are a and b, the most frequent two; c and d are unknown (1), short rows are filled with 0.
    expect(rows.recipe).toMatchObject({ kind: 'text', words: ['a', 'b'], vocabulary: 4 })
    expect(await numbersOf(rows)).toEqual([2, 2, 3, 1, 2, 3, 0, 0, 1, 1, 1, 1, 3, 1, 2, 0])
    expect([...rows.split.test]).toEqual([2, 3])
  })

  it('keep the table that a model brings', async () => {
    writeFileSync(at('lines.txt'), 'b zzz\n')
    const source = { type: 'text' as const, path: 'lines.txt', layout: { kind: 'lines' as const } }
    const rows = await prepare(place, { ...source, words: ['a', 'b'], length: 3, padding: 'start' })
    expect(await numbersOf(rows)).toEqual([0, 3, 1])
  })
})

describe('text', () => {
  it('in folders, a class a folder, in any encoding', async () => {
    for (const [path, text] of [
      ['neg/1.txt', Buffer.from('bad film')],
      ['neg/2.txt', Buffer.from('\ufeffworst film', 'utf16le')],
      ['pos/3.txt', Buffer.from('good film')],
      ['pos/bytes.bin', Buffer.from([0, 1, 2, 0])],
    ] as const) {
      mkdirSync(at('films', path.split('/')[0] ?? ''), { recursive: true })
      writeFileSync(at('films', path), text)
    }
    const reference = await recognizeSource(at('films'))
    expect(reference).toMatchObject({ type: 'text', layout: { kind: 'folders' } })
    const { report, textAt } = await scan(place, reference)
    expect(report.classes).toEqual([
      { name: 'neg', count: 2 },
      { name: 'pos', count: 1 },
    ])
    expect(report.skipped.items[0]?.reason).toContain('no letters')
    expect(report.text).toMatchObject({ tokens: { median: 2, longest: 2, total: 6 }, distinct: 4 })
    expect(await textAt?.([1])).toEqual([{ text: 'worst film' }])
  })

  it('that goes or breaks after the scan is left out, counted and told of; the run goes on', async () => {
    for (const name of ['1', '2', '3', '4', '5']) {
      mkdirSync(at('going', name < '4' ? 'a' : 'b'), { recursive: true })
      writeFileSync(at('going', name < '4' ? 'a' : 'b', `${name}.txt`), `word${name}`)
    }
    const source = { type: 'text', path: at('going'), layout: { kind: 'folders' }, length: 1 }
    const opened = await scan(place, { ...source, words: ['word1', 'word2', 'word3'] })
    expect(opened.report).toMatchObject({ rows: 5, skipped: { total: 0 } })
    rmSync(at('going', 'a', '2.txt'))
    rmSync(at('going', 'b', '5.txt'))
    mkdirSync(at('going', 'b', '5.txt'))
    const { cacheFolder } = place
    const plan = sourceSchema.parse({ ...source, words: ['word1', 'word3', 'word4'] })
    const train = Int32Array.from([0, 1, 2, 3, 4])
    const prepared = await opened.prepare({ cacheFolder, source: plan, train })
    expect(prepared.failed.map(({ row }) => row)).toEqual([1, 4])
    expect(prepared.failed[0]?.reason).toContain(`${at('going', 'a', '2.txt')} does not exist`)
    expect(prepared.failed[1]?.reason).toContain('it is a folder')
    expect(prepared.notes[0]).toMatch(/^2 files were left out, since they cannot be read\. /)
    // The others stand where they stood: 0 is padding, and words begin with 2.
    expect(await numbersOf({ inputs: prepared.file })).toEqual([2, 0, 3, 4, 0])
    // A vocabulary of its own does without them, too.
    const own = sourceSchema.parse(source)
    const { recipe } = await opened.prepare({ cacheFolder, source: own, train })
    expect(recipe).toMatchObject({ words: ['word1', 'word3', 'word4'] })
  })

  it('of lines has its labels in a second file, as many as lines', async () => {
    writeFileSync(at('docs.txt'), 'one\r\ntwo\r\nthree')
    writeFileSync(at('labels.txt'), 'x\ny\nx\n')
    const source = (labels: string) => ({
      type: 'text' as const,
      path: 'docs.txt',
      layout: { kind: 'lines' as const, labels },
      length: 1,
    })
    const rows = await prepare(place, source('labels.txt'))
    expect([...(rows.classIds ?? [])]).toEqual([0, 1, 0])
    writeFileSync(at('few.txt'), 'x\n')
    await expect(prepare(place, source('few.txt'))).rejects.toMatchObject({
      code: 'data.countMismatch',
    })
  })
})
