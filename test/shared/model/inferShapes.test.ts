import { describe, expect, it } from 'vitest'
import { analyzeGraph, inferShapes } from '../../../src/shared/model/inferShapes.ts'
import { parseConfig } from '../../../src/shared/model/parseConfig.ts'
import { weightSpecs } from '../../../src/shared/model/weightSpecs.ts'
import { dense, graphOf, input, layer, residual, shared, stack } from './graphs.ts'

describe('inferShapes', () => {
  it('gives the shape of every tensor', () => {
    expect(Object.fromEntries(inferShapes(stack))).toEqual({
      'image:0:0': [null, 4],
      'hidden:0:0': [null, 3],
      'head:0:0': [null, 2],
    })
  })

  it('gives a shape a call of a shared layer', () => {
    const shapes = inferShapes(shared)
    expect(shapes.get('shared:2:0')).toEqual([null, 4])
    expect(shapes.get('both:0:0')).toEqual([null, 8])
  })

  it('names the layer whose input does not fit, and says why', () => {
    const graph = graphOf(
      [
        input('x', 4),
        dense('a', 'x', 3),
        dense('b', 'x', 2),
        layer('Add', 'sum', ['a', 'b']),
        dense('head', 'sum', 1),
      ],
      'head',
    )
    expect(() => inferShapes(graph)).toThrow(/Layer "sum" \(Add\) cannot take its input/)
  })

  it('counts inputs', () => {
    const graph = graphOf([input('x', 4), layer('Dense', 'a', ['x', 'x'], { units: 2 })], 'a')
    expect(() => inferShapes(graph)).toThrow('takes 1 input but has 2')
    const none = graphOf([input('x', 4), layer('Dense', 'a', [], { units: 2 })], 'a')
    expect(() => inferShapes(none)).toThrow('takes 1 input but has 0')
    const few = graphOf([input('x', 4), layer('Dot', 'a', ['x'], { axes: 1 })], 'a')
    expect(() => inferShapes(few)).toThrow('takes 2 inputs but has 1')
  })

  it('names an unknown kind and a bad setting with its key', () => {
    const unknown = graphOf([input('x', 4), layer('Lambda', 'fn', ['x'])], 'fn')
    expect(() => inferShapes(unknown)).toThrow(
      '"fn" is of kind Lambda, which Graft does not compute',
    )
    const bad = graphOf([input('x', 4), layer('Dense', 'a', ['x'], { units: 0 })], 'a')
    expect(() => inferShapes(bad)).toThrow(/Layer "a" \(Dense\): units: /)
    const extra = graphOf([input('x', 4), layer('Dense', 'a', ['x'], { units: 1, depth: 2 })], 'a')
    expect(() => inferShapes(extra)).toThrow('depth: this kind has no such setting')
  })

  it('refuses an output that a layer does not have', () => {
    const graph = { ...stack, outputs: [{ layer: 'head', call: 0, tensor: 1 }] }
    expect(() => inferShapes(graph)).toThrow('refers to head:0:1')
    const inner = {
      ...stack,
      layers: stack.layers.map((each) =>
        each.name === 'head'
          ? { ...each, calls: [{ inputs: [{ layer: 'hidden', call: 0, tensor: 2 }] }] }
          : each,
      ),
    }
    expect(() => inferShapes(inner)).toThrow('"hidden" has no output 2')
  })

  it('holds InputLayers and the list of inputs together', () => {
    expect(() => inferShapes({ ...stack, inputs: [] })).toThrow("not among the model's inputs")
    const wrong = { ...stack, inputs: [{ layer: 'hidden', call: 0, tensor: 0 }] }
    expect(() => inferShapes(wrong)).toThrow(/"image" .* not among|"hidden" .* not an InputLayer/)
  })

  it('refuses a shared layer whose calls want different weights', () => {
    const graph = graphOf(
      [
        input('a', 4),
        input('b', 5),
        layer('Dense', 's', [['a'], ['b']], { units: 2 }),
        layer('Concatenate', 'both', ['s:0', 's:1']),
      ],
      'both',
    )
    expect(() => inferShapes(graph)).toThrow(
      '"kernel" would be [5, 2] in one and [4, 2] in another',
    )
  })
})

describe('analyzeGraph', () => {
  it('goes on past faults: every fault once, shapes as far as they are known', () => {
    const graph = graphOf(
      [
        input('x', 4),
        dense('known', 'x', 3),
        layer('Lambda', 'fn', ['known']),
        dense('behind', 'fn', 2),
        layer('Dense', 'bad', ['x'], { units: -1 }),
        layer('Concatenate', 'both', ['behind', 'bad']),
      ],
      'both',
    )
    const { shapes, faults } = analyzeGraph(graph)
    expect(faults.map((fault) => [fault.layer, fault.error.code])).toEqual([
      ['fn', 'layer.unknownKind'],
      ['bad', 'layer.badConfig'],
    ])
    expect([...shapes.keys()]).toEqual(['x:0:0', 'known:0:0'])
  })

  it('looks at layers that no output needs when asked to', () => {
    const graph = graphOf([input('x', 4), dense('out', 'x', 2), dense('loose', 'x', 3)], 'out')
    expect(analyzeGraph(graph).shapes.has('loose:0:0')).toBe(false)
    expect(analyzeGraph(graph, 'all').shapes.get('loose:0:0')).toEqual([null, 3])
  })
})

describe('weightSpecs', () => {
  it("lists each layer's weights in Keras's order, a shared layer once", () => {
    const shapesOf = (graph: typeof stack) =>
      [...weightSpecs(graph)].map(([name, specs]) => [
        name,
        specs.map((spec) => `${spec.name} ${spec.shape.join('x')}`),
      ])
    expect(shapesOf(residual)).toEqual([
      ['stem', ['kernel 4x3', 'bias 3']],
      ['side', ['kernel 3x3', 'bias 3']],
      ['head', ['kernel 3x2', 'bias 2']],
    ])
    expect(shapesOf(shared)).toEqual([
      ['shared', ['kernel 4x4', 'bias 4']],
      ['head', ['kernel 8x2', 'bias 2']],
    ])
  })
})

describe('parseConfig', () => {
  it("fills in Keras's defaults", () => {
    expect(parseConfig(dense('a', 'x', 2))).toMatchObject({
      units: 2,
      activation: 'linear',
      useBias: true,
    })
  })
})
