import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBackbone, openBackbone, placeOf } from '../../../src/main/backbones/backbones.ts'
import {
  efficientNetLite0Graph,
  efficientNetLite0Weights,
} from '../../../src/main/backbones/efficientNetLite0.ts'
import { readTorchFile, type TorchTensor } from '../../../src/main/formats/torch/readTorchFile.ts'
import { openRunModel } from '../../../src/main/services/prepareRun.ts'
import { parsePlan } from '../../../src/main/services/readPlan.ts'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { countParams } from '../../../src/shared/model/countParams.ts'
import { outputOf, type ModelGraph } from '../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { weightSpecs } from '../../../src/shared/model/weightSpecs.ts'
import type { ModelWeights } from '../../../src/shared/model/weights.ts'
import { ops } from '../../../src/trainer/native/nativeOps.ts'
import { predict } from '../../../src/trainer/requests/predict.ts'
import { graft } from '../cli/graftProcess.ts'

/** What the original PyTorch code computed from the original file for two pictures made of a formula. */
const golden = {
  hash: {
    byte: (i: number) => (i * 37 + Math.floor(i / 672) * 11) % 256,
    top: [904, 632, 556, 318, 906],
    logits: [-0.82044, 0.57414, -0.1317, -1.37629, -0.29895, -0.56002, -0.86419, -1.07389],
    scores: [5.39086, 4.32836, 4.1965, 4.03566, 3.72415],
    sum: -63.661,
    length: 35.2455,
    features: [1.60376, 0, 0.1389, 0, 0, 0, 0, 0.40743],
    featureSum: 149.909,
  },
  ramp: {
    byte: (i: number) => {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % 224, Math.floor(i / 672)]
      return Math.floor((y * (c + 1) + x * (3 - c)) / 4) % 256
    },
    top: [818, 534, 782, 846, 499],
    logits: [-0.41266, 0.27689, -0.54028, -1.57963, -0.12073, 0.63756, -2.33907, -0.61803],
    scores: [5.59821, 4.8901, 4.86931, 4.84295, 4.80972],
    sum: -55.086,
    length: 46.043,
    features: [0, 0.0828, 1.77922, 0, 0, 0, 0, 0.05126],
    featureSum: 124.945,
  },
} as const

const pictures = Object.entries(golden)
const { recipe } = findBackbone('efficientnet-lite0')
const { folder } = placeOf(findBackbone('efficientnet-lite0'))
const source = join(folder, 'weights.pth')
let tensors: ReadonlyMap<string, TorchTensor>

beforeAll(async () => {
  tensors = await readTorchFile(source)
})

