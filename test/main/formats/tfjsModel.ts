import '@tensorflow/tfjs-backend-cpu'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import type { Numbers } from './modelFixtures.ts'

interface ModelJson {
  readonly modelTopology: object
  readonly weightsManifest: {
    readonly paths: readonly string[]
    readonly weights: tf.io.WeightsManifestEntry[]
  }[]
}

/** Loads a folder with TensorFlow.js's own layers library and predicts. */
export async function predictWithTfjs(
  folder: string,
  inputs: readonly Numbers[],
): Promise<{
  readonly outputs: readonly Float32Array[]
  readonly trainable: ReadonlyMap<string, boolean>
}> {
  const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as ModelJson
  const files = json.weightsManifest.flatMap(({ paths }) => paths)
  const bytes = Buffer.concat(files.map((file) => readFileSync(join(folder, file))))
  const model = await loadLayersModel({
    load: () =>
      Promise.resolve({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
        weightData: Uint8Array.from(bytes).buffer,
      }),
  })
  // In a process with TensorFlow's own backend, what TF.js computes itself is asked for all the same.
  const before = tf.getBackend()
  await tf.setBackend('cpu')
  const tensors = inputs.map(({ shape, values }) => tf.tensor([...values], [...shape]))
  const predicted = model.predict(tensors.length === 1 ? (tensors[0] ?? tensors) : tensors)
  const outputs = Array.isArray(predicted) ? predicted : [predicted]
  const numbers = outputs.map((output) => Float32Array.from(output.dataSync()))
  await tf.setBackend(before)
  return {
    outputs: numbers,
    trainable: new Map(model.layers.map((layer) => [layer.name, layer.trainable])),
  }
}
