import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callOrder, orderCalls } from '../../../src/shared/model/callOrder.ts'
import type { GraphLayer, ModelGraph } from '../../../src/shared/model/graph.ts'
import { dense, graphOf, input, layer, residual, shared, stack } from './graphs.ts'

const order = (graph: ModelGraph) =>
  callOrder(graph).map((each) => `${each.layer.name}:${each.call}`)

/** Random layers, each taking earlier ones, in shuffled file order. */
const shuffledGraph = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 25 })
  .chain((sources) => {
    const layers: GraphLayer[] = sources.map((from, i) =>
      layer(
        'Add',
        `l${i}`,
        from.map((pick) => (i === 0 ? 'image' : `l${pick % i}`)),
      ),
    )
    const all = [input('image', 3), ...layers]
    return fc.shuffledSubarray(all, { minLength: all.length }).map((file) => {
      return graphOf(file, `l${sources.length - 1}`)
    })
  })

describe('callOrder', () => {
  it("keeps the file's order when it is an order of computation", () => {
    expect(order(stack)).toEqual(['image:0', 'hidden:0', 'head:0'])
    expect(order(residual)).toEqual(['image:0', 'stem:0', 'side:0', 'add:0', 'head:0'])
  })

  it('puts each call of a shared layer where its inputs are known', () => {
    const late = graphOf(
      [
        input('x', 2),
        layer('Dense', 's', [['relu'], ['x']], { units: 2 }),
        layer('Activation', 'relu', ['x'], { activation: 'relu' }),
        layer('Concatenate', 'both', ['s:0', 's:1']),
      ],
      'both',
    )
    expect(order(late)).toEqual(['x:0', 'relu:0', 's:0', 's:1', 'both:0'])
    expect(order(shared)).toEqual([
      'left:0',
      'right:0',
      'shared:0',
      'shared:1',
      'shared:2',
      'both:0',
      'head:0',
    ])
  })

  it('comes after all inputs, once each, whatever the order of the file', () => {
    fc.assert(
      fc.property(shuffledGraph, (graph) => {
        const seen = new Set<string>()
        for (const { layer: each, call } of callOrder(graph)) {
          for (const from of each.calls[call]?.inputs ?? []) expect(seen).toContain(from.layer)
          expect(seen).not.toContain(each.name)
          seen.add(each.name)
        }
        expect(seen).toContain(graph.outputs[0]?.layer)
      }),
    )
  })

  it('leaves out what no output needs, but no input of the model', () => {
    const graph = graphOf(
      [input('a', 2), input('unused', 2), dense('out', 'a', 2), dense('dangling', 'a', 2)],
      'out',
    )
    expect(order(graph)).toEqual(['a:0', 'unused:0', 'out:0'])
    expect(orderCalls(graph, 'all').order.map((each) => each.layer.name)).toContain('dangling')
  })

  it('tells of a circle and of references to nowhere', () => {
    const circle = graphOf([input('x', 2), dense('a', 'b', 2), dense('b', 'a', 2)], 'b')
    expect(() => callOrder(circle)).toThrow(/circle through "[ab]"/)
    const lost = graphOf([input('x', 2), dense('a', 'nowhere', 2)], 'a')
    expect(() => callOrder(lost)).toThrow('takes nowhere:0:0, which is not there')
    const noCall = graphOf([input('x', 2), dense('a', 'x:1', 2)], 'a')
    expect(() => callOrder(noCall)).toThrow('takes x:1:0, which is not there')
    expect(() => callOrder(graphOf([input('x', 2)], 'gone'))).toThrow('refers to gone:0:0')
    const twice = graphOf([input('x', 2), dense('a', 'x', 2), dense('a', 'x', 2)], 'a')
    expect(() => callOrder(twice)).toThrow('named "a" is there already')
  })

  it('orders the sound part of a broken graph', () => {
    const graph = graphOf(
      [input('x', 2), dense('good', 'x', 2), dense('bad', 'nowhere', 2), dense('after', 'bad', 2)],
      'after',
    )
    const { order: found, faults } = orderCalls(graph, 'all')
    expect(found.map((each) => each.layer.name)).toEqual(['x', 'good'])
    expect(faults.map((fault) => fault.layer)).toEqual(['bad'])
  })

  it('takes graphs of any depth, listed backwards', () => {
    const depth = 50_000
    const layers = Array.from({ length: depth }, (_, i) =>
      dense(`l${i}`, i === 0 ? 'x' : `l${i - 1}`, 1),
    )
    const graph = graphOf([...layers.toReversed(), input('x', 1)], `l${depth - 1}`)
    const found = callOrder(graph)
    expect(found).toHaveLength(depth + 1)
    expect(found.at(-1)?.layer.name).toBe(`l${depth - 1}`)
  })
})
