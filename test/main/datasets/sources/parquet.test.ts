import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { recognizeSource } from '../../../../src/main/datasets/recognize/index.ts'
import { sourceSchema } from '../../../../src/shared/data/sourceSchema.ts'
import { numbersOf, prepare, scan, useDataFolder } from '../dataFixtures.ts'

const place = useDataFolder()
const at = (...parts: string[]) => join(place.folder, ...parts)

const png = async (red: number) =>
  new Uint8Array(
    await sharp({
      create: { width: 2, height: 2, channels: 3, background: { r: red, g: 0, b: 0 } },
    })
      .png()
      .toBuffer(),
  )

/** A file as Hugging Face writes it: a group of bytes and path, labels by number, names in a note. */
async function writePictures(path: string, reds: readonly number[], labels: readonly number[]) {
  const pictures = await Promise.all(
    reds.map(async (red, i) => ({
      bytes: red < 0 ? Uint8Array.from([1, 2, 3]) : await png(red),
      path: `${i}.png`,
    })),
  )
  const names = { info: { features: { label: { names: ['고양이', 'dog'], _type: 'ClassLabel' } } } }
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'image', data: pictures },
      { name: 'label', data: labels.map(BigInt) },
    ],
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'REQUIRED' },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify(names) }],
  })
  writeFileSync(path, new Uint8Array(file))
}

const size = { rows: 2, columns: 2 }

describe('pictures in Parquet', () => {
  it('have their class names; one that is broken is left out', async () => {
    await writePictures(at('one.parquet'), [10, -1, 30], [1, 0, 0])
    const reference = await recognizeSource(at('one.parquet'))
    expect(reference).toMatchObject({ type: 'imageParquet', pictures: 'image' })
    const { report } = await scan(place, reference)
    expect(report.classes).toEqual([
      { name: '고양이', count: 1 },
      { name: 'dog', count: 1 },
    ])
    expect(report.columns).toEqual(['image', 'label'])
    expect(report.skipped.items[0]?.path).toMatch(/one\.parquet, row 1$/)
    const rows = await prepare(place, {
      type: 'imageParquet',
      path: 'one.parquet',
      target: { kind: 'class', column: 'label' },
      ...size,
    })
    expect([...(rows.classIds ?? [])]).toEqual([1, 0])
    const numbers = await numbersOf(rows)
    expect([numbers[0], numbers[12]]).toEqual([10, 30])
  })

  it('of a file that goes after the scan are left out, counted and told of; the run goes on', async () => {
    mkdirSync(at('going'))
    await writePictures(at('going', 'a.parquet'), [1, 2], [0, 1])
    await writePictures(at('going', 'b.parquet'), [3, 4], [0, 1])
    const target = { kind: 'class', column: 'label' }
    const source = { type: 'imageParquet', path: at('going'), target }
    const opened = await scan(place, source)
    rmSync(at('going', 'a.parquet'))
    const { file, failed, notes } = await opened.prepare({
      cacheFolder: place.cacheFolder,
      source: sourceSchema.parse({ ...source, ...size }),
      train: Int32Array.from([0, 1, 2, 3]),
    })
    expect(failed.map(({ row }) => row)).toEqual([0, 1])
    expect(notes[0]).toMatch(/^2 files were left out, .*a\.parquet/)
    const numbers = await numbersOf({ inputs: file })
    expect([0, 12, 24, 36].map((place) => numbers[place])).toEqual([0, 0, 3, 4])
  })

  it('in several files have the parts that the names say', async () => {
    mkdirSync(at('set'))
    await writePictures(at('set', 'train-00000-of-00001.parquet'), [1, 2], [0, 1])
    await writePictures(at('set', 'test-00000-of-00001.parquet'), [3], [1])
    const reference = await recognizeSource(at('set'))
    expect(reference).toMatchObject({ type: 'imageParquet', path: at('set'), partFiles: true })
    const { report } = await scan(place, reference)
    expect(report.parts).toEqual({ train: 2, validation: 0, test: 1 })
  })
})

describe('a table in Parquet', () => {
  it('is read as one in CSV is', async () => {
    const file = parquetWriteBuffer({
      columnData: [
        { name: 'x', data: [1.5, null, 3.5] },
        { name: 'big', data: [1n, 2n, 3n] },
        { name: 'label', data: ['p', 'q', 'p'] },
      ],
    })
    writeFileSync(at('table.parquet'), new Uint8Array(file))
    const reference = await recognizeSource(at('table.parquet'))
    expect(reference).toMatchObject({ type: 'table', target: { kind: 'class', column: 'label' } })
    const rows = await prepare(place, {
      type: 'table',
      path: 'table.parquet',
      target: { kind: 'class', column: 'label' },
      columns: { x: { type: 'number', missing: 'mean' }, big: { type: 'number' } },
    })
    expect(await numbersOf(rows)).toEqual([1.5, 1, 2.5, 2, 3.5, 3])
  })

  it.each([
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 20)],
    [
      'with an end longer than the file',
      (bytes: Uint8Array) => {
        const copy = Uint8Array.from(bytes)
        new DataView(copy.buffer).setUint32(copy.length - 8, 0x7fff_ffff, true)
        return copy
      },
    ],
    [
      'damaged inside',
      (bytes: Uint8Array) => bytes.map((byte, i) => (i > 8 && i < 60 ? 255 : byte)),
    ],
  ])('%s is refused in words', async (name, damage) => {
    const file = parquetWriteBuffer({ columnData: [{ name: 'x', data: [1.5, 2.5, 3.5] }] })
    const path = at(`${name}.parquet`)
    writeFileSync(path, damage(new Uint8Array(file)))
    await expect(scan(place, { type: 'table', path })).rejects.toMatchObject({
      code: 'data.badTable',
    })
  })
})

describe('what a path leads to', () => {
  it('is told by content: no model, no program, no single picture is data', async () => {
    writeFileSync(at('model.json'), '{"format":"layers-model","modelTopology":{}}')
    writeFileSync(at('page.txt'), '<html></html>')
    writeFileSync(at('program.py'), 'print("hello, world")\nprint(1)\n')
    writeFileSync(at('a.png'), await png(1))
    for (const name of ['model.json', 'page.txt', 'program.py', 'a.png', 'nowhere']) {
      expect(await recognizeSource(at(name))).toBeNull()
    }
    writeFileSync(at('notes.txt'), 'Dear diary.\nIt rained.\n')
    expect(await recognizeSource(at('notes.txt'))).toMatchObject({
      type: 'text',
      layout: { kind: 'lines' },
    })
    const reviews =
      'review,sentiment\n"what a fine and long film, really",good\n"it was bad, bad, bad",bad\n'
    writeFileSync(at('reviews.csv'), reviews)
    expect(await recognizeSource(at('reviews.csv'))).toMatchObject({
      type: 'text',
      layout: { kind: 'column', column: 'review', target: { column: 'sentiment' } },
    })
  })
})
