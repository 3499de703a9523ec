import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import type { PlanInput } from '../../../src/shared/training/plan.ts'
import { decodeNpy } from '../../../src/main/datasets/npy.ts'
import { capture } from '../../main/cli/capture.ts'
import { largestDifference } from '../../main/formats/modelFixtures.ts'
import { predictWithTfjs } from '../../main/formats/tfjsModel.ts'
import { blobsPlan, copyExamples, graft, writePlan, type CliRecord } from './graftProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-script-'))
const at = (name: string) => join(folder, name)
const library = ['--library', at('library.sqlite')]
const root = join(import.meta.dirname, '../../..')

/** Two phases: the new layers, with a layer between whose settings were changed; then all, at another rate. */
const plan: PlanInput = {
  ...blobsPlan({ name: 'in two phases', saveAs: 'trained', shuffle: false, batchSize: 8 }),
  phases: [
    {
      name: 'head',
      epochs: 2,
      freeze: [{ layers: 'dense_1', mode: 'freeze' }],
      optimizer: { name: 'adam', learningRate: 0.02 },
      schedule: { name: 'cosine', warmUp: 3 },
    },
    {
      name: 'all',
      epochs: 2,
      optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
      schedule: { name: 'step', every: 1, factor: 0.5 },
    },
  ],
}

type Epochs = Readonly<Record<string, readonly number[]>>

const state: { graft: readonly CliRecord[]; keras: readonly Epochs[] } = { graft: [], keras: [] }

beforeAll(async () => {
  copyExamples(folder)
  const run = await graft(['train', writePlan(at('plan.json'), plan), '--json', ...library])
  expect(run).toMatchObject({ code: 0, err: '' })
  state.graft = run.records.filter((record) => record['type'] === 'epoch')
  const made = await graft(['export', 'library:trained', at('again.py'), '--json', ...library])
  expect(made).toMatchObject({ code: 0, last: { type: 'script', file: at('again.py') } })
  const printed = execFileSync(
    join(root, '.venv-keras/bin/python'),
    [at('again.py'), at('again.keras')],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TF_ENABLE_ONEDNN_OPTS: '0', CUDA_VISIBLE_DEVICES: '' },
    },
  )
  state.keras = JSON.parse(printed.trim().split('\n').at(-1) ?? '[]') as readonly Epochs[]
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a script of a run, carried out by real Keras', () => {
  it.each([
    ['loss', 'loss'],
    ['valLoss', 'val_loss'],
    ['sparseCategoricalAccuracy', 'sparse_categorical_accuracy'],
  ])('has the same %s in every epoch', (ours, theirs) => {
    const wanted = state.graft.map((record) => (record['logs'] as CliRecord)[ours] as number)
    const found = state.keras.flatMap((phase) => phase[theirs] ?? [])
    expect(wanted).toHaveLength(4)
    expect(largestDifference(found, wanted)).toBeLessThanOrEqual(1e-5)
  })

  it('ends with the same weights', async () => {
    const { weights } = await readModelFile(at('again.keras'))
    await graft(['export', 'library:trained', at('ours.keras'), ...library])
    const ours = (await readModelFile(at('ours.keras'))).weights
    expect(Object.keys(weights).sort()).toEqual(Object.keys(ours).sort())
    for (const [layer, own] of Object.entries(ours)) {
      for (const [name, { values }] of Object.entries(own)) {
        const found = weights[layer]?.[name]?.values ?? []
        expect(largestDifference(found, values)).toBeLessThanOrEqual(1e-4)
      }
    }
  })

  it('and the trained model predicts the same wherever it goes', async () => {
    const x = decodeNpy(readFileSync(at('blobs-inputs.npy')), 'x')
    const inputs = [{ shape: x.shape, values: [...x.values] }]
    const call = ['predict', 'library:trained', '--input', at('blobs-inputs.npy')]
    expect((await capture([...call, '--output', at('y.npy'), ...library])).code).toBe(0)
    const wanted = decodeNpy(readFileSync(at('y.npy')), 'y').values
    const targets = { 'p.keras': 'keras', 'p.h5': 'h5', 'p2.h5': 'h5-keras2', p: 'tfjs' }
    for (const [name, format] of Object.entries(targets)) {
      const args = ['export', 'library:trained', at(name), '--format', format, ...library]
      expect((await capture(args)).code).toBe(0)
    }
    const questions = ['p.keras', 'p.h5', 'p2.h5'].map((name) => ({
      path: at(name),
      keras: name === 'p2.h5' ? 2 : 3,
      inputs,
    }))
    const printed = execFileSync(
      join(root, '.venv-keras/bin/python'),
      [join(root, 'test/keras/checkModelFiles.py')],
      { encoding: 'utf8', input: JSON.stringify(questions), stdio: ['pipe', 'pipe', 'ignore'] },
    )
    const answers = JSON.parse(printed.trim().split('\n').at(-1) ?? '[]') as readonly {
      readonly outputs: readonly { readonly values: readonly number[] }[]
    }[]
    const found = answers.map(({ outputs }) => outputs[0]?.values ?? [])
    const { outputs } = await predictWithTfjs(at('p'), inputs)
    expect(found).toHaveLength(3)
    for (const values of [...found, outputs[0] ?? []]) {
      expect(largestDifference(values, wanted)).toBeLessThanOrEqual(1e-5)
    }
  })

  it('says what it is, takes layers from the original file, and names what it cannot carry over', () => {
    const text = readFileSync(at('again.py'), 'utf8')
    expect(text).toContain('keras.models.load_model(HERE / "blobs.h5", compile=False)')
    expect(text).toContain('layer["dense_1"] = base.get_layer("dense_1")')
    expect(text).toContain('- what dropout and noise draw')
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('brings the base model along where the original has changed', async () => {
    writeFileSync(at('blobs.h5'), 'something else')
    const { code, last } = await graft([
      'export',
      'library:trained',
      at('b.py'),
      '--json',
      ...library,
    ])
    expect(code).toBe(0)
    expect(last['files']).toEqual([at('b.py'), at('b.npz'), at('b.base.keras')])
    const text = readFileSync(at('b.py'), 'utf8')
    expect(text).toContain('load_model(HERE / "b.base.keras"')
  })

  it('is refused for a model that no run made', async () => {
    const { code, last } = await graft([
      'export',
      at('ours.keras'),
      at('c.py'),
      '--json',
      ...library,
    ])
    expect(code).toBe(2)
    expect(last).toMatchObject({ code: 'usage.wrong' })
  })
})
