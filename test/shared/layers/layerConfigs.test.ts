import { describe, expect, it } from 'vitest'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import type { LayerKind } from '../../../src/shared/layers/layerKind.ts'

function kindOf(className: string): LayerKind {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  return kind
}

describe('configs', () => {
  it.each([
    ['Dense', { units: 3, unit: 4 }],
    ['Dense', { units: 0 }],
    ['Dense', { units: 3, activation: 'reluu' }],
    ['Dropout', { rate: 1.5 }],
    ['Dropout', {}],
    ['ReLU', { maxValue: -1 }],
    ['Rescaling', {}],
    ['BatchNormalization', { momentum: 2 }],
    ['BatchNormalization', { epsilon: Infinity }],
    ['Embedding', { inputDim: 3.5, outputDim: 2 }],
    ['Resizing', { height: 2, width: 2, fillMode: 'reflect' }],
    ['InputLayer', { batchShape: [] }],
  ])('%s refuses %j', (kind, config) => {
    expect(kindOf(kind).config.safeParse(config).success).toBe(false)
  })

  it('reads a parsed config again to the same', () => {
    for (const [className, config] of [
      ['BatchNormalization', { axis: [3] }],
      ['Normalization', { mean: [[1]], variance: [[2]], axis: [1, 2] }],
      ['Dense', { units: 3 }],
    ] as const) {
      const { config: schema } = kindOf(className)
      const parsed = schema.parse(config)
      expect(schema.parse(parsed)).toEqual(parsed)
    }
  })
})
