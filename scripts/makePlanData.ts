// Makes what the example plans in resources/plans run on: small arrays in resources/plans/data, and two small models
// trained on them, resources/models/blobs.h5 and tiles.h5. Run: npm exec -- node scripts/makePlanData.ts
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { encodeNpy, type NpyArray } from '../src/main/datasets/npy.ts'
import { exportModel } from '../src/main/services/exportModel.ts'
import { openModel } from '../src/main/services/openModel.ts'
import { runPlan } from '../src/main/services/runPlan.ts'
import { withWorkspace } from '../src/main/services/workspace.ts'
import type { NewLayerInput } from '../src/shared/model/change.ts'
import { sequential } from '../src/shared/model/sequential.ts'
import type { Shape } from '../src/shared/model/shape.ts'
import { planSchema } from '../src/shared/training/plan.ts'
import { createRandom, shuffledIndices } from '../src/shared/training/random.ts'
import { initialWeights } from '../src/shared/transfer/initialWeights.ts'

const SEED = 7
const resources = join(import.meta.dirname, '..', 'resources')
const dataFolder = join(resources, 'plans', 'data')

type NumberArray = Pick<NpyArray, 'dtype' | 'shape' | 'values'>

/** Three clouds of points in six dimensions, of 120, 80 and 40 points: classes of unequal size. */
function makeBlobs(): Readonly<Record<string, NumberArray>> {
  const random = createRandom(SEED, 'blobs')
  const sizes = [120, 80, 40]
  const centers = sizes.map(() => Float32Array.from({ length: 6 }, () => 1.5 * random.normal()))
  const ids = sizes.flatMap((size, id) => new Array<number>(size).fill(id))
  const order = [...shuffledIndices(ids.length, random)].map((i) => ids[i] ?? 0)
  const rows = order.map((id) => scatter(centers[id], () => random.normal()))
  const count = rows.length
  // A number to predict: positive, bent, and known but for a little noise.
  const value = (row: Float32Array) =>
    Math.exp(0.3 * (row[0] ?? 0)) + 0.5 * (row[1] ?? 0) ** 2 + 0.05 * Math.abs(random.normal())
  // Shares of three, as if several people had voted.
  const soft = order.flatMap((id) => [0, 1, 2].map((other) => (other === id ? 0.8 : 0.1)))
  return {
    'blobs-inputs': {
      dtype: 'float32',
      shape: [count, 6],
      values: Float32Array.from(rows.flatMap((row) => [...row])),
    },
    'blobs-classes': { dtype: 'int32', shape: [count], values: Int32Array.from(order) },
    'blobs-isThird': {
      dtype: 'uint8',
      shape: [count],
      values: Uint8Array.from(order.map((id) => (id === 2 ? 1 : 0))),
    },
    'blobs-votes': { dtype: 'float32', shape: [count, 3], values: Float32Array.from(soft) },
    'blobs-values': {
      dtype: 'float32',
      shape: [count, 1],
      values: Float32Array.from(rows.map(value)),
    },
  }
}

function scatter(center: Float32Array | undefined, noise: () => number): Float32Array {
  return Float32Array.from({ length: 6 }, (_, i) => (center?.[i] ?? 0) + noise())
}

const TILE = 8

/** Seven figures in a square of 8 by 8, by the distance from their middle. */
const figures: readonly ((x: number, y: number) => boolean)[] = [
  (_, y) => y === 0,
  (x) => x === 0,
  (x, y) => x === y,
  (x, y) => x === -y,
  (x, y) => x === 0 || y === 0,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) === 2,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 1,
]

/** 24 noisy pictures of each figure, as bytes. */
function makeTiles(): Readonly<Record<string, NumberArray>> {
  const random = createRandom(SEED, 'tiles')
  const count = 24 * figures.length
  const classes = Uint8Array.from({ length: count }, (_, row) => row % figures.length)
  const pixels = new Uint8Array(count * TILE * TILE)
  classes.forEach((id, row) => {
    const middle = [3 + random.below(2), 3 + random.below(2)] as const
    for (let y = 0; y < TILE; y++) {
      for (let x = 0; x < TILE; x++) {
        const isOn = figures[id]?.(x - middle[0], y - middle[1]) === true
        const light = (isOn ? 190 : 50) + 25 * random.normal()
        pixels[(row * TILE + y) * TILE + x] = Math.min(255, Math.max(0, Math.round(light)))
      }
    }
  })
  return {
    'tiles-inputs': { dtype: 'uint8', shape: [count, TILE, TILE], values: pixels },
    'tiles-classes': { dtype: 'uint8', shape: [count], values: classes },
  }
}

/** So many pictures of each figure lie in the folder of pictures. */
const PICTURES = 5

