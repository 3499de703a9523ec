import { describe, expect, it } from 'vitest'
import { pruneGraph } from '../../../src/shared/model/pruneGraph.ts'
import { dense, graphOf, input, inputsOf, layer, names, residual, shared } from './graphs.ts'

describe('pruneGraph', () => {
  it('leaves a graph as it is when everything is needed', () => {
    expect(pruneGraph(residual)).toEqual(residual)
    expect(pruneGraph(shared)).toEqual(shared)
  })

  it('drops layers, calls and inputs that no output needs, and numbers calls anew', () => {
    const graph = graphOf(
      [
        input('left', 3),
        input('right', 3),
        layer('Dense', 'twin', [['left'], ['right']], { units: 3 }),
        dense('loose', 'twin:0', 2),
        dense('out', 'twin:1', 2),
      ],
      'out',
    )
    const pruned = pruneGraph(graph)
    expect(names(pruned)).toEqual(['right', 'twin', 'out'])
    expect(inputsOf(pruned, 'twin')).toEqual([['right']])
    expect(inputsOf(pruned, 'out')).toEqual([['twin']])
    expect(pruned.inputs.map((each) => each.layer)).toEqual(['right'])
  })
})
