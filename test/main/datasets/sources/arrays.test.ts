import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeNpy } from '../../../../src/main/datasets/npy.ts'
import { makeInputs, numbersOf, prepare, scan, useDataFolder } from '../dataFixtures.ts'

const place = useDataFolder()
const at = (name: string) => join(place.folder, name)
beforeAll(() => {
  makeInputs(place.folder)
})

describe('field case 53: IDX files', () => {
  const labels = 'labels-idx1-ubyte'

  it.each(['images-idx3-ubyte', 'plain.gz', 'packed.idx'])(
    'are known by content: %s',
    async (images) => {
      const rows = await prepare(place, { type: 'idx', images, labels })
      expect(await numbersOf(rows)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
      expect(rows.rowShape).toEqual([2, 2])
      expect(rows.classNames).toEqual(['2', '5'])
    },
  )

  it('hold any type of number, the high byte first', async () => {
    const shorts = await prepare(place, { type: 'idx', images: 'shorts' })
    expect(await numbersOf(shorts)).toEqual([-1, 2, -300, 400, 5, 32767])
    const floats = await prepare(place, { type: 'idx', images: 'floats' })
    expect(await numbersOf(floats)).toEqual([0.5, -1.25, Math.fround(3e10)])
  })

  it('that are a web page, or differ in their counts, are refused with numbers', async () => {
    await expect(prepare(place, { type: 'idx', images: 'page.gz' })).rejects.toMatchObject({
      code: 'data.badIdx',
    })
    await expect(
      prepare(place, { type: 'idx', images: 'plain.gz', labels: 'two-labels' }),
    ).rejects.toMatchObject({ code: 'data.countMismatch', params: { inputs: 3, labels: 2 } })
  })
})

describe('NumPy', () => {
  it('reads what NumPy writes: big-endian, half precision, archives', async () => {
    expect(await numbersOf(await prepare(place, { type: 'npy', inputs: 'big.npy' }))).toEqual([
      1, -2, 3, 4,
    ])
    expect(await numbersOf(await prepare(place, { type: 'npy', inputs: 'half.npy' }))).toEqual([
      1.5, -2,
    ])
    const rows = await prepare(place, {
      type: 'npz',
      path: 'mnist.npz',
      inputs: 'x_train',
      labels: 'y_train',
      test: { inputs: 'x_test', labels: 'y_test' },
    })
    expect(rows.inputs.shape).toEqual([6, 6])
    expect((await numbersOf(rows)).slice(24, 30)).toEqual([100, 101, 102, 103, 104, 105])
    expect([...rows.split.test]).toEqual([4, 5])
    expect([...(rows.classIds ?? [])]).toEqual([0, 1, 0, 1, 1, 0])
  })

  it('names the arrays of an archive', async () => {
    const source = { type: 'npz', path: at('mnist.npz'), inputs: 'x_test' } as const
    const { report } = await scan(place, source)
    expect(report.arrays).toEqual(['x_train', 'y_train', 'x_test', 'y_test'])
    expect(report.columns).toBeNull()
  })

  it('refuses pickled objects, ways out of an archive, and what unpacks to far too much', async () => {
    await expect(prepare(place, { type: 'npy', inputs: 'objects.npy' })).rejects.toMatchObject({
      code: 'data.badNpy',
    })
    const of = (path: string, inputs: string) =>
      scan(place, { type: 'npz', path: at(path), inputs })
    await expect(of('escape.npz', '../../escaped')).rejects.toMatchObject({
      code: 'file.outsideFolder',
    })
    await expect(of('bomb.npz', 'x')).rejects.toMatchObject({ code: 'file.tooLarge' })
    await expect(of('mnist.npz', 'z')).rejects.toMatchObject({
      code: 'data.noArray',
      params: { known: ['x_train', 'y_train', 'x_test', 'y_test'] },
    })
    expect(existsSync(join(place.folder, '..', '..', 'escaped.npy'))).toBe(false)
  })
})

describe('labels in a text with a class a line', () => {
  const values = Float32Array.from([1, 2, 3])
  const inputs = () => {
    writeFileSync(at('three.npy'), encodeNpy({ dtype: 'float32', shape: [3, 1], values }))
    return { type: 'npy', inputs: 'three.npy' } as const
  }

  it.each([
    ['lines', 'dog\ncat\ndog\n'],
    ['lines of Windows, the last one open', 'dog\r\ncat\r\ndog'],
    ['CSV with a header and quotes', 'label\n"dog"\n"cat"\n"dog"\n'],
    ['UTF-16', Buffer.from('\ufeffdog\ncat\ndog\n', 'utf16le')],
  ])('are read from %s', async (_, text) => {
    writeFileSync(at('list.txt'), text)
    const rows = await prepare(place, { ...inputs(), labels: 'list.txt' })
    expect(rows.classNames).toEqual(['cat', 'dog'])
    expect([...(rows.classIds ?? [])]).toEqual([1, 0, 1])
  })

  it('go with IDX files, those of the test with the same classes', async () => {
    writeFileSync(at('train.txt'), 'b\na\nb\n')
    writeFileSync(at('test.txt'), 'c\na\nb\n')
    const images = 'plain.gz'
    const test = { images, labels: 'test.txt' }
    const rows = await prepare(place, { type: 'idx', images, labels: 'train.txt', test })
    expect(rows.classNames).toEqual(['a', 'b', 'c'])
    expect([...(rows.classIds ?? [])]).toEqual([1, 0, 1, 2, 0, 1])
    const numbers = { images, labels: 'labels-idx1-ubyte' }
    await expect(
      prepare(place, { type: 'idx', images, labels: 'train.txt', test: numbers }),
    ).rejects.toMatchObject({ code: 'data.shapeMismatch' })
  })

  it('are as many as the rows', async () => {
    for (const text of ['dog\ncat\n', 'dog\ncat\ndog\ndog\n']) {
      writeFileSync(at('list.txt'), text)
      await expect(prepare(place, { ...inputs(), labels: 'list.txt' })).rejects.toMatchObject({
        code: 'data.countMismatch',
        params: { inputs: 3, labels: text.split('\n').length - 1 },
      })
    }
  })
})

describe('field case 59: label ids beyond the classes', () => {
  it('are refused with their rows', async () => {
    const floats = new Float32Array(4)
    writeFileSync(at('x.npy'), encodeNpy({ dtype: 'float32', shape: [4, 1], values: floats }))
    const ids = Int32Array.from([0, 1, 2, 9])
    writeFileSync(at('y.npy'), encodeNpy({ dtype: 'int32', shape: [4], values: ids }))
    await expect(
      prepare(place, { type: 'npy', inputs: 'x.npy', labels: 'y.npy', classes: ['a', 'b', 'c'] }),
    ).rejects.toMatchObject({ code: 'data.labelOutOfRange', params: { rows: [3], label: 9 } })
  })
})
