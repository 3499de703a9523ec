import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { dataSchema, type DataPlanInput } from '../../../src/shared/data/dataPlan.ts'
import { useWorkbench } from './useWorkbench.ts'

describe('the data screen', () => {
  const { api, folder, events } = useWorkbench()
  const at = (...parts: string[]) => join(folder, ...parts)
  const plan = (source: DataPlanInput['source'], more: Omit<DataPlanInput, 'source'> = {}) =>
    dataSchema.parse({ source, ...more })

  beforeAll(async () => {
    for (const [i, name] of ['cat/1', 'cat/2', 'cat/3', 'dog/4', 'dog/5', 'dog/6'].entries()) {
      mkdirSync(at('pets', name.split('/')[0] ?? ''), { recursive: true })
      const background = { r: 40 * i, g: 0, b: 0 }
      const bytes = await sharp({ create: { width: 4, height: 2, channels: 3, background } })
        .png()
        .toBuffer()
      writeFileSync(at('pets', `${name}.png`), bytes)
    }
    writeFileSync(at('pets', 'dog', 'torn.png'), 'torn')
    writeFileSync(at('table.csv'), 'x,kind,label\n1,a,p\n3,b,q\n5,a,p\n7,b,q\n')
    writeFileSync(at('text.txt'), 'one two\ntwo three\n')
  })

  const pets = () => ({ type: 'imageFolder', path: at('pets'), rows: 2, columns: 2 }) as const

  test('hears how a scan goes on, and can read whole lists of what was left out', async () => {
    const reference = { type: 'imageFolder', path: at('pets') } as const
    await api.data.describe({ reference, scan: 'first' })
    const told = events.filter(({ name }) => name === 'data.scan')
    expect(told.at(-1)?.payload).toMatchObject({ scan: 'first', done: 7, total: 7, skipped: 1 })
    const { items, total } = await api.data.files({ reference, list: 'skipped' })
    expect(total).toBe(1)
    expect(items[0]?.path).toBe(at('pets', 'dog', 'torn.png'))
  })

  test('shows small pictures of a class and of all, with their names', async () => {
    const reference = { type: 'imageFolder', path: at('pets') } as const
    const all = await api.data.thumbnails({ reference, limit: 2 })
    expect(all).toMatchObject({ total: 6, items: [{ name: 'cat/1.png' }, { name: 'cat/2.png' }] })
    const dogs = await api.data.thumbnails({ reference, class: 1 })
    expect(dogs.items.map(({ row }) => row)).toEqual([3, 4, 5])
  })

  test('shows the very pixels that a model will get, of each class in turn', async () => {
    const data = plan(pets(), { scale: 1 / 255 })
    const { rows, rowShape } = await api.data.preview({ data, count: 2 })
    expect(rowShape).toEqual([2, 2, 3])
    expect(rows.map(({ row, label }) => [row, label])).toEqual([
      [0, 'cat'],
      [3, 'dog'],
    ])
    const png = Buffer.from(rows[1]?.picture?.after.url.split(',')[1] ?? '', 'base64')
    const pixels = await sharp(png).removeAlpha().raw().toBuffer()
    expect([...pixels.subarray(0, 3)]).toEqual([120, 0, 0])
    expect(rows[1]).toMatchObject({ least: 0, most: Math.fround(120 / 255) })
    expect(rows[1]?.picture?.before).toMatchObject({ width: 4, height: 2 })
  })

  test('draws augmented pictures as training would', async () => {
    const data = plan(pets(), { augmentation: [{ type: 'flip' }] })
    const { rows } = await api.data.preview({ data, rows: [0], draws: 3 })
    expect(rows[0]?.augmented).toHaveLength(3)
    expect(rows[0]?.augmented[0]).toMatchObject({ width: 2, height: 2 })
  })

  test('draws texts as training would, and marks what changed', async () => {
    const data = (augmentation: DataPlanInput['augmentation']) =>
      plan(
        { type: 'text', path: at('text.txt'), layout: { kind: 'lines' }, length: 3 },
        { split: { validation: 0, test: 0 }, augmentation },
      )
    const padding = { token: '', id: 0, isChanged: false }
    const unknown = { token: '�', id: 1, isChanged: true }
    const all = data([{ type: 'tokenDropout', rate: 1 }])
    const dropped = (await api.data.preview({ data: all, draws: 2 })).rows
    expect(dropped.map(({ augmented }) => augmented)).toEqual([[], []])
    for (const { augmentedTexts } of dropped) {
      expect(augmentedTexts).toEqual([1, 2].map(() => [unknown, unknown, padding]))
    }
    // At rate 0.5 every pair that may swap does: the first and second token, or the second and padding, which stays.
    const pairs = data([{ type: 'tokenSwap', rate: 0.5 }])
    const [swapped] = (await api.data.preview({ data: pairs, rows: [0], draws: 8 })).rows
    const lines = swapped?.augmentedTexts.map((tokens) =>
      tokens.map(({ token, isChanged }) => (isChanged ? `*${token}` : token)).join(' '),
    )
    expect(lines).toHaveLength(8)
    expect(new Set(lines)).toEqual(new Set(['one two ', '*two *one ']))
    const [plain] = (await api.data.preview({ data: data([]), rows: [0], draws: 8 })).rows
    expect(plain?.augmentedTexts).toEqual([])
  })

  test('shows cells of tables with their numbers, and ids of text with their tokens', async () => {
    const table = plan(
      {
        type: 'table',
        path: at('table.csv'),
        target: { kind: 'class', column: 'label' },
        columns: { x: { type: 'number' }, kind: { type: 'category' } },
      },
      { split: { validation: 0, test: 0 } },
    )
    const cells = (await api.data.preview({ data: table, rows: [1] })).rows[0]
    expect(cells).toMatchObject({
      label: 'q',
      picture: null,
      cells: [
        { column: 'x', raw: '3', values: [3] },
        { column: 'kind', raw: 'b', values: [0, 1] },
      ],
    })
    const text = plan(
      { type: 'text', path: at('text.txt'), layout: { kind: 'lines' }, length: 3 },
      { split: { validation: 0, test: 0 } },
    )
    // "two" comes twice, so it has the first id.
    expect((await api.data.preview({ data: text, rows: [0] })).rows[0]?.text).toEqual({
      text: 'one two',
      tokens: [
        { token: 'one', id: 3 },
        { token: 'two', id: 2 },
        { token: '', id: 0 },
      ],
    })
  })

  test('reads texts by the words of the document whose model brings some', async () => {
    writeFileSync(at('vectors.vec'), '3 2\nthree 1 2\ntwo 3 4\none 5 6\n')
    const text = plan({ type: 'text', path: at('text.txt'), layout: { kind: 'lines' }, length: 2 })
    const { id } = await api.documents.create({ reference: at('vectors.vec') })
    const { rows } = await api.data.preview({ data: text, rows: [0], document: id })
    expect(rows[0]?.text?.tokens).toEqual([
      { token: 'one', id: 4 },
      { token: 'two', id: 3 },
    ])
  })

  test('divides rows as a run will, with counts of each class', async () => {
    const data = plan(pets(), { split: { validation: 0, test: 1 / 3 } })
    const report = await api.data.divide({ data, seed: 5 })
    expect(report).toMatchObject({
      rows: { train: 4, validation: 0, test: 2, unused: 0 },
      classes: [
        { name: 'cat', train: 2, test: 1 },
        { name: 'dog', train: 2, test: 1 },
      ],
      notes: [],
    })
    expect(await api.data.divide({ data, seed: 5 })).toEqual(report)
  })

  test('ends a scan that is no longer wanted, and looks into no other folder', async () => {
    const reference = { type: 'imageFolder', path: at('pets') } as const
    const reading = api.data.describe({ reference, scan: 'mine' })
    await api.data.cancel({ scan: 'mine' })
    await expect(reading).rejects.toMatchObject({ code: 'data.cancelled' })
    expect(await api.data.cancel({ scan: 'nobody' })).toBeNull()
    const data = plan({ type: 'table', path: '/etc/passwd' })
    await expect(api.data.preview({ data })).rejects.toMatchObject({
      code: 'workbench.outsideFolders',
    })
  })
})
