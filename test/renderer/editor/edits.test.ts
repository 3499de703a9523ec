import { describe, expect, it } from 'vitest'
import {
  additionChanges,
  findDropPlace,
  type Addition,
  type DropPlace,
} from '../../../src/renderer/editor/edits/dropTargets.ts'
import { lostLayers, restoreLayer } from '../../../src/renderer/editor/edits/ghosts.ts'
import { replayChanges } from '../../../src/renderer/editor/edits/replay.ts'
import { tryChanges } from '../../../src/renderer/editor/edits/trial.ts'
import {
  cutAt,
  freezeAt,
  frozenPlace,
  linePlaces,
  nearestPlace,
  reusedPlace,
} from '../../../src/renderer/editor/graph/gates.ts'
import { layoutGraph } from '../../../src/renderer/editor/graph/layout.ts'
import { newLayerNames } from '../../../src/renderer/editor/graph/layerState.ts'
import { toViewGraph } from '../../../src/renderer/editor/graph/viewGraph.ts'
import { applyChange, applyChanges } from '../../../src/shared/model/applyChange.ts'
import type { Change } from '../../../src/shared/model/change.ts'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import { analyzeGraph } from '../../../src/shared/model/inferShapes.ts'
import { branchedNet, sampleNet } from './nets.ts'

function nth<Item>(list: readonly Item[], at: number): Item {
  const item = list[at]
  if (item === undefined) throw new Error(`there is no item ${at}`)
  return item
}

const names = (graph: ModelGraph) => graph.layers.map(({ name }) => name)
const shown = (graph: ModelGraph) => {
  const view = toViewGraph(graph, new Set())
  const layout = layoutGraph(view)
  return { view, layout, places: linePlaces(view, layout) }
}

describe('lines across the graph', () => {
  it('freezes above the place where the line is dropped, and rests there', () => {
    const { places } = shown(sampleNet())
    const at = places.findIndex(({ ref }) => ref?.layer === 'conv2d_1')
    const { graph } = applyChange(sampleNet(), freezeAt(nth(places, at)))
    const frozen = graph.layers.filter(({ freeze }) => freeze === 'freeze').map(({ name }) => name)
    expect(frozen).toEqual(['input', 'conv2d', 'max_pooling2d', 'conv2d_1'])
    expect(frozenPlace(graph, shown(graph).places)).toBe(at)
  })

  it('rests above everything when all trains, and dropped there lets all train', () => {
    const graph = sampleNet()
    const { places } = shown(graph)
    expect(frozenPlace(graph, places)).toBe(0)
    const frozen = applyChange(graph, { type: 'setFreeze', layers: '*', mode: 'freeze' }).graph
    const thawed = applyChange(frozen, freezeAt(nth(places, 0))).graph
    expect(thawed.layers.every(({ freeze }) => freeze === 'train')).toBe(true)
  })

  it('cuts where the cut line is dropped, and rests under what was reused', () => {
    const base = sampleNet()
    const { places } = shown(base)
    const at = places.findIndex(({ ref }) => ref?.layer === 'flatten')
    const cut = cutAt(nth(places, at))
    const graph = applyChanges(base, [
      ...(cut === null ? [] : [cut]),
      { type: 'append', layer: { className: 'Dense', config: { units: 2 } }, output: 0 },
    ])
    expect(names(graph)).toEqual([...names(base).slice(0, 5), 'dense'])
    expect(graph.layers.at(-1)?.origin).toBeNull()
    const now = shown(graph).places
    // The new layer has the name of one that was cut off: a layer's origin tells them apart.
    expect(now[reusedPlace(newLayerNames(graph, base), now)]?.ref?.layer).toBe('flatten')
  })

  it('finds the place nearest to the pointer', () => {
    const { places } = shown(sampleNet())
    expect(nearestPlace(places, nth(places, 3).y + 5)).toBe(3)
    expect(nearestPlace(places, -1000)).toBe(0)
  })
})

describe('ghosts', () => {
  const base = sampleNet()
  const model = (changes: readonly Change[]) => ({
    base,
    changes,
    graph: applyChanges(base, changes),
  })
  const cut: Change = { type: 'cut', at: 'conv2d_1' }

  it('are what was cut off, in order', () => {
    const lost = lostLayers(model([cut])).map(({ name }) => name)
    expect(lost).toEqual(['flatten', 'dense', 'dense_1'])
  })

  it('follow names', () => {
    const renamed: Change = { type: 'rename', layer: 'conv2d', name: 'edges' }
    expect(lostLayers(model([renamed]))).toEqual([])
  })

  it('come back with what they need, in place of what was put there', () => {
    const head: Change = {
      type: 'append',
      layer: { className: 'Flatten', config: {}, name: 'flat' },
      output: 0,
    }
    const edited = model([cut, head])
    const { graph } = applyChange(edited.graph, restoreLayer(edited, 'dense'))
    expect(names(graph)).toEqual([...names(base).slice(0, 6)])
    expect(graph.outputs[0]?.layer).toBe('dense')
    expect(graph.layers.at(-1)?.origin).toEqual({ model: 'base', layer: 'dense' })
  })

  it('whole: the model is as it was', () => {
    const edited = model([cut])
    const { graph } = applyChange(edited.graph, restoreLayer(edited, 'dense_1'))
    expect(graph).toEqual(base)
  })

  it('taken out of the middle go back to where they were', () => {
    const inner = branchedNet()
    const removed: Change = { type: 'remove', layers: 'stem' }
    const branched = { base: inner, changes: [removed], graph: applyChange(inner, removed).graph }
    const { graph } = applyChange(branched.graph, restoreLayer(branched, 'stem'))
    expect(graph.layers.find(({ name }) => name === 'left')?.calls[0]?.inputs[0]?.layer).toBe(
      'stem',
    )
    expect(graph.layers.find(({ name }) => name === 'right')?.calls[0]?.inputs[0]?.layer).toBe(
      'stem',
    )
    expect(names(graph).sort()).toEqual(names(inner).sort())
  })
})

