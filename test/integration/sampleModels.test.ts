import { execFileSync } from 'node:child_process'
import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fashionMnistClasses, openFashionMnist } from '../../src/main/datasets/fashionMnist.ts'
import { encodeNpy } from '../../src/main/datasets/npy.ts'
import { openModel } from '../../src/main/services/openModel.ts'
import { ask } from '../../src/main/trainerHost/requests.ts'
import { startTrainer, type Trainer } from '../../src/main/trainerHost/trainerHost.ts'
import type { WeightArray } from '../../src/shared/model/weights.ts'

const python = join('.venv-keras', 'bin', 'python')
const pixels = 28 * 28

let folder = ''
let trainer: Trainer
let inputs: WeightArray
let labels: Int32Array

/** The fixed test rows of the eight classes of model A. */
async function testRows(): Promise<{ readonly inputs: WeightArray; readonly labels: Int32Array }> {
  const sample = await openFashionMnist(folder)
  const bytes = await readFile(sample.path)
  const wanted = fashionMnistClasses.filter((name) => name !== 'sandal' && name !== 'shirt')
  const ids = fashionMnistClasses.map((name) => (wanted as readonly string[]).indexOf(name))
  const rows = [...sample.classIds.keys()].filter(
    (row) => sample.isTest(row) && (ids[sample.classIds[row] ?? 0] ?? -1) >= 0,
  )
  const values = new Uint8Array(rows.length * pixels)
  rows.forEach((row, i) => {
    values.set(bytes.subarray(row * pixels, (row + 1) * pixels), i * pixels)
  })
  return {
    inputs: { dtype: 'uint8', shape: [rows.length, 28, 28, 1], values },
    labels: Int32Array.from(rows, (row) => ids[sample.classIds[row] ?? 0] ?? -1),
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-sample-'))
  ;({ inputs, labels } = await testRows())
  trainer = await startTrainer()
})

afterAll(async () => {
  await trainer.close()
  await rm(folder, { recursive: true, force: true })
})

describe.each(['fashion-a-dense', 'fashion-a-conv'])('model A: %s', (name) => {
  const path = join('resources', 'models', `${name}.h5`)

  it('is over 90 % right on its 8,000 test images, here and in real Keras alike', async () => {
    const scaled = Float32Array.from(inputs.values, (value) => value / 255)
    const { graph, weights } = await openModel(path, {
      folder: '.',
      library: () => {
        throw new Error('no library is needed')
      },
    })
    const answer = await ask(trainer, {
      type: 'predict',
      graph,
      weights,
      inputs: [{ ...inputs, dtype: 'float32', values: scaled }],
      batchSize: 250,
    })
    const [output] = answer.type === 'predicted' ? answer.outputs : []
    const accuracy = shareRight(output?.values ?? [], 8)
    expect(labels).toHaveLength(8000)
    expect(accuracy).toBeGreaterThan(0.9)

    const inputsPath = join(folder, 'x.npy')
    const labelsPath = join(folder, 'y.npy')
    await writeFile(inputsPath, encodeNpy({ ...inputs, dtype: 'uint8' }))
    await writeFile(
      labelsPath,
      encodeNpy({ dtype: 'int32', shape: [labels.length], values: labels }),
    )
    const printed = execFileSync(
      python,
      ['test/keras/evaluateModel.py', path, inputsPath, labelsPath],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    const keras = JSON.parse(printed) as { readonly accuracy: number }
    // One image on the edge between two classes may fall either way.
    expect(Math.abs(accuracy - keras.accuracy)).toBeLessThanOrEqual(1 / labels.length)
  })
})

function shareRight(scores: ArrayLike<number>, classes: number): number {
  const right = labels.filter((label, row) => {
    const own = Array.from({ length: classes }, (_, i) => scores[row * classes + i] ?? -1)
    return own.indexOf(Math.max(...own)) === label
  })
  return right.length / labels.length
}
