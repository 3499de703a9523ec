import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readModelFile } from '../../src/main/formats/readModelFile.ts'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { predict } from '../../src/trainer/requests/predict.ts'
import { largestDifference, type Expected } from '../main/formats/modelFixtures.ts'

const root = join(import.meta.dirname, '../fixtures')

/** A file of the models that real Keras wrote: `models/seqDense.keras3.h5`. */
export const file = (name: string) => join(root, name)

/**
 * The largest difference of what Graft predicts from what Keras does. `description` names the JSON with Keras's numbers
 * where that is not the file's own.
 */
export async function differenceFromKeras(name: string, description = name): Promise<number> {
  const json = readFileSync(file(description).replace(/\.(h5|keras)$/, '.json'), 'utf8')
  const expected = JSON.parse(json) as Expected
  const { graph, weights } = await readModelFile(file(name))
  const inputs = expected.inputs.map(({ shape, values }) => ({
    dtype: 'float32' as const,
    shape,
    values: Float32Array.from(values),
  }))
  const request = { graph, weights, inputs, batchSize: 2 }
  const found = await predict(ops, request, () => Promise.resolve())
  if (found.length !== expected.outputs.length) return Infinity
  const each = found.map(({ values }, i) =>
    largestDifference(values, expected.outputs[i]?.values ?? []),
  )
  return Math.max(...each)
}
