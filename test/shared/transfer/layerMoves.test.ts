import { describe, expect, it } from 'vitest'
import type { ModelWeights } from '../../../src/shared/model/weights.ts'
import { layerMoves } from '../../../src/shared/transfer/layerMoves.ts'

const weights = (layers: Record<string, Record<string, number[]>>): ModelWeights =>
  Object.fromEntries(
    Object.entries(layers).map(([layer, arrays]) => [
      layer,
      Object.fromEntries(
        Object.entries(arrays).map(([name, values]) => [
          name,
          { dtype: 'float32' as const, shape: [values.length], values: Float32Array.from(values) },
        ]),
      ),
    ]),
  )

describe('layerMoves', () => {
  it('is the distance over all weights of a layer against their length', () => {
    // |(3, 4, 12)| = 13; moved by (0, 3, 4): distance 5.
    const before = weights({ a: { kernel: [3, 4], bias: [12] }, b: { kernel: [1] } })
    const after = weights({ a: { kernel: [3, 7], bias: [8] }, b: { kernel: [1] } })
    expect(layerMoves(before, after)).toEqual([
      { layer: 'a', relative: 5 / 13, largest: 4 },
      { layer: 'b', relative: 0, largest: 0 },
    ])
  })

  it('is 1 for what was zero and moved, 0 for what stayed zero', () => {
    const before = weights({ a: { bias: [0, 0] }, b: { bias: [0] } })
    const after = weights({ a: { bias: [0.5, 0] }, b: { bias: [0] } })
    expect(layerMoves(before, after).map((move) => move.relative)).toEqual([1, 0])
  })

  it('leaves out what cannot be compared', () => {
    const before = weights({ a: { kernel: [1, 2], bias: [3] } })
    const after = weights({ a: { kernel: [1, 2, 3], bias: [6] }, added: { kernel: [1] } })
    expect(layerMoves(before, after)).toEqual([{ layer: 'a', relative: 1, largest: 3 }])
  })

  it('shows numbers that went bad', () => {
    const [move] = layerMoves(weights({ a: { bias: [1] } }), weights({ a: { bias: [NaN] } }))
    expect(move).toEqual({ layer: 'a', relative: NaN, largest: NaN })
  })
})
