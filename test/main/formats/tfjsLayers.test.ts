import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { countParameters, expectedOf, fixture, temporaryFolder } from './modelFixtures.ts'

const folder = temporaryFolder()

/** A Dense(10) on one input, in files that the test fills. */
function denseFolder(
  name: string,
  manifest: unknown,
  files: Readonly<Record<string, Uint8Array>>,
): string {
  const path = join(folder, name)
  mkdirSync(path)
  const layer = {
    class_name: 'Dense',
    config: {
      name: 'd',
      units: 10,
      use_bias: false,
      batch_input_shape: [null, 1],
      trainable: null,
    },
  }
  const modelTopology = { class_name: 'Sequential', config: { name: 's', layers: [layer] } }
  writeFileSync(
    join(path, 'model.json'),
    JSON.stringify({ modelTopology, weightsManifest: manifest }),
  )
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(path, file), bytes)
  return path
}

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const kernel = { name: 'd/kernel', shape: [1, 10], dtype: 'float32' }
const kernelOf = async (path: string) =>
  (await readModelFile(path)).weights['d']?.['kernel']?.values

describe("folders of TensorFlow.js's own converter", () => {
  it.each(['tfjsNested', 'tfjsConv', 'tfjsShards', 'tfjsUint8', 'tfjsUint16', 'tfjsFloat16'])(
    '%s opens with all its weights, as folder and as file',
    async (name) => {
      const model = await readModelFile(fixture(name))
      expect(model.format).toBe('tfjsLayers')
      expect(countParameters(model.weights)).toBe(expectedOf(name).parameters)
      const again = await readModelFile(fixture(`${name}/model.json`))
      expect(again).toEqual(model)
    },
  )

  it.each([
    ['tfjsUint8', 'seqDense', 'd', 1 / 2 ** 8],
    ['tfjsUint16', 'convNet', 'conv', 1 / 2 ** 16],
    ['tfjsFloat16', 'seqDense', 'd', 1 / 2 ** 11],
  ])('%s comes back to within half a step', async (name, source, layer, step) => {
    const coarse = await readModelFile(fixture(name))
    const exact = (await readModelFile(fixture(`${source}.keras2.h5`))).weights[layer]?.['kernel']
      ?.values
    expect(exact?.length).toBeGreaterThan(0)
    coarse.weights[layer]?.['kernel']?.values.forEach((value, i) => {
      // The numbers lie within about -1.5 and 1.5.
      expect(Math.abs(value - (exact?.[i] ?? NaN))).toBeLessThan(3 * step)
    })
    expect(coarse.notes.map(({ code }) => code)).toEqual(['widened'])
  })
})

describe('shards', () => {
  it('field case 26: are joined in the order of the manifest, not of their names', async () => {
    const paths = Array.from({ length: 10 }, (_, i) => `part${i + 1}.bin`)
    const files = Object.fromEntries(paths.map((path, i) => [path, floats(i)]))
    const path = denseFolder('many', [{ paths, weights: [kernel] }], files)
    expect(await kernelOf(path)).toEqual(Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })

  it('field case 26: are compared with what the weights need', async () => {
    const files = { 'a.bin': floats(1, 2, 3) }
    const path = denseFolder('short', [{ paths: ['a.bin'], weights: [kernel] }], files)
    await expect(readModelFile(path)).rejects.toMatchObject({
      code: 'file.damaged',
      params: { reason: 'the weights need 40 bytes, but the files hold 12' },
    })
  })

  it('field case 26: dequantise as min + scale * q', async () => {
    const weights = [{ ...kernel, quantization: { dtype: 'uint8', scale: 0.1, min: -1 } }]
    const files = { 'q.bin': Uint8Array.from([0, 1, 2, 3, 4, 5, 10, 20, 100, 255]) }
    const values = await kernelOf(denseFolder('bytes', [{ paths: ['q.bin'], weights }], files))
    const expected = [-1, -0.9, -0.8, -0.7, -0.6, -0.5, 0, 1, 9, 24.5]
    expected.forEach((value, i) => {
      expect(values?.[i]).toBeCloseTo(value, 5)
    })
  })

  it('give weights to a layer whatever suffix their names have; trainable null is true', async () => {
    const files = { 'w.bin': floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) }
    const weights = [{ ...kernel, name: 'd_1/kernel' }]
    const path = denseFolder('suffix', [{ paths: ['w.bin'], weights }], files)
    const model = await readModelFile(path)
    expect(model.weights['d']?.['kernel']?.values[9]).toBe(9)
    expect(model.graph.layers[1]?.freeze).toBe('train')
  })

  it('do not fill a layer with an array of another name', async () => {
    const files = { 'w.bin': floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) }
    const weights = [{ ...kernel, name: 'other/kernel' }]
    const path = denseFolder('foreign', [{ paths: ['w.bin'], weights }], files)
    await expect(readModelFile(path)).rejects.toMatchObject({
      code: 'file.weightUnused',
      params: { array: 'other/kernel' },
    })
  })
})
