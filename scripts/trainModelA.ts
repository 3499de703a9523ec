// Trains the sample's models A: Fashion-MNIST without sandals and shirts, once with dense layers and once with
// convolutions. Their .h5 files in resources/models are the product of this script. Arguments: names of nets (all).
import { join } from 'node:path'
import { fashionMnistClasses } from '../src/main/datasets/fashionMnist.ts'
import { exportModel } from '../src/main/services/exportModel.ts'
import { openModel } from '../src/main/services/openModel.ts'
import { runPlan } from '../src/main/services/runPlan.ts'
import { withWorkspace } from '../src/main/services/workspace.ts'
import type { NewLayerInput } from '../src/shared/model/change.ts'
import { sequential } from '../src/shared/model/sequential.ts'
import { planSchema, type Plan } from '../src/shared/training/plan.ts'
import { initialWeights } from '../src/shared/transfer/initialWeights.ts'

const SEED = 42
const classes = fashionMnistClasses.filter((name) => name !== 'sandal' && name !== 'shirt')
const softmax: NewLayerInput = {
  name: 'classes',
  className: 'Dense',
  config: { units: classes.length, activation: 'softmax' },
}

const selu = (units: number, i: number): NewLayerInput => ({
  name: `hidden_${i + 1}`,
  className: 'Dense',
  config: { units, activation: 'selu', kernelInitializer: { name: 'lecunNormal' } },
})

const conv = (name: string, filters: number): NewLayerInput => ({
  name,
  className: 'Conv2D',
  config: {
    filters,
    kernelSize: [3, 3],
    activation: 'relu',
    padding: 'same',
    kernelInitializer: { name: 'heUniform' },
  },
})

const pool = (name: string): NewLayerInput => ({
  name,
  className: 'MaxPooling2D',
  config: { poolSize: [2, 2] },
})

const nets: Readonly<Record<string, readonly NewLayerInput[]>> = {
  'fashion-a-dense': [{ className: 'Flatten' }, ...[300, 100, 50, 50, 50].map(selu), softmax],
  'fashion-a-conv': [
    conv('conv_1', 32),
    pool('pool_1'),
    conv('conv_2', 64),
    pool('pool_2'),
    { className: 'Flatten' },
    {
      name: 'features',
      className: 'Dense',
      config: { units: 64, activation: 'relu', kernelInitializer: { name: 'heUniform' } },
    },
    softmax,
  ],
}

function planFor(name: string): Plan {
  return planSchema.parse({
    version: 1,
    name,
    seed: SEED,
    model: { source: `library:${name}-untrained` },
    data: {
      source: { type: 'sample', name: 'fashion-mnist', classes },
      scale: 1 / 255,
      split: { validation: 0.1 },
    },
    loss: { name: 'sparseCategoricalCrossentropy' },
    metrics: ['sparseCategoricalAccuracy'],
    batchSize: 64,
    phases: [
      {
        epochs: 12,
        optimizer: { name: 'adam', learningRate: 1e-3 },
        schedule: { name: 'cosine' },
        callbacks: [{ type: 'earlyStopping', patience: 4 }],
      },
    ],
    saveAs: name,
  })
}

function isTrained(name: string, libraryPath: string): Promise<boolean> {
  return withWorkspace(libraryPath, ({ library }) =>
    Promise.resolve(library.models.findModel(name) !== null),
  )
}

async function trainNet(
  name: string,
  layers: readonly NewLayerInput[],
  folder: string,
): Promise<void> {
  const libraryPath = join(folder, 'library.sqlite')
  const graph = sequential(name, [28, 28, 1], layers)
  await withWorkspace(libraryPath, ({ library }) => {
    const { weights } = initialWeights(graph, { weightsOf: () => null, seed: SEED, fresh: true })
    const source = { kind: 'built' } as const
    library.models.saveModel({ name: `${name}-untrained`, graph, weights, source, labels: null })
    return Promise.resolve()
  })
  if (!(await isTrained(name, libraryPath))) {
    const run = await runPlan(planFor(name), {
      libraryPath,
      folder,
      onMessage: (message) => {
        if (message.type === 'epochEnd')
          console.log(name, message.record.epoch + 1, message.record.logs)
      },
    })
    console.log(name, run.status, run.evaluation, run.notes)
  }
  const target = join(import.meta.dirname, '..', 'resources', 'models', `${name}.h5`)
  await withWorkspace(libraryPath, async ({ library }) => {
    const model = await openModel(`library:${name}`, { folder, library: () => library })
    await exportModel(model, target, null)
  })
}

// The library stays: a second start goes on with what it has.
const folder = join(import.meta.dirname, '..', '.cache', 'model-a')
const wanted = process.argv.slice(2)
for (const [name, layers] of Object.entries(nets)) {
  if (wanted.length === 0 || wanted.includes(name)) await trainNet(name, layers, folder)
}
