import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drawFilters, summarizeWeights } from '../../../src/main/workbench/weightSummary.ts'
import { useWorkbench } from './useWorkbench.ts'

const float32 = (shape: readonly number[], numbers: readonly number[]) => ({
  dtype: 'float32' as const,
  shape,
  values: Float32Array.from(numbers),
})

describe('models', () => {
  const { api, folder } = useWorkbench()

  test('that Graft brings are listed with sizes as Keras counts them', async () => {
    const models = await api.models.builtin({})
    const dense = models.find(({ reference }) => reference === 'sample:fashion-a-dense')
    // 28*28*300+300, 300*100+100, 100*50+50, 50*50+50 twice, 50*8+8
    expect(dense).toMatchObject({
      kind: 'sample',
      parameters: 235_500 + 30_100 + 5_050 + 2_550 + 2_550 + 408,
      inputShape: [null, 28, 28, 1],
    })
    expect(dense?.labels).toHaveLength(8)
  })

  test('are opened without anything being written', async () => {
    const view = await api.models.open({ reference: 'sample:fashion-a-dense' })
    expect(view).toMatchObject({ id: null, parameters: 276_158, weightsBytes: 4 * 276_158 })
    expect(await api.documents.list({})).toEqual([])
  })

  test('of the library tell the shapes and numbers of their weights', async () => {
    const { base } = await api.documents.create({ reference: 'sample:fashion-a-dense' })
    const shapes = await api.models.originShapes({ model: base.id })
    expect(shapes['hidden_1']).toEqual({ kernel: [784, 300], bias: [300] })
    const [kernel, bias] = await api.models.weights({ model: base.id, layer: 'hidden_1' })
    expect(kernel).toMatchObject({ name: 'kernel', count: 784 * 300, nonFinite: 0 })
    expect(kernel?.histogram).toHaveLength(24)
    expect(kernel?.histogram.reduce((sum, count) => sum + count, 0)).toBe(784 * 300)
    expect(bias).toMatchObject({ name: 'bias', count: 300 })
    expect(await api.models.weights({ model: base.id, layer: 'none' })).toEqual([])
    expect(await api.models.filters({ model: base.id, layer: 'hidden_1' })).toBeNull()
  })

  test('of convolutions show their first filters', async () => {
    const { base } = await api.documents.create({ reference: 'sample:fashion-a-conv' })
    const layer = base.graph.layers.find(({ className }) => className === 'Conv2D')?.name ?? ''
    const filters = await api.models.filters({ model: base.id, layer, limit: 4 })
    expect(filters).toMatchObject({ channels: 1 })
    expect(filters?.pixels).toHaveLength(4)
    expect(filters?.pixels[0]).toHaveLength((filters?.rows ?? 0) * (filters?.columns ?? 0))
  })

  test('are written where the person says, and over nothing unless asked', async () => {
    const { base } = await api.documents.create({ reference: 'sample:fashion-a-dense' })
    const path = join(folder, 'out.h5')
    writeFileSync(path, 'mine')
    const again = { model: base.id, path, format: 'kerasH5' as const }
    await expect(api.models.export(again)).rejects.toMatchObject({ code: 'workbench.fileExists' })
    expect(readFileSync(path, 'utf8')).toBe('mine')
    const { bytes, format } = await api.models.export({ ...again, overwrite: true })
    expect(format).toBe('kerasH5')
    expect(bytes).toBeGreaterThan(4 * 276_158)
    expect((await api.models.open({ reference: path })).parameters).toBe(276_158)
    const outside = join(folder, '..', 'outside.h5')
    await expect(api.models.export({ ...again, path: outside })).rejects.toMatchObject({
      code: 'workbench.outsideFolders',
    })
    expect(existsSync(outside)).toBe(false)
  })
})

describe('weights in numbers', () => {
  test('mean, deviation and histogram, by hand', () => {
    const [summary] = summarizeWeights({ kernel: float32([4], [1, 2, 3, 6]) }, 5)
    expect(summary).toEqual({
      name: 'kernel',
      shape: [4],
      dtype: 'float32',
      count: 4,
      nonFinite: 0,
      mean: 3,
      // (4 + 1 + 0 + 9) / 4
      deviation: Math.sqrt(3.5),
      min: 1,
      max: 6,
      histogram: [1, 1, 1, 0, 1],
    })
  })

  test('leave out what is not finite, and say how much', () => {
    const [some] = summarizeWeights({ a: float32([3], [NaN, 2, Infinity]) }, 2)
    expect(some).toMatchObject({
      nonFinite: 2,
      mean: 2,
      deviation: 0,
      min: 2,
      max: 2,
      histogram: [1, 0],
    })
    const [none] = summarizeWeights({ a: float32([1], [NaN]) }, 2)
    expect(none).toMatchObject({ nonFinite: 1, mean: NaN, histogram: [0, 0] })
  })

  test('a filter is stretched so that 0 is the middle grey', () => {
    // Two filters of 2x2 over one input: the second has twice the numbers of the first, negated.
    const kernel = float32([2, 2, 1, 2], [1, -2, 0, 0, -1, 2, 0.5, -1])
    expect(drawFilters({ kernel }, 8)).toEqual({
      rows: 2,
      columns: 2,
      channels: 1,
      filters: 2,
      // 127.5 + v * 127.5 / 1: 1 -> 255, 0 -> 128, -1 -> 0, 0.5 -> 191.25
      pixels: [
        [255, 128, 0, 191],
        [0, 128, 255, 64],
      ],
    })
    expect(drawFilters({ kernel: float32([1, 1, 1, 2], [1, 2]) }, 8)).toBeNull()
    expect(drawFilters({ kernel: float32([2, 2, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8]) }, 8)).toBeNull()
  })
})
