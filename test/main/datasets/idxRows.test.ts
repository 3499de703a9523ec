import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { prepareData } from '../../../src/main/datasets/prepareData.ts'
import { planSchema } from '../../../src/shared/training/plan.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-idx-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Three pictures of two by one, labelled 5, 2 and 5. */
const images = Buffer.of(0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 10, 11, 20, 21, 30, 31)
const labels = Buffer.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 2, 5)

async function prepare(files: readonly [Buffer, Buffer], more: object = {}) {
  await writeFile(join(folder, 'images'), files[0])
  await writeFile(join(folder, 'labels'), files[1])
  const plan = planSchema.shape.data.parse({
    source: { type: 'idx', images: 'images', labels: 'labels', ...more },
    split: { validation: 0, test: 0 },
  })
  return prepareData(plan, { folder, cacheFolder: join(folder, 'cache'), seed: 1 })
}

it.each([
  ['plain', images, labels],
  ['with gzip', gzipSync(images), gzipSync(labels)],
])(
  'rows of IDX files keep their bytes; the numbers that occur are the classes: %s',
  async (...given) => {
    const { prepared, classIds, classNames, rowShape } = await prepare([given[1], given[2]])
    expect([...(classIds ?? [])]).toEqual([1, 0, 1])
    expect(classNames).toEqual(['2', '5'])
    expect(prepared.classes).toBe(2)
    expect(rowShape).toEqual([2, 1])
    const [inputs] = prepared.inputs
    const file = await readFile(inputs?.path ?? '')
    expect([...file.subarray(inputs?.byteOffset)]).toEqual([10, 11, 20, 21, 30, 31])
  },
)

it('classes may be named, as many as there are', async () => {
  const { classNames } = await prepare([images, labels], { classes: ['two', 'five'] })
  expect(classNames).toEqual(['two', 'five'])
  await expect(
    prepare([images, labels], { classes: ['one', 'two', 'three'] }),
  ).rejects.toMatchObject({ code: 'data.badIdx' })
})

it('files that do not belong together are refused', async () => {
  const fewer = Buffer.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 2)
  await expect(prepare([images, fewer])).rejects.toMatchObject({ code: 'data.countMismatch' })
  await expect(prepare([images.subarray(0, 20), labels])).rejects.toMatchObject({
    code: 'data.badIdx',
  })
})
