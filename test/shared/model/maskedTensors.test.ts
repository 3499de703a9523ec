import { describe, expect, it } from 'vitest'
import type { GraphLayer, ModelGraph } from '../../../src/shared/model/graph.ts'
import { maskedTensors } from '../../../src/shared/model/maskedTensors.ts'

type Config = Readonly<Record<string, unknown>>

/** A graph of rows `[name, kind, config, ...inputs]`; the last is the output. */
function graphOf(rows: readonly (readonly [string, string, Config, ...string[]])[]): ModelGraph {
  const ref = (layer: string) => ({ layer, call: 0, tensor: 0 })
  const layers = rows.map(([name, className, config, ...inputs]): GraphLayer => ({
    name,
    className,
    config,
    freeze: 'train',
    origin: null,
    group: [],
    calls: [{ inputs: inputs.map(ref) }],
  }))
  const outputs = [ref(rows.at(-1)?.[0] ?? '')]
  return { name: 'm', layers, inputs: [ref(rows[0]?.[0] ?? '')], outputs }
}

const words = (maskZero = true) =>
  [
    ['ids', 'InputLayer', { batchShape: [null, 5] }],
    ['words', 'Embedding', { inputDim: 4, outputDim: 3, maskZero }, 'ids'],
  ] as const

const masked = (graph: ModelGraph) =>
  [...maskedTensors(graph, () => 1)].map((key) => key.replace(':0:0', ''))

describe('masks in a graph, as Keras 3 hands them on', () => {
  it.each([
    ['Dense', { units: 2 }, true],
    ['Dropout', { rate: 0.5 }, true],
    ['LayerNormalization', {}, true],
    ['LSTM', { units: 2, returnSequences: true }, true],
    ['LSTM', { units: 2 }, false],
    ['Conv1D', { filters: 2, kernelSize: 2 }, false],
    ['Flatten', {}, false],
    ['GlobalAveragePooling1D', {}, false],
    ['TimeDistributed', { layer: { className: 'Dense', name: 'd', config: { units: 2 } } }, true],
  ])('%s %j: %s', (className, config, goesOn) => {
    const graph = graphOf([...words(), ['next', className, config, 'words']])
    expect(masked(graph)).toEqual(goesOn ? ['words', 'next'] : ['words'])
  })

  it('begins none where ids of 0 count', () => {
    expect(masked(graphOf([...words(false), ['next', 'Dense', { units: 2 }, 'words']]))).toEqual([])
  })

  it('is joined where all inputs of a sum have one, and in every concatenation', () => {
    const branches = (kind: string) =>
      graphOf([
        ...words(),
        ['flat', 'Conv1D', { filters: 3, kernelSize: 1 }, 'words'],
        ['next', kind, {}, 'words', 'flat'],
      ])
    expect(masked(branches('Add'))).toEqual(['words'])
    expect(masked(branches('Concatenate'))).toEqual(['words', 'next'])
  })
})
