import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fashionMnistClasses, openFashionMnist } from '../src/main/datasets/fashionMnist.ts'
import { writeModelFile } from '../src/main/formats/writeModelFile.ts'
import type { ArrayFile } from '../src/shared/contract/trainerProtocol.ts'
import type { ModelGraph } from '../src/shared/model/graph.ts'
import type { ModelWeights } from '../src/shared/model/weights.ts'
import { createRandom } from '../src/shared/training/random.ts'
import { initialWeights } from '../src/shared/transfer/initialWeights.ts'
import { TEXT, type BenchNet, type DataName } from './nets.ts'

/** Rows for training: a file that everyone reads, and scales. */
export interface BenchData {
  readonly inputs: ArrayFile
  /** int32 ids, one a row. */
  readonly labels: ArrayFile
  readonly classes: number
  /** What the numbers of the file are multiplied by. */
  readonly scale: number
}

/** A net made ready: the same first weights for everyone, in everyone's file format. */
export interface BenchCase {
  readonly net: BenchNet
  readonly data: BenchData
  readonly weights: ModelWeights
  /** Keras's file. */
  readonly kerasPath: string
  /** The folder for tfjs-layers, or `null`. */
  readonly tfjsPath: string | null
}

const SEED = 7
const IMAGES = 512
const IMAGE_SHAPE = [96, 96, 3] as const

/** Writes the data sets of the benchmark. Fashion-MNIST without two classes, class by class in turn. */
export async function prepareBenchData(
  folder: string,
  cacheFolder: string,
): Promise<Readonly<Record<DataName, BenchData>>> {
  return {
    fashion: await fashionRows(folder, cacheFolder),
    images: await imageRows(folder),
    text: await textRows(folder),
  }
}

async function fashionRows(folder: string, cacheFolder: string): Promise<BenchData> {
  const { path, shape, classIds, isTest } = await openFashionMnist(cacheFolder)
  const classes = [...fashionMnistClasses.keys()].filter(
    (id) => !['sandal', 'shirt'].includes(fashionMnistClasses[id] ?? ''),
  )
  const perClass = classes.map((wanted) => {
    const rows = [...classIds.keys()].filter((row) => classIds[row] === wanted && !isTest(row))
    return rows
  })
  const count = Math.min(...perClass.map(({ length }) => length)) * classes.length
  const order = Array.from(
    { length: count },
    (_, i) => perClass[i % classes.length]?.[Math.floor(i / classes.length)] ?? 0,
  )
  const all = await readFile(path)
  const [, ...rowShape] = shape
  const size = rowShape.reduce((product, length) => product * length, 1)
  const inputs = new Uint8Array(count * size)
  order.forEach((row, i) => {
    inputs.set(all.subarray(row * size, (row + 1) * size), i * size)
  })
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes.length)
  return {
    inputs: await writeArray(join(folder, 'fashion.u8'), inputs, [count, ...rowShape]),
    labels: await writeArray(join(folder, 'fashion-labels.i32'), labels, [count]),
    classes: classes.length,
    scale: 1 / 255,
  }
}

/** Word numbers by chance; every class has words of its own, one in four. */
async function textRows(folder: string): Promise<BenchData> {
  const { rows, length, words, classes } = TEXT
  const random = createRandom(SEED, 'text')
  const draw = (count: number) => Math.min(count - 1, Math.floor(random.uniform() * count))
  const own = words / 2 / classes
  const inputs = Int32Array.from({ length: rows * length }, (_, i) => {
    const id = Math.floor(i / length) % classes
    return random.uniform() < 0.25 ? words / 2 + id * own + draw(own) : draw(words / 2)
  })
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes)
  return {
    inputs: await writeArray(join(folder, 'text.i32'), inputs, [rows, length]),
    labels: await writeArray(join(folder, 'text-labels.i32'), labels, [rows]),
    classes,
    scale: 1,
  }
}

/** Images of noise with a bright band whose height is the class. */
async function imageRows(folder: string): Promise<BenchData> {
  const classes = 8
  const [height, width, channels] = IMAGE_SHAPE
  const random = createRandom(SEED, 'images')
  const size = height * width * channels
  const inputs = new Uint8Array(IMAGES * size)
  for (let row = 0; row < IMAGES; row++) {
    const band = (row % classes) * (height / classes)
    for (let i = 0; i < size; i++) {
      const y = Math.floor(i / (width * channels))
      const isBright = y >= band && y < band + height / classes
      inputs[row * size + i] = random.uniform() * (isBright ? 255 : 160)
    }
  }
  const labels = Int32Array.from({ length: IMAGES }, (_, row) => row % classes)
  return {
    inputs: await writeArray(join(folder, 'images.u8'), inputs, [IMAGES, ...IMAGE_SHAPE]),
    labels: await writeArray(join(folder, 'images-labels.i32'), labels, [IMAGES]),
    classes,
    scale: 1 / 255,
  }
}

async function writeArray(
  path: string,
  values: Uint8Array | Int32Array,
  shape: readonly number[],
): Promise<ArrayFile> {
  await writeFile(path, Buffer.from(values.buffer, values.byteOffset, values.byteLength))
  return { path, shape, byteOffset: 0, dtype: values instanceof Uint8Array ? 'uint8' : 'int32' }
}

/** Draws first weights and writes the files that Keras and tfjs-layers load. */
export async function prepareCase(
  net: BenchNet,
  data: BenchData,
  folder: string,
): Promise<BenchCase> {
  const frozen = new Set(net.frozen)
  const graph: ModelGraph = {
    ...net.graph,
    layers: net.graph.layers.map((layer) => ({
      ...layer,
      freeze: frozen.has(layer.name) ? 'freeze' : 'train',
    })),
  }
  const { weights } = initialWeights(graph, { weightsOf: () => null, seed: SEED, fresh: true })
  const own = join(folder, net.name)
  await mkdir(own, { recursive: true })
  const kerasPath = join(own, 'model.h5')
  const tfjsPath = net.hasTfjs ? join(own, 'tfjs') : null
  const model = { graph, weights, labels: null, producer: 'Graft benchmark' }
  await writeModelFile(kerasPath, { ...model, format: 'kerasH5' })
  if (tfjsPath !== null) await writeModelFile(tfjsPath, { ...model, format: 'tfjsLayers' })
  return { net: { ...net, graph }, data, weights, kerasPath, tfjsPath }
}
