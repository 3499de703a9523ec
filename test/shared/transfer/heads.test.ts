import { describe, expect, it } from 'vitest'
import { applyChanges } from '../../../src/shared/model/applyChange.ts'
import { changeSchema } from '../../../src/shared/model/change.ts'
import { outputOf, refKey } from '../../../src/shared/model/graph.ts'
import { inferShapes } from '../../../src/shared/model/inferShapes.ts'
import type { Shape } from '../../../src/shared/model/shape.ts'
import { headLayers, type headTemplates } from '../../../src/shared/transfer/heads.ts'
import { graphOf, input } from '../model/graphs.ts'

/** The output shape of a head on an input of this shape. */
function outputShape(template: (typeof headTemplates)[number], lengths: Shape, classes: number) {
  const layers = headLayers(template, [null, ...lengths], classes)
  const head = changeSchema.parse({ type: 'addHead', layers })
  const graph = applyChanges(graphOf([input('x', ...lengths)], 'x'), [head])
  return inferShapes(graph).get(refKey(graph.outputs[0] ?? outputOf('x')))
}

describe('heads', () => {
  it.each([
    ['a row of features', [12]],
    ['a sequence', [20, 12]],
    ['a picture', [7, 7, 12]],
    ['a volume', [5, 7, 7, 12]],
    ['more axes than a pooling takes', [2, 3, 5, 7, 12]],
  ])('give one number a class on %s', (_, lengths) => {
    expect(outputShape('classifier', lengths, 5)).toEqual([null, 5])
    expect(outputShape('hidden', lengths, 5)).toEqual([null, 5])
  })

  it('for two classes or a number have a single unit', () => {
    expect(outputShape('binary', [12], 2)).toEqual([null, 1])
    expect(outputShape('regression', [12], 2)).toEqual([null, 1])
  })

  it('pool a picture before the first weights', () => {
    const kinds = headLayers('dropout', [null, 7, 7, 12], 3).map(({ className }) => className)
    expect(kinds).toEqual(['GlobalAveragePooling2D', 'Dropout', 'Dense'])
  })
})
