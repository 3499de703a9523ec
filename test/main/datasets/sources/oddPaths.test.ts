import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { absoluteSource, mapPaths } from '../../../../src/main/datasets/absoluteSource.ts'
import { referenceOf, sourceSchema } from '../../../../src/shared/data/sourceSchema.ts'
import type { DataPlanInput } from '../../../../src/shared/data/dataPlan.ts'
import { makeInputs, numbersOf, prepare, scan, useDataFolder } from '../dataFixtures.ts'

// macOS writes Korean letters taken apart.
const apart = '고양이'.normalize('NFD')
const { folder: outer } = useDataFolder('graft-한글 #1 100% ')
const folder = join(outer, '한글 폴더 #1 100%', `${apart} 😀`, '긴'.repeat(80))
// The cache lies there, too.
const place = { folder, cacheFolder: join(folder, `${apart} 캐시 #1 100%`) }

/** A name of more than 200 bytes with every sign. */
const named = (word: string, ending = '') =>
  `${word} ${apart} 😀 #1 100% ${'긴'.repeat(60)}${ending}`

const png = async (red: number) =>
  new Uint8Array(
    await sharp({
      create: { width: 1, height: 1, channels: 3, background: { r: red, g: 0, b: 0 } },
    })
      .png()
      .toBuffer(),
  )

async function writePictures(...names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries()) write(name, await png(10 * (i + 1)))
}

function write(name: string, content: string | Uint8Array): void {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
}

/** One of the files that Python wrote, under an odd name. */
function odd(name: string, ending = ''): string {
  copyFileSync(join(folder, 'python', name), join(folder, named(name, ending)))
  return named(name, ending)
}

const onePixel = { rows: 1, columns: 1 }
const label = { kind: 'class', column: 'label' } as const
const [one, two] = [named('하나', '.png'), named('둘', '.png')]

interface Case {
  readonly name: string
  readonly make: () => Promise<DataPlanInput['source']> | DataPlanInput['source']
  readonly numbers: readonly number[]
  readonly ids?: readonly number[]
  readonly classNames?: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'imageFolder',
    make: async () => {
      const path = named('그림')
      await writePictures(join(path, apart, one), join(path, named('b'), two))
      return { type: 'imageFolder', path, ...onePixel }
    },
    numbers: [20, 0, 0, 10, 0, 0],
    ids: [0, 1],
    classNames: [named('b').normalize('NFC'), '고양이'],
  },
  {
    name: 'imageList in CSV',
    make: async () => {
      const folderName = named('목록')
      await writePictures(join(folderName, one), join(folderName, two))
      const path = named('목록', '.csv')
      write(path, `path,label\n${folderName}/${two},${apart}\n${folderName}\\${one},b\n`)
      return { type: 'imageList', path, target: label, ...onePixel }
    },
    numbers: [20, 0, 0, 10, 0, 0],
    ids: [1, 0],
    classNames: ['b', '고양이'],
  },
  {
    name: 'imageList in JSON, with its pictures elsewhere',
    make: async () => {
      const pictures = named('다른 곳')
      await writePictures(join(pictures, one), join(pictures, two))
      const path = named('목록', '.json')
      const rows = [
        { path: one, label: 'b' },
        { path: two, label: apart },
      ]
      write(path, JSON.stringify(rows))
      const at = { path, folder: pictures }
      return { type: 'imageList', ...at, target: label, ...onePixel }
    },
    numbers: [10, 0, 0, 20, 0, 0],
    ids: [0, 1],
    classNames: ['b', '고양이'],
  },
  {
    name: 'imageParquet',
    make: async () => {
      const path = named('집합')
      for (const red of [30, 40]) {
        const columnData = [
          { name: 'image', data: [await png(red)], type: 'BYTE_ARRAY' as const },
          { name: 'label', data: [red === 30 ? apart : 'b'] },
        ]
        write(
          join(path, named(`train-${red}`, '.parquet')),
          new Uint8Array(parquetWriteBuffer({ columnData })),
        )
      }
      return { type: 'imageParquet', path, target: label, partFiles: true, ...onePixel }
    },
    numbers: [30, 0, 0, 40, 0, 0],
    ids: [1, 0],
    classNames: ['b', '고양이'],
  },
  {
    name: 'table',
    make: () => {
      write(named('표', '.csv'), `값,label\n1,b\n2,${apart}\n`)
      const columns = { 값: { type: 'number', scaling: 'none' } } as const
      return { type: 'table', path: named('표', '.csv'), target: label, columns }
    },
    numbers: [1, 2],
    ids: [0, 1],
    classNames: ['b', '고양이'],
  },
  {
    name: 'text in folders',
    make: () => {
      const path = named('글')
      write(join(path, apart, named('가', '.txt')), '가 나')
      write(join(path, named('b'), named('나', '.txt')), '나')
      return { type: 'text', path, layout: { kind: 'folders' }, length: 2 }
    },
    // The tokens are 나 (2), twice, and 가 (3).
    numbers: [2, 0, 3, 2],
    ids: [0, 1],
    classNames: [named('b').normalize('NFC'), '고양이'],
  },
  {
    name: 'text in lines, with its labels in a second file',
    make: () => {
      write(named('줄', '.txt'), '가 나\n나\n')
      write(named('이름', '.txt'), `${apart}\nb\n`)
      const layout = { kind: 'lines', labels: named('이름', '.txt') } as const
      return { type: 'text', path: named('줄', '.txt'), layout, length: 2 }
    },
    numbers: [3, 2, 2, 0],
    ids: [1, 0],
    classNames: ['b', '고양이'],
  },
  {
    name: 'text in a column',
    make: () => {
      write(named('열', '.tsv'), `글\tlabel\n가 나\tb\n나\t${apart}\n`)
      const layout = { kind: 'column', column: '글', target: label } as const
      return { type: 'text', path: named('열', '.tsv'), layout, length: 2 }
    },
    numbers: [3, 2, 2, 0],
    ids: [0, 1],
    classNames: ['b', '고양이'],
  },
  // Numbers and labels as test/data/makeInputs.py has NumPy write them.
  {
    name: 'npy',
    make: () => ({ type: 'npy', inputs: odd('big.npy', '.npy') }),
    numbers: [1, -2, 3, 4],
  },
  {
    name: 'npz',
    make: () => ({
      type: 'npz',
      path: odd('mnist.npz', '.npz'),
      inputs: 'x_test',
      labels: 'y_test',
    }),
    numbers: [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111],
    ids: [1, 0],
  },
  {
    name: 'idx',
    make: () => ({ type: 'idx', images: odd('plain.gz'), labels: odd('labels-idx1-ubyte') }),
    numbers: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    ids: [1, 0, 1],
    classNames: ['2', '5'],
  },
  {
    name: 'idx, packed',
    make: () => ({ type: 'idx', images: odd('packed.idx', '.gz') }),
    numbers: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  },
]

