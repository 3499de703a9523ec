// Trains with plain tfjs-layers on tfjs-node, as its users do: one order a line, as bench/keras/worker.py.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import type * as tfjsNode from '@tensorflow/tfjs-node'
// Puts back what tfjs-node needs of old Nodes.
import { tensorflowVersion } from '../src/trainer/native/tensorflow.ts'

const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node') as typeof tfjsNode

export interface TfjsOrder {
  readonly model: string
  readonly inputs: string
  readonly labels: string
  readonly shape: readonly number[]
  readonly optimizer: 'sgd' | 'adam'
  readonly learningRate: number
  readonly batchSize: number
  readonly epochs: number
}

async function fit(order: TfjsOrder) {
  const model = await tf.loadLayersModel(`file://${order.model}/model.json`)
  model.compile({
    optimizer: tf.train[order.optimizer](order.learningRate),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  const [rows = 0] = order.shape
  const size = order.shape.reduce((product, length) => product * length, 1)
  const bytes = readFileSync(order.inputs).subarray(0, size)
  const ids = new Int32Array(readFileSync(order.labels).buffer.slice(0, rows * 4))
  const x = tf.tidy(() =>
    tf.tensor(
      Float32Array.from(bytes, (byte) => byte / 255),
      [...order.shape],
    ),
  )
  const y = tf.tidy(() => tf.tensor(Float32Array.from(ids), [rows, 1]))
  const losses: number[] = []
  const epochMs: number[] = []
  let began = 0
  const { batchSize, epochs } = order
  await model.fit(x, y, {
    batchSize,
    epochs,
    shuffle: false,
    callbacks: {
      onEpochBegin: () => {
        began = performance.now()
      },
      onEpochEnd: (_epoch, logs) => {
        epochMs.push(performance.now() - began)
        losses.push(Number(logs?.['loss']))
      },
    },
  })
  tf.dispose([x, y])
  model.dispose()
  return { losses, epochMs }
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as TfjsOrder & { readonly do: string }
  const answer = order.do === 'fit' ? await fit(order) : { tensorflow: tensorflowVersion }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
