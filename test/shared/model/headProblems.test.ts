import { describe, expect, it } from 'vitest'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { outputOf } from '../../../src/shared/model/graph.ts'
import {
  findHeadProblems,
  findPairingProblems,
  lastActivation,
} from '../../../src/shared/model/headProblems.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { lossSchema } from '../../../src/shared/training/lossSchema.ts'
import { graphOf, input, layer, stack } from './graphs.ts'

const ending = (units: number, activation: string) =>
  graphOf([input('x', 4), layer('Dense', 'head', ['x'], { units, activation })], 'head')

const softmaxLayer = graphOf(
  [
    input('x', 4),
    layer('Dense', 'head', ['x'], { units: 3 }),
    layer('Softmax', 'softmax', ['head']),
  ],
  'softmax',
)

describe('findHeadProblems', () => {
  it('wants one unit a class, or one unit for two classes', () => {
    expect(findHeadProblems(stack, 2)).toEqual([])
    expect(findHeadProblems(ending(1, 'sigmoid'), 2)).toEqual([])
    expect(findHeadProblems(ending(1, 'sigmoid'), 3)[0]?.severity).toBe('error')
    expect(findHeadProblems(ending(2, 'softmax'), 3)[0]?.severity).toBe('error')
    expect(findHeadProblems(ending(10, 'softmax'), 3)[0]?.severity).toBe('warning')
  })

  it('gives the head as many units, also behind activations, and lets it train', () => {
    const frozen = {
      ...softmaxLayer,
      layers: softmaxLayer.layers.map((each) => ({ ...each, freeze: 'freeze' as const })),
    }
    const [problem] = findHeadProblems(frozen, 5)
    expect(problem?.error.params).toEqual({ layer: 'head', units: 3, classes: 5 })
    const mended = applyChanges(frozen, problem?.fix ?? [])
    expect(inferShapes(mended).get('softmax:0:0')).toEqual([null, 5])
    expect(mended.layers[1]?.freeze).toBe('train')
    expect(findHeadProblems(mended, 5)).toEqual([])
  })

  it('offers no fix where no Dense decides the units', () => {
    const graph = graphOf([input('x', 4), layer('Flatten', 'flat', ['x'])], 'flat')
    expect(findHeadProblems(graph, 3)[0]?.fix).toBeNull()
  })
})

describe('lastActivation', () => {
  it('looks behind dropout and reshaping, and finds Softmax layers', () => {
    const graph = graphOf(
      [
        input('x', 4),
        layer('Dense', 'head', ['x'], { units: 3, activation: 'tanh' }),
        layer('Dropout', 'drop', ['head'], { rate: 0.5 }),
        layer('Flatten', 'flat', ['drop']),
      ],
      'flat',
    )
    expect(lastActivation(graph, outputOf('flat'))).toMatchObject({ layer: 'head', name: 'tanh' })
    expect(lastActivation(softmaxLayer, outputOf('softmax'))?.name).toBe('softmax')
    expect(lastActivation(stack, outputOf('head'))?.name).toBe('linear')
    expect(lastActivation(stack, outputOf('image'))).toBeNull()
  })
})

describe('findPairingProblems', () => {
  const categorical = lossSchema.parse({ name: 'sparseCategoricalCrossentropy' })
  const binary = lossSchema.parse({ name: 'binaryCrossentropy' })
  const fromLogits = lossSchema.parse({ name: 'categoricalCrossentropy', fromLogits: true })

  it('accepts what belongs together', () => {
    expect(findPairingProblems(ending(3, 'softmax'), categorical)).toEqual([])
    expect(findPairingProblems(ending(1, 'sigmoid'), binary)).toEqual([])
    expect(findPairingProblems(ending(3, 'linear'), fromLogits)).toEqual([])
    expect(findPairingProblems(softmaxLayer, categorical)).toEqual([])
  })

  it.each([
    [ending(3, 'linear'), categorical],
    [ending(3, 'relu'), categorical],
    [ending(1, 'linear'), binary],
    [ending(3, 'softmax'), binary],
    [ending(3, 'softmax'), fromLogits],
    [softmaxLayer, fromLogits],
    [softmaxLayer, binary],
    [ending(1, 'linear'), lossSchema.parse({ name: 'poisson' })],
  ])('mends what does not (case %#)', (graph, loss) => {
    const [problem] = findPairingProblems(graph, loss)
    expect(problem?.error.code).toBe('plan.badPairing')
    const mended = applyChanges(graph, problem?.fix ?? [])
    expect(mended).not.toEqual(graph)
    expect(findPairingProblems(mended, loss)).toEqual([])
  })
})