/** The tiles as MNIST's files, and the first of each figure as pictures in a folder a figure. */
async function writeTileFiles(names: readonly string[]): Promise<void> {
  const tiles = makeTiles()
  const pixels = Uint8Array.from(tiles['tiles-inputs']?.values ?? [])
  const ids = Uint8Array.from(tiles['tiles-classes']?.values ?? [])
  const images = encodeIdx([ids.length, TILE, TILE], pixels)
  await writeFile(join(dataFolder, 'tiles-images.idx3-ubyte'), images)
  await writeFile(join(dataFolder, 'tiles-labels.idx1-ubyte'), encodeIdx([ids.length], ids))
  for (let row = 0; row < PICTURES * names.length; row++) {
    const folder = join(dataFolder, 'tiles', names[ids[row] ?? 0] ?? '')
    await mkdir(folder, { recursive: true })
    const picture = pixels.subarray(row * TILE * TILE, (row + 1) * TILE * TILE)
    await sharp(picture, { raw: { width: TILE, height: TILE, channels: 1 } })
      .png()
      .toFile(join(folder, `${row}.png`))
  }
}

/** Unsigned bytes as IDX: two zeros, the type, the number of dimensions, the dimensions, the bytes. */
function encodeIdx(shape: readonly number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.set([0, 0, 8, shape.length])
  shape.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i))
  return Buffer.concat([header, bytes])
}

interface Net {
  readonly inputShape: Shape
  readonly layers: readonly NewLayerInput[]
  readonly scale: number
  readonly classes: readonly string[]
}

const dense = (name: string, units: number, activation: string): NewLayerInput => ({
  name,
  className: 'Dense',
  config: { units, activation },
})

const conv = (name: string, filters: number): NewLayerInput => ({
  name,
  className: 'Conv2D',
  config: { filters, kernelSize: [3, 3], activation: 'relu', padding: 'same' },
})

const nets: Readonly<Record<string, Net>> = {
  blobs: {
    inputShape: [6],
    layers: [
      dense('dense_1', 16, 'relu'),
      { name: 'norm', className: 'BatchNormalization' },
      dense('dense_2', 8, 'relu'),
      { name: 'drop', className: 'Dropout', config: { rate: 0.2 } },
      dense('classes', 3, 'softmax'),
    ],
    scale: 1,
    classes: ['first', 'second', 'third'],
  },
  tiles: {
    inputShape: [TILE, TILE, 1],
    layers: [
      conv('conv_1', 8),
      { name: 'pool_1', className: 'MaxPooling2D' },
      conv('conv_2', 16),
      { name: 'pool_2', className: 'GlobalMaxPooling2D' },
      dense('classes', 7, 'softmax'),
    ],
    scale: 1 / 255,
    classes: ['row', 'column', 'slope', 'counterslope', 'cross', 'ring', 'block'],
  },
}

async function trainNet(name: string, net: Net, folder: string): Promise<void> {
  const libraryPath = join(folder, 'library.sqlite')
  const graph = sequential(name, net.inputShape, net.layers)
  await withWorkspace(libraryPath, ({ library }) => {
    const { weights } = initialWeights(graph, { weightsOf: () => null, seed: SEED, fresh: true })
    const source = { kind: 'built' } as const
    library.models.saveModel({ name: `${name}-untrained`, graph, weights, source, labels: null })
    return Promise.resolve()
  })
  const plan = planSchema.parse({
    version: 1,
    name,
    seed: SEED,
    model: { source: `library:${name}-untrained` },
    data: {
      source: {
        type: 'npy',
        inputs: `${name}-inputs.npy`,
        labels: `${name}-classes.npy`,
        classes: net.classes,
      },
      scale: net.scale,
    },
    loss: { name: 'sparseCategoricalCrossentropy' },
    metrics: ['sparseCategoricalAccuracy'],
    phases: [{ epochs: 30, optimizer: { name: 'adam', learningRate: 0.01 } }],
    saveAs: name,
  })
  const run = await runPlan(plan, { libraryPath, folder: dataFolder })
  console.log(name, run.status, run.evaluation)
  const target = join(resources, 'models', `${name}.h5`)
  await withWorkspace(libraryPath, async ({ library }) => {
    const model = await openModel(`library:${name}`, { folder, library: () => library })
    await exportModel(model, target, null)
  })
}

for (const [name, array] of Object.entries({ ...makeBlobs(), ...makeTiles() })) {
  await writeFile(join(dataFolder, `${name}.npy`), encodeNpy(array))
}
await writeTileFiles(nets['tiles']?.classes ?? [])
const folder = await mkdtemp(join(tmpdir(), 'graft-plan-data-'))
try {
  for (const [name, net] of Object.entries(nets)) await trainNet(name, net, folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}
