import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  makeInputs,
  numbersOf,
  prepare,
  scan,
  useDataFolder,
  writeSparse,
} from '../dataFixtures.ts'

const place = useDataFolder()
const at = (name: string) => join(place.folder, name)
beforeAll(() => {
  makeInputs(place.folder)
})

const labelled = (path: string, column = 'label') => ({
  type: 'table' as const,
  path,
  target: { kind: 'class' as const, column },
})

describe('field case 49: a table with a byte-order mark', () => {
  it.each(['bom.csv', 'bom16.csv', 'quoted.csv'])('%s', async (path) => {
    const rows = await prepare(place, {
      ...labelled(path),
      columns: { x: { type: 'number' } },
    })
    expect(rows.classNames).toEqual(['a', 'b'])
    expect([...(rows.classIds ?? [])]).toEqual([0, 1])
    expect(await numbersOf(rows)).toEqual([1, 2])
  })
})

describe('field case 51: separators, decimal marks and encodings', () => {
  it('reads semicolons and decimal commas, and numbers below zero', async () => {
    const rows = await prepare(place, {
      ...labelled('semicolons.csv', 'c'),
      columns: { a: { type: 'number' }, b: { type: 'number' } },
    })
    expect(await numbersOf(rows)).toEqual([1.5, 2.5, -3, 0.25])
    expect(rows.classNames).toEqual(['아니오', '예'])
  })

  it('names the columns that there are, whether a table holds numbers or documents', async () => {
    const path = at('semicolons.csv')
    const table = await scan(place, { type: 'table', path })
    const layout = { kind: 'column', column: 'c' } as const
    const text = await scan(place, { type: 'text', path, layout })
    expect(table.report.columns).toEqual(['a', 'b', 'c'])
    expect(text.report.columns).toEqual(['a', 'b', 'c'])
    const lines = await scan(place, { type: 'text', path, layout: { kind: 'lines' } })
    expect(lines.report.columns).toBeNull()
  })

  it('knows tabs in a file that is called .csv', async () => {
    const { report } = await scan(place, { type: 'table', path: at('tabs.csv') })
    expect(report.table?.format).toMatchObject({ separator: '\t', decimal: '.', header: true })
    expect(report.table?.sample).toEqual([
      ['1.5', '2'],
      ['3', '4'],
    ])
  })

  it.each([
    ['cp949.csv', '분류', 'euc-kr', ['강아지', '고양이']],
    ['latin.csv', 'label', 'windows-1252', ['Größe', 'Müller']],
    ['sjis.csv', 'label', 'shift_jis', ['ねこ', 'イヌ']],
  ])('reads the words of %s', async (path, column, encoding, names) => {
    const { report, labels } = await scan(place, { ...labelled(at(path), column) })
    expect(labels).toMatchObject({ kind: 'classes', names })
    expect(report.table?.format?.encoding).toBe(encoding)
  })

  it('takes what is said over what it would guess', async () => {
    const { report } = await scan(place, {
      type: 'table',
      path: at('semicolons.csv'),
      separator: ',',
      decimal: '.',
      encoding: 'utf-8',
      header: false,
    })
    expect(report.table?.sample[0]).toEqual(['a;b;c'])
    await expect(
      scan(place, { type: 'table', path: at('tabs.csv'), encoding: 'klingon' }),
    ).rejects.toMatchObject({ code: 'data.badTable' })
  })

  it('tells of odd cells in a column of numbers, and does not turn it into text', async () => {
    const { report } = await scan(place, labelled(at('odd.csv')))
    const [x] = report.table?.columns ?? []
    expect(x).toMatchObject({ type: 'number', missing: 1, odd: { total: 1 } })
    expect(x?.odd.items).toEqual([{ row: 300, value: 'abc' }])
    expect(report.odd.items[0]?.reason).toContain('"abc" in row 300')
  })
})

