import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../src/main/formats/readModelFile.ts'
import { applyChange } from '../../src/shared/model/applyChange.ts'
import { changeSchema } from '../../src/shared/model/change.ts'
import type { ModelGraph } from '../../src/shared/model/graph.ts'
import type { ModelWeights, WeightArray } from '../../src/shared/model/weights.ts'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { predict } from '../../src/trainer/requests/predict.ts'
import {
  expectedOf,
  fixture,
  fixtureFolder,
  largestDifference,
  type Numbers,
} from '../main/formats/modelFixtures.ts'

const toArray = ({ shape, values }: Numbers): WeightArray => ({
  dtype: 'float32',
  shape,
  values: Float32Array.from(values),
})

async function predictRows(graph: ModelGraph, weights: ModelWeights, inputs: readonly Numbers[]) {
  const request = { graph, weights, inputs: inputs.map(toArray), batchSize: 2 }
  return predict(ops, request, () => Promise.resolve())
}

const names = readdirSync(fixtureFolder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''))

/** Weights that are stored coarsely predict coarsely; their files are compared elsewhere. */
const coarse = new Set(['tfjsUint8', 'tfjsUint16', 'tfjsFloat16'])
const computable = names.filter((name) => !name.startsWith('lambdaLayer') && !coarse.has(name))

describe('models made by real Keras predict as Keras does', () => {
  it('has fixtures', () => {
    expect(computable.length).toBeGreaterThan(40)
  })

  it.each(computable)('%s', async (name) => {
    const expected = expectedOf(name)
    const { graph, weights } = await readModelFile(
      fixture(name.startsWith('tfjs') ? name : `${name}.h5`),
    )
    const outputs = await predictRows(graph, weights, expected.inputs)
    expect(outputs.map(({ shape }) => shape)).toEqual(expected.outputs.map(({ shape }) => shape))
    outputs.forEach(({ values }, i) => {
      expect(largestDifference(values, expected.outputs[i]?.values ?? [])).toBeLessThanOrEqual(1e-5)
    })
  })

  it.each(['lambdaLayer.keras3', 'lambdaLayer.keras2'])(
    '%s: once the Lambda is replaced by what it computes',
    async (name) => {
      const expected = expectedOf(name)
      const { graph, weights } = await readModelFile(fixture(`${name}.h5`))
      const change = changeSchema.parse({
        type: 'replace',
        name: 'divide',
        layer: { className: 'Rescaling', config: { scale: 1 / 255 } },
      })
      const { graph: mended } = applyChange(graph, change)
      const [output] = await predictRows(mended, weights, expected.inputs)
      const difference = largestDifference(output?.values ?? [], expected.outputs[0]?.values ?? [])
      expect(difference).toBeLessThanOrEqual(1e-5)
    },
  )
})
