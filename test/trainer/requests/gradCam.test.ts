import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { tf } from '../../../src/trainer/native/tensorflow.ts'
import { gradCam } from '../../../src/trainer/requests/gradCam.ts'
import { chain } from '../loop/tinyRuns.ts'

const folder = join(import.meta.dirname, '../../fixtures/gradCam')

interface Expected {
  readonly layer: string
  readonly picture: readonly (readonly (readonly number[])[])[]
  readonly output: readonly number[]
  readonly maps: Readonly<Record<string, readonly (readonly number[])[]>>
}

async function openFixture(name: string) {
  const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Expected
  const { graph, weights } = await readModelFile(join(folder, `${name}.h5`))
  const values = Float32Array.from(expected.picture.flat(2))
  const [first = []] = expected.picture
  const shape = [1, expected.picture.length, first.length, first[0]?.length ?? 0]
  const inputs = [{ dtype: 'float32' as const, shape, values }]
  return { expected, request: { graph, weights, inputs } }
}

describe('Grad-CAM', () => {
  it.each(['residual', 'single'])('is what Keras computes, for every class: %s', async (name) => {
    const { expected, request } = await openFixture(name)
    for (const [label, rows] of Object.entries(expected.maps)) {
      const found = gradCam(ops, { ...request, layer: null, class: Number(label) })
      expect(found).toMatchObject({
        layer: expected.layer,
        class: Number(label),
        rows: rows.length,
        columns: rows[0]?.length,
      })
      rows.flat().forEach((heat, i) => {
        expect(found.heat[i]).toBeCloseTo(heat, 4)
      })
    }
  })

  it('explains the predicted class unless another is asked for', async () => {
    for (const [name, predicted] of [
      ['residual', 1],
      ['single', 0],
    ] as const) {
      const { request } = await openFixture(name)
      expect(gradCam(ops, { ...request, layer: null, class: null }).class).toBe(predicted)
    }
  })

  it('serves any layer with rows and columns, and leaves nothing behind', async () => {
    const { request } = await openFixture('residual')
    const before = tf.memory().numTensors
    const found = gradCam(ops, { ...request, layer: 'active', class: 0 })
    expect(found).toMatchObject({ layer: 'active', rows: 8, columns: 8 })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('says why there is none', async () => {
    const { request } = await openFixture('residual')
    expect(() => gradCam(ops, { ...request, layer: 'classes', class: 0 })).toThrow(
      expect.objectContaining({ code: 'run.noMap' }),
    )
    const graph = chain([3], [{ name: 'head', className: 'Dense', config: { units: 2 } }])
    const inputs = [{ dtype: 'float32' as const, shape: [1, 3], values: new Float32Array(3) }]
    expect(() => gradCam(ops, { graph, weights: {}, inputs, layer: null, class: 0 })).toThrow(
      /no convolution/,
    )
  })
})