describe('a table', () => {
  const write = (name: string, lines: readonly string[]) => {
    writeFileSync(at(name), `${lines.join('\n')}\n`)
  }

  it('is scaled and filled by what the training part alone says', async () => {
    // Validation and test rows would move mean and deviation far away.
    const lines = ['x,kind,part,label', '1,a,train,p', ',b,train,q', '3,a,train,p', '500,c,test,q']
    write('parts.csv', lines)
    const rows = await prepare(place, {
      ...labelled('parts.csv'),
      part: 'part',
      columns: {
        x: { type: 'number', missing: 'mean', scaling: 'standard' },
        kind: { type: 'category' },
      },
    })
    // Mean 2, deviation 1 of {1, 3}; the empty cell is the mean. `c` is no name of the training part.
    expect(await numbersOf(rows)).toEqual([-1, 1, 0, 0, 0, 1, 1, 1, 0, 498, 0, 0])
    expect([...rows.split.test]).toEqual([3])
    expect(rows.recipe).toMatchObject({
      kind: 'table',
      columns: [
        { name: 'x', missing: 2, subtract: 2, divide: 1 },
        { name: 'kind', names: ['a', 'b'] },
      ],
    })
  })

  it('gives medians, most frequent names and least to most', async () => {
    write('fill.csv', ['x,k,label', '1,a,p', '10,,q', ',a,p', '4,b,q', '2,a,p'])
    const rows = await prepare(place, {
      ...labelled('fill.csv'),
      columns: {
        x: { type: 'number', missing: 'median', scaling: 'minMax' },
        k: { type: 'category', missing: 'mostFrequent' },
      },
    })
    // The median of 1, 2, 4, 10 is 3; (x - 1) / 9.
    const scaled = [1, 10, 3, 4, 2].map((x) => Math.fround((x - 1) / 9))
    const numbers = await numbersOf(rows)
    expect(numbers.filter((_, i) => i % 3 === 0)).toEqual(scaled)
    expect(numbers.slice(3, 6)).toEqual([1, 1, 0])
  })

  it('leaves rows with empty cells out, or refuses them with their numbers', async () => {
    const source = (missing: 'drop' | 'error') => ({
      ...labelled('fill.csv'),
      columns: {
        x: { type: 'number' as const, missing },
        k: { type: 'ignore' as const },
      },
    })
    const rows = await prepare(place, source('drop'))
    expect([...rows.split.train]).toEqual([0, 1, 3, 4])
    expect(rows.notes.join(' ')).toContain('1 rows with empty cells')
    await expect(prepare(place, source('error'))).rejects.toMatchObject({
      code: 'data.badCells',
      params: { column: 'x', rows: [2] },
    })
  })

  it('tells of constant columns and of names of rows, which become no inputs', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `same,id${i},${i % 3},${i % 2}`)
    write('constant.csv', ['fixed,name,x,label', ...lines])
    const { report } = await scan(place, labelled(at('constant.csv')))
    const [fixed, name, x] = report.table?.columns ?? []
    expect(fixed).toMatchObject({ constant: true, distinct: 1 })
    expect(fixed?.choices[0]?.type).toBe('ignore')
    expect(name?.choices[0]?.type).toBe('ignore')
    expect(x?.choices.map(({ type }) => type)).toContain('category')
    const { inputs } = await prepare(place, labelled('constant.csv'))
    expect(inputs.shape).toEqual([30, 1])
  })

  it('has targets of numbers, of flags and of several names', async () => {
    write('targets.csv', ['x,t,u,f,tags', '1,0.5,2,1,red blue', '2,1.5,3,0,blue', '3,2,4,1,'])
    const of = async (target: object) => {
      const { labels } = await scan(place, { type: 'table', path: at('targets.csv'), target })
      return labels
    }
    expect(await of({ kind: 'numbers', columns: ['t', 'u'] })).toMatchObject({
      width: 2,
      values: Float32Array.from([0.5, 2, 1.5, 3, 2, 4]),
      isFlags: false,
    })
    expect(await of({ kind: 'flags', columns: ['f'] })).toMatchObject({
      values: Float32Array.from([1, 0, 1]),
      isFlags: true,
    })
    expect(await of({ kind: 'tags', column: 'tags' })).toMatchObject({
      names: ['blue', 'red'],
      values: Float32Array.from([1, 1, 1, 0, 0, 0]),
    })
    await expect(of({ kind: 'flags', columns: ['t'] })).rejects.toMatchObject({
      code: 'data.badCells',
      params: { rows: [0] },
    })
    await expect(of({ kind: 'class', column: 'none' })).rejects.toMatchObject({
      code: 'data.noColumn',
    })
  })

  it('of JSON lines, of a JSON list and of CSV is the same', async () => {
    write('a.csv', ['x,label', '1,p', '2,q'])
    write('a.jsonl', ['{"x":1,"label":"p"}', '{"x":2,"label":"q"}'])
    writeFileSync(at('a.json'), '[{"x":1,"label":"p"},\n{"x":2,"label":"q"}]')
    for (const path of ['a.csv', 'a.jsonl', 'a.json']) {
      const rows = await prepare(place, { ...labelled(path), columns: { x: { type: 'number' } } })
      expect(await numbersOf(rows)).toEqual([1, 2])
      expect(rows.classNames).toEqual(['p', 'q'])
    }
  })

  it('keeps equal rows in one part', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i % 20},${i % 2}`)
    write('twice.csv', ['x,label', ...lines])
    const { split } = await prepare(place, labelled('twice.csv'), { validation: 0.3, test: 0.3 })
    for (const part of [split.train, split.validation, split.test]) {
      for (const row of part) expect([...part]).toContain((row + 20) % 40)
    }
  })
})

describe('field case 57: a table of 2.1 GiB', () => {
  const size = Math.round(2.1 * 2 ** 30)

  it('without an end of line is refused before it fills the memory', async () => {
    await writeSparse(at('huge.csv'), 'x,label\n1,a\n2,b\n', size)
    const before = process.memoryUsage().rss
    await expect(scan(place, labelled(at('huge.csv')))).rejects.toMatchObject({
      code: 'data.badTable',
      message: expect.stringContaining('longer than 16 million characters') as string,
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20)
  })
})