/** Logits and pooled features for one picture. */
async function compute(graph: ModelGraph, weights: ModelWeights, byte: (i: number) => number) {
  const both = { ...graph, outputs: [outputOf('logits'), outputOf('pool')] }
  const values = Float32Array.from(
    { length: 224 * 224 * 3 },
    (_, i) => (byte(i) - recipe.offset) / recipe.divisor,
  )
  const picture = { dtype: 'float32', shape: [1, 224, 224, 3], values } as const
  const request = { graph: both, weights, inputs: [picture], batchSize: 1 }
  const [logits, features] = await predict(ops, request, () => Promise.resolve())
  return { logits: [...(logits?.values ?? [])], features: [...(features?.values ?? [])] }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function topFive(logits: readonly number[]): readonly number[] {
  return [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, 5)
}

function expectNear(found: readonly number[], expected: readonly number[], tolerance: number) {
  expected.forEach((value, i) => {
    expect(Math.abs((found[i] ?? NaN) - value), `number ${i}`).toBeLessThanOrEqual(tolerance)
  })
}

describe('EfficientNet-Lite0 out of the original file', () => {
  it('is the file whose hash its name tells', () => {
    const hash = createHash('sha256').update(readFileSync(source)).digest('hex')
    expect(hash).toBe('579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db')
    // 247 of 296 tensors; the others count batches.
    expect(tensors.size).toBe(247)
    const numbers = [...tensors.values()].reduce((total, { values }) => total + values.length, 0)
    expect(numbers).toBe(4_694_024)
  })

  it.each(pictures)('computes what PyTorch computed: %s', async (_name, expected) => {
    const graph = efficientNetLite0Graph()
    const weights = efficientNetLite0Weights(graph, tensors, source)
    const { logits, features } = await compute(graph, weights, expected.byte)
    expect(topFive(logits)).toEqual(expected.top)
    expectNear(logits, expected.logits, 1e-4)
    expectNear(
      topFive(logits).map((i) => logits[i] ?? NaN),
      expected.scores,
      1e-4,
    )
    expectNear([sum(logits), Math.hypot(...logits)], [expected.sum, expected.length], 2e-3)
    expectNear(features, expected.features, 1e-4)
    expectNear([sum(features)], [expected.featureSum], 1e-2)
  })

  it('has the layers and parameters of the paper', () => {
    const graph = efficientNetLite0Graph()
    const count = (kind: string) => graph.layers.filter((each) => each.className === kind).length
    const kinds = ['Conv2D', 'DepthwiseConv2D', 'BatchNormalization', 'ReLU', 'Add', 'Dense']
    expect(kinds.map(count)).toEqual([33, 16, 49, 33, 9, 1])
    const { total, trainable } = countParams(graph, null, weightSpecs(graph))
    expect([total, trainable]).toEqual([4_694_024, 4_652_008])
  })

  it('is refused when a tensor is missing, of another shape, or too many', () => {
    const graph = efficientNetLite0Graph()
    const pair = (change: (copy: Map<string, TorchTensor>) => void) => {
      const copy = new Map(tensors)
      change(copy)
      return () => efficientNetLite0Weights(graph, copy, source)
    }
    const tensor = { shape: [2], values: Float32Array.of(1, 2) }
    expect(pair((copy) => copy.delete('_blocks.0._bn1.weight'))).toThrow(
      /"gamma" of layer "block0_dw_bn"/,
    )
    expect(pair((copy) => copy.set('_fc.bias', tensor))).toThrow(/shape \[2\] for weight "bias"/)
    expect(pair((copy) => copy.set('more', tensor))).toThrow(/the array "more"/)
  })
})

describe('builtin:efficientnet-lite0', () => {
  it.each(pictures)('computes nearly the same from half precision: %s', async (_name, expected) => {
    const { graph, weights } = await openBackbone('efficientnet-lite0')
    const { logits, features } = await compute(graph, weights, expected.byte)
    expect(topFive(logits)[0]).toBe(expected.top[0])
    expectNear(logits, expected.logits, 0.1)
    expectNear(features, expected.features, 0.1)
  })

  it('keeps its batch norms exactly, and takes up 10 MB at most', async () => {
    const { weights, labels } = await openBackbone('efficientnet-lite0')
    const variance = tensors.get('_blocks.15._bn1.running_var')
    expect(weights['block15_dw_bn']?.['moving_variance']?.values).toEqual(variance?.values)
    const shards = [1, 2, 3].map((i) => join(folder, 'model', `group1-shard${i}of3.bin`))
    const bytes = shards.reduce((total, shard) => total + statSync(shard).size, 0)
    expect(bytes).toBeLessThan(10e6)
    expect(labels).toHaveLength(1000)
    expect([labels?.[0], labels?.[967], labels?.[985]]).toEqual([
      'tench, Tinca tinca',
      'espresso',
      'daisy',
    ])
  })

  it('takes images of other multiples of 32', async () => {
    const { graph, weights } = await openBackbone('efficientnet-lite0')
    const small = applyChanges(graph, [
      { type: 'setConfig', layer: 'image', config: { batchShape: [null, 96, 96, 3] } },
    ])
    const picture = {
      dtype: 'float32',
      shape: [1, 96, 96, 3],
      values: new Float32Array(96 * 96 * 3),
    } as const
    const request = { graph: small, weights, inputs: [picture], batchSize: 1 }
    const [output] = await predict(ops, request, () => Promise.resolve())
    expect(output?.shape).toEqual([1, 1000])
    expect(sum([...(output?.values ?? [])])).toBeCloseTo(1, 5)
  })

  it('is a source of plans', async () => {
    const plan = parsePlan(
      JSON.stringify({
        version: 1,
        name: 'reuse',
        model: {
          source: 'builtin:efficientnet-lite0',
          changes: [
            { type: 'cut', at: 'pool' },
            { type: 'append', layer: { name: 'kinds', className: 'Dense', config: { units: 3 } } },
          ],
        },
        data: { source: { type: 'npy', inputs: 'x.npy', labels: 'y.npy' } },
        loss: { name: 'sparseCategoricalCrossentropy' },
        phases: { template: 'headThenAll' },
      }),
      'plan.json',
    )
    const library = () => {
      throw new Error('no library is needed')
    }
    const { base, graph } = await openRunModel(plan, { folder: '/', cacheFolder: '/', library })
    expect(base.source).toMatchObject({ kind: 'file', path: 'builtin:efficientnet-lite0' })
    expect(inferShapes(graph).get('kinds:0:0')).toEqual([null, 3])
    expect(weightSpecs(graph).get('kinds')?.[0]?.shape).toEqual([1280, 3])
  })

  it('is inspected and listed by the command line', async () => {
    const inspected = await graft(['inspect', 'builtin:efficientnet-lite0', '--json'])
    expect(inspected).toMatchObject({ code: 0, err: '' })
    expect(inspected.records).toMatchObject([
      { name: 'efficientnet_lite0', params: { total: 4_694_024 }, problems: [] },
    ])
    const listed = await graft(['models', 'builtin', '--json'])
    expect(listed.records).toMatchObject([
      { models: [{ name: 'efficientnet-lite0', isThere: true, recipe: { offset: 127 } }] },
    ])
    const unknown = await graft(['inspect', 'builtin:resnet'])
    expect(unknown.code).toBe(1)
    expect(unknown.err).toContain(
      'There is no built-in model "resnet"; there is efficientnet-lite0.',
    )
  })
})
