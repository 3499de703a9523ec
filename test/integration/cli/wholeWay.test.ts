import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeNpy } from '../../../src/main/datasets/npy.ts'
import type { PlanInput } from '../../../src/shared/training/plan.ts'
import { capture } from '../../main/cli/capture.ts'
import { largestDifference } from '../../main/formats/modelFixtures.ts'
import { predictWithTfjs } from '../../main/formats/tfjsModel.ts'
import { fixtures, writeArray, writePlan } from './graftProcess.ts'

/** From a file of real Keras through an edit and a training to a file that real Keras, or TF.js, loads. */

const folder = mkdtempSync(join(tmpdir(), 'graft-way-'))
const at = (name: string) => join(folder, name)
const root = join(import.meta.dirname, '../../..')
const library = ['--library', at('library.sqlite')]
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const ROWS = 12

interface Net {
  readonly name: string
  readonly source: string
  readonly row: readonly number[]
  /** The layer in whose place the new head goes. */
  readonly cut: string | null
  /** The layer that stands still in training. */
  readonly frozen: string | null
}

const nets: readonly Net[] = [
  { name: 'dense', source: 'seqDense.keras3.h5', row: [3], cut: null, frozen: null },
  { name: 'conv', source: 'convNet.keras3.h5', row: [8, 8, 2], cut: 'top', frozen: 'conv' },
  {
    name: 'lstm',
    source: 'recurrentModels.keras3.keras',
    row: [3, 4, 4, 2],
    cut: null,
    frozen: 'plain',
  },
]

const formats = { keras: '.keras', h5: '.h5', 'h5-keras2': '.h5', tfjs: '' }

/** Numbers between -1 and 1 that do not repeat, and classes that hang on the first of a row. */
function writeData({ name, row }: Net): void {
  const length = row.reduce((product, each) => product * each, 1)
  const values = Float32Array.from({ length: ROWS * length }, (_, i) => Math.sin(i * 1.7 + 0.3))
  const classes = Int32Array.from({ length: ROWS }, (_, i) =>
    (values[i * length] ?? 0) > 0 ? 1 : 0,
  )
  writeArray(at(`${name}-x.npy`), { dtype: 'float32', shape: [ROWS, ...row], values })
  writeArray(at(`${name}-y.npy`), { dtype: 'int32', shape: [ROWS], values: classes })
}

const planOf = ({ name, source, cut, frozen }: Net): PlanInput => ({
  version: 1,
  name,
  saveAs: name,
  seed: 3,
  model: {
    source: join(fixtures, source),
    changes: [
      ...(cut === null ? [] : [{ type: 'cut' as const, at: cut }]),
      {
        type: 'append',
        layer: { name: 'hidden', className: 'Dense', config: { units: 4, activation: 'relu' } },
      },
      {
        type: 'append',
        layer: { name: 'answer', className: 'Dense', config: { units: 2, activation: 'softmax' } },
      },
    ],
  },
  data: {
    source: {
      type: 'npy',
      inputs: `${name}-x.npy`,
      labels: `${name}-y.npy`,
      classes: ['low', 'high'],
    },
  },
  loss: { name: 'sparseCategoricalCrossentropy' },
  batchSize: 4,
  phases: [
    {
      epochs: 3,
      freeze: frozen === null ? [] : [{ layers: frozen, mode: 'freeze' }],
      optimizer: { name: 'adam', learningRate: 0.02 },
    },
  ],
})

interface Answer {
  readonly path: string
  readonly error?: string
  readonly outputs: readonly { readonly values: readonly number[] }[]
}

const graftSays = new Map<string, ArrayLike<number>>()
const kerasSays = new Map<string, Answer>()
const inputsOf = (name: string) => {
  const x = decodeNpy(readFileSync(at(`${name}-x.npy`)), 'x')
  return [{ shape: x.shape, values: [...x.values] }]
}
const fileOf = (name: string, format: keyof typeof formats) =>
  at(`${name}-${format}${formats[format]}`)

async function run(...args: string[]): Promise<void> {
  const { code, out, err } = await capture([...args, ...library])
  if (code !== 0) throw new Error(`${args.join(' ')}: ${out}${err}`)
}

beforeAll(async () => {
  for (const net of nets) {
    const { name } = net
    writeData(net)
    await run('train', writePlan(at(`${name}.json`), planOf(net)))
    const [x, y] = [at(`${name}-x.npy`), at(`${name}-p.npy`)]
    await run('predict', `library:${name}`, '--input', x, '--output', y)
    graftSays.set(name, decodeNpy(readFileSync(y), 'y').values)
    for (const format of Object.keys(formats) as (keyof typeof formats)[]) {
      await run('export', `library:${name}`, fileOf(name, format), '--format', format)
    }
  }
  const questions = nets.flatMap(({ name }) =>
    (['keras', 'h5', 'h5-keras2'] as const).map((format) => ({
      path: fileOf(name, format),
      keras: format === 'h5-keras2' ? 2 : 3,
      inputs: inputsOf(name),
      once: true,
    })),
  )
  const printed = execFileSync(
    join(root, '.venv-keras/bin/python'),
    [join(root, 'test/keras/checkModelFiles.py')],
    { encoding: 'utf8', input: JSON.stringify(questions), stdio: ['pipe', 'pipe', 'ignore'] },
  )
  const answers = JSON.parse(printed.trim().split('\n').at(-1) ?? '[]') as readonly Answer[]
  for (const answer of answers) kerasSays.set(answer.path, answer)
}, 600_000)

describe.each(nets)('$name: opened, edited, trained, exported', ({ name }) => {
  it.each(['keras', 'h5', 'h5-keras2'] as const)('%s predicts the same in Keras', (format) => {
    const answer = kerasSays.get(fileOf(name, format))
    expect(answer?.error).toBeUndefined()
    const found = answer?.outputs[0]?.values ?? []
    expect(found).toHaveLength(ROWS * 2)
    expect(largestDifference(found, graftSays.get(name) ?? [])).toBeLessThanOrEqual(1e-5)
  })

  it('tfjs predicts the same in TensorFlow.js', async () => {
    const { outputs } = await predictWithTfjs(fileOf(name, 'tfjs'), inputsOf(name))
    expect(outputs[0]).toHaveLength(ROWS * 2)
    expect(largestDifference(outputs[0] ?? [], graftSays.get(name) ?? [])).toBeLessThanOrEqual(1e-5)
  })
})