describe('a trial', () => {
  it('tells why something does not fit, and leaves the graph alone', () => {
    const graph = sampleNet()
    const trial = tryChanges(graph, [
      {
        type: 'insert',
        layer: { className: 'Conv2D', config: { filters: 4, kernelSize: 3 } },
        from: { layer: 'flatten', call: 0, tensor: 0 },
        to: null,
      },
    ])
    expect(trial.isAllowed).toBe(false)
    expect(!trial.isAllowed && trial.error.code).toBe('layer.badInput')
  })

  it('tells which reused weights would begin anew', () => {
    const trial = tryChanges(sampleNet(), [
      {
        type: 'insert',
        layer: { className: 'MaxPooling2D', config: {} },
        from: { layer: 'conv2d_1', call: 0, tensor: 0 },
        to: null,
      },
    ])
    expect(trial).toMatchObject({ isAllowed: true, losing: ['dense'] })
  })

  it('does not count faults that were there before', () => {
    const broken = applyChange(sampleNet(), {
      type: 'connect',
      to: { layer: 'conv2d_1', call: 0, input: 0 },
      from: { layer: 'input', call: 0, tensor: 0 },
    }).graph
    expect(tryChanges(broken, [{ type: 'rename', layer: 'dense', name: 'hidden' }]).isAllowed).toBe(
      true,
    )
  })
})

describe('dropping', () => {
  const graph = applyChange(sampleNet(), { type: 'cut', at: 'conv2d_1' }).graph
  const context = { graph, analysis: analyzeGraph(graph), classes: 3 }
  const drop = (addition: Addition, place: DropPlace) =>
    additionChanges(addition, place, context) ?? []

  it('onto the middle of a layer means the layer, between two the edge, below all the end', () => {
    const { view, layout } = shown(graph)
    const place = layout.places.get('conv2d:0') ?? { x: 0, y: 0 }
    const at = (y: number) => findDropPlace(view, layout, { x: 4, y })
    expect(at(place.y + 20)).toEqual({ type: 'layer', layer: 'conv2d' })
    expect(at(place.y - 14)).toMatchObject({ type: 'edge', ref: { layer: 'input' } })
    expect(at(layout.bounds.bottom + 300)).toEqual({ type: 'end', output: 0 })
    expect(findDropPlace(view, layout, { x: 900, y: place.y })).toBeNull()
  })

  it('gives a head as many units as the data has classes, behind a pooling of the grid', () => {
    const changes = drop({ type: 'head', template: 'classifier' }, { type: 'end', output: 0 })
    const grown = applyChanges(graph, changes)
    expect(grown.layers.slice(-2).map(({ className }) => className)).toEqual([
      'GlobalAveragePooling2D',
      'Dense',
    ])
    expect(grown.layers.at(-1)).toMatchObject({ name: 'head', config: { units: 3 } })
  })

  it('replaces a layer by one of the same kind and keeps where its weights come from', () => {
    const changes = drop({ type: 'layer', className: 'Conv2D' }, { type: 'layer', layer: 'conv2d' })
    const { graph: next } = applyChange(graph, nth(changes, 0))
    expect(next.layers[1]).toMatchObject({ name: 'conv2d', origin: { layer: 'conv2d' } })
  })

  it('has no meaning for a head on an edge', () => {
    const place: DropPlace = {
      type: 'edge',
      ref: { layer: 'conv2d', call: 0, tensor: 0 },
      to: null,
    }
    expect(drop({ type: 'head', template: 'binary' }, place)).toEqual([])
  })
})

describe('replay on another model', () => {
  it('makes what it can and tells what it cannot', () => {
    const { steps, graph } = replayChanges(branchedNet(), [
      { type: 'cut', at: 'dense' },
      { type: 'append', layer: { className: 'Dense', config: { units: 2 } }, output: 0 },
    ])
    expect(steps.map(({ error }) => error?.code ?? 'made')).toEqual(['graph.noLayer', 'made'])
    const conv: Change = {
      type: 'append',
      layer: { className: 'Conv2D', config: { filters: 2, kernelSize: 1 } },
      output: 0,
    }
    expect(replayChanges(branchedNet(), [conv]).steps[0]?.error?.code).toBe('layer.badInput')
    expect(graph.layers.at(-1)?.name).toBe('dense')
  })
})