describe('field case 55: Korean, decomposed, long and odd paths', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'python'), { recursive: true })
    makeInputs(join(folder, 'python'))
  })

  it('are those: each part of them is a file name of 200 bytes or more', () => {
    for (const name of [one, two, named('b'), '긴'.repeat(80)]) {
      expect(Buffer.byteLength(name)).toBeGreaterThanOrEqual(200)
    }
    expect(apart).not.toBe(apart.normalize('NFC'))
  })

  it.each(cases)('work for $name', async ({ make, numbers, ids, classNames }) => {
    const source = await make()
    const rows = await prepare(place, source)
    expect(await numbersOf(rows)).toEqual(numbers)
    expect(rows.classIds === null ? undefined : [...rows.classIds]).toEqual(ids)
    expect(rows.classNames ?? undefined).toEqual(classNames)
    expect(rows.notes.join()).not.toContain('left out')
    const whole = await absoluteSource(sourceSchema.parse(source), folder)
    const { report } = await scan(place, referenceOf(whole))
    expect(report).toMatchObject({ skipped: { total: 0 }, odd: { total: 0 } })
    expect(report.rows).toBe(rows.inputs.shape[0])
  })

  describe.each(['NFC', 'NFD'] as const)('are found by their letters, written in %s', (form) => {
    it.each(cases)('in $name', async ({ make, numbers, classNames }) => {
      const source = await mapPaths(sourceSchema.parse(await make()), (path) => {
        return join(folder, path).normalize(form)
      })
      const rows = await prepare(place, source)
      expect(await numbersOf(rows)).toEqual(numbers)
      expect(rows.classNames ?? undefined).toEqual(classNames)
      expect(rows.notes.join()).not.toContain('left out')
    })

    const other = form === 'NFC' ? 'NFD' : 'NFC'
    const [cat, train] = ['고양이', '훈련'] as const

    it.each(['csv', 'json'])('in a list of pictures in %s', async (kind) => {
      const within = `목록 ${form}`
      await writePictures(join(within, `${cat} 1.png`.normalize(other), 'é.png'.normalize(other)))
      const path = `${cat} 1.png/é.png`.normalize(form)
      const text = kind === 'csv' ? `path\n${path}\n` : JSON.stringify([{ path }])
      write(join(within, `list.${kind}`), text)
      const source = { type: 'imageList', path: join(within, `list.${kind}`), ...onePixel } as const
      expect(await numbersOf(await prepare(place, { ...source, target: null }))).toEqual([10, 0, 0])
    })

    it('where folders are parts', async () => {
      const [pictures, texts] = [`부분 ${form}`, `글 ${form}`]
      for (const label of ['a', 'b']) {
        await writePictures(join(pictures, train.normalize(other), label, '1.png'))
        write(join(texts, train.normalize(other), label, '1.txt'), label)
      }
      const parts = { train: [train.normalize(form)], validation: [], test: [] }
      const sources = [
        { type: 'imageFolder', path: pictures, parts, ...onePixel },
        { type: 'text', path: texts, layout: { kind: 'folders', parts }, length: 1 },
      ] as const
      for (const source of sources) {
        const rows = await prepare(place, source)
        expect(rows.classNames).toEqual(['a', 'b'])
        expect(rows.split.train).toHaveLength(2)
      }
    })
  })
})
