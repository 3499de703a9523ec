import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeNpy } from '../../../src/main/datasets/npy.ts'
import { writeModelFile } from '../../../src/main/formats/writeModelFile.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import type { PlanInput } from '../../../src/shared/training/plan.ts'
import { initialWeights } from '../../../src/shared/transfer/initialWeights.ts'
import { chain } from '../../trainer/loop/tinyRuns.ts'
import { graft, writePlan, type Ended } from './graftProcess.ts'

const root = join(import.meta.dirname, '../../..')
const outer = mkdtempSync(join(tmpdir(), 'graft-pictures-'))
const folder = join(outer, '한글 폴더 #1 100%')
const at = (name: string) => join(folder, name)
const library = ['--library', at('library.sqlite')]

/** Twelve dark pictures and four light ones, of sizes that differ; one more is no picture. */
async function writePictures(): Promise<void> {
  const random = createRandom(5, 'pictures')
  for (const [name, count, level] of [
    ['어두움', 12, 60],
    ['hell & licht', 4, 180],
  ] as const) {
    mkdirSync(at(`bilder/${name}`), { recursive: true })
    for (let i = 0; i < count; i++) {
      const [width, height] = [12 + random.below(9), 10 + random.below(9)]
      const data = Uint8Array.from({ length: width * height * 3 }, () => level + random.below(60))
      const picture = sharp(data, { raw: { width, height, channels: 3 } })
      await picture.toFile(at(`bilder/${name}/bild ${i}.${i % 2 === 0 ? 'png' : 'jpg'}`))
    }
  }
  writeFileSync(at('bilder/어두움/kaputt.jpg'), Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0))
}

const graph = chain(
  [8, 8, 3],
  [
    { name: 'conv', className: 'Conv2D', config: { filters: 4, kernelSize: [3, 3] } },
    { name: 'pool', className: 'GlobalAveragePooling2D' },
    { name: 'head', className: 'Dense', config: { units: 2, activation: 'softmax' } },
  ],
)

const plan: PlanInput = {
  version: 1,
  name: 'pictures',
  model: { source: 'net.h5' },
  data: {
    source: { type: 'imageFolder', path: 'bilder', rows: 8, columns: 8, kernel: 'linear' },
    scale: 1 / 255,
    normalization: 'standard',
    augmentation: [{ type: 'flip' }, { type: 'noise' }, { type: 'mixUp' }],
    resample: 'oversample',
  },
  loss: { name: 'sparseCategoricalCrossentropy' },
  metrics: ['sparseCategoricalAccuracy'],
  batchSize: 8,
  phases: [{ epochs: 3, optimizer: { name: 'adam', learningRate: 0.01 } }],
  saveAs: 'trained',
}

let trained: Ended | null = null
beforeAll(async () => {
  mkdirSync(folder)
  await writePictures()
  const { weights } = initialWeights(graph, { weightsOf: () => null, seed: 1, fresh: true })
  const model = { graph, weights, labels: null, producer: 'a test', format: 'kerasH5' as const }
  await writeModelFile(at('net.h5'), model)
  trained = await graft(['train', writePlan(at('plan.json'), plan), '--json', ...library])
})
afterAll(() => {
  rmSync(outer, { recursive: true })
})

describe('field case 55: a folder of pictures with a name of every sign', () => {
  it('trains with random changes, normalised and resampled; a broken picture is told of', () => {
    expect(trained).toMatchObject({ code: 0, err: '' })
    expect(trained?.out).toContain('kaputt.jpg')
    expect(trained?.out).not.toContain('not compiled')
    const epochs = trained?.records.filter(({ type }) => type === 'epoch') ?? []
    expect(epochs.length).toBe(3)
  })

  it('field case 58: is predicted, and prepared by the script beside an export, as it was trained on', async () => {
    const made = await graft(['export', 'library:trained', at('out.keras'), '--json', ...library])
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(existsSync(at('out.prepare.py'))).toBe(true)
    const picture = at('bilder/hell & licht/bild 1.jpg')
    const code =
      'import sys, numpy as np, runpy; prepare = runpy.run_path(sys.argv[1])["prepare"]\n' +
      'np.save(sys.argv[3], prepare(sys.argv[2])[None])'
    const python = join(root, '.venv-keras/bin/python')
    execFileSync(python, ['-c', code, at('out.prepare.py'), picture, at('prepared.npy')])
    const predict = async (input: string, output: string) => {
      const args = ['--input', input, '--output', at(output), '--json', ...library]
      expect(await graft(['predict', 'library:trained', ...args])).toMatchObject({ code: 0 })
      return [...decodeNpy(readFileSync(at(output)), output).values]
    }
    const own = await predict(picture, 'own.npy')
    const others = await predict(at('prepared.npy'), 'others.npy')
    expect(own.length).toBe(2)
    others.forEach((value, i) => {
      expect(Math.abs(value - (own[i] ?? NaN))).toBeLessThan(0.01)
    })
    // The light ones lie above the mean of the training rows, which is dark.
    const prepared = [...decodeNpy(readFileSync(at('prepared.npy')), 'prepared').values]
    expect(prepared.length).toBe(8 * 8 * 3)
    expect(prepared.reduce((sum, value) => sum + value, 0) / prepared.length).toBeGreaterThan(0.5)
  })
})
