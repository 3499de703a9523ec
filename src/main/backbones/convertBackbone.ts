/// <reference lib="esnext.float16" />
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kerasWeightName, toKerasTopology } from '../../shared/kerasJson/writeTopology.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import type { ModelWeights, WeightArray } from '../../shared/model/weights.ts'
import { lineageOf } from '../formats/lineage.ts'
import { readTorchFile } from '../formats/torch/readTorchFile.ts'
import { efficientNetLite0Graph, efficientNetLite0Weights } from './efficientNetLite0.ts'

const classesFile = new URL('../../../resources/backbones/imagenetClasses.json', import.meta.url)

/** The shards of TensorFlow.js's converter. */
const SHARD_BYTES = 4 * 2 ** 20

/**
 * Writes EfficientNet-Lite0 out of its PyTorch file as a TF.js layers-model folder with class names: kernels as float16,
 * statistics, offsets and scales as float32. Errors: those of `readTorchFile` and `efficientNetLite0Weights`.
 */
export async function convertEfficientNetLite0(source: string, folder: string): Promise<void> {
  const graph = efficientNetLite0Graph()
  const weights = efficientNetLite0Weights(graph, await readTorchFile(source), source)
  const labels = JSON.parse(await readFile(classesFile, 'utf8')) as readonly string[]
  const { entries, bytes } = pack(graph, weights)
  const count = Math.ceil(bytes.length / SHARD_BYTES)
  const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`)
  const producer = 'Graft'
  const modelJson = {
    format: 'layers-model',
    generatedBy: producer,
    convertedBy: null,
    modelTopology: {
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
      model_config: toKerasTopology(graph, 'tfjs'),
    },
    weightsManifest: [{ paths, weights: entries }],
    userDefinedMetadata: { labels, graft: lineageOf({ graph, weights, labels, producer }) },
  }
  await mkdir(folder, { recursive: true })
  for (const [i, path] of paths.entries()) {
    await writeFile(join(folder, path), bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES))
  }
  // Last, since its being there says that the rest is.
  await writeFile(join(folder, 'model.json'), JSON.stringify(modelJson))
}

function pack(graph: ModelGraph, weights: ModelWeights) {
  const arrays = graph.layers.flatMap((layer) =>
    Object.entries(weights[layer.name] ?? {}).map(([weight, array]) => ({
      name: kerasWeightName(layer, weight, 'tfjs'),
      array,
    })),
  )
  const entries = arrays.map(({ name, array: { shape } }) => ({
    name,
    shape,
    dtype: 'float32',
    ...(isKernel(shape) ? { quantization: { dtype: 'float16', original_dtype: 'float32' } } : {}),
  }))
  return { entries, bytes: Buffer.concat(arrays.map(({ array }) => toBytes(array))) }
}

/** What has more than one axis is large; the rest decides the scale of all that follows. */
const isKernel = (shape: readonly number[]) => shape.length > 1

function toBytes({ shape, values }: WeightArray): Buffer {
  const halves = isKernel(shape)
  const size = halves ? 2 : 4
  const bytes = Buffer.alloc(values.length * size)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  values.forEach((value, i) => {
    if (halves) view.setFloat16(i * 2, value, true)
    else view.setFloat32(i * 4, value, true)
  })
  return bytes
}
