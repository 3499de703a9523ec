import { describe, expect, it } from 'vitest'
import { shallowRef } from 'vue'
import { blockFrames } from '../../../src/renderer/editor/canvas/blockFrames.ts'
import {
  openingView,
  revealingView,
  wholeView,
  zoomedView,
} from '../../../src/renderer/editor/canvas/camera.ts'
import { middleOf, pathOf } from '../../../src/renderer/editor/canvas/routePath.ts'
import { useVisible } from '../../../src/renderer/editor/canvas/useVisible.ts'
import { layoutGraph } from '../../../src/renderer/editor/graph/layout.ts'
import { toViewGraph } from '../../../src/renderer/editor/graph/viewGraph.ts'
import { walk } from '../../../src/renderer/editor/walk.ts'
import type { ModelGraph } from '../../../src/shared/model/graph.ts'
import { branchedNet, denseNet } from './nets.ts'

const shown = (graph: ModelGraph) => {
  const view = toViewGraph(graph, new Set())
  return { view, layout: layoutGraph(view) }
}
const size = { width: 800, height: 600 }

describe('the camera', () => {
  const bounds = { left: -140, right: 140, top: 0, bottom: 5000 }

  it('opens a long net readable and at its top', () => {
    const { zoom, y } = openingView(bounds, size)
    expect(zoom).toBe(0.8)
    expect(y).toBeGreaterThan(0)
  })

  it('shows a short net whole, not larger than it is', () => {
    expect(wholeView({ ...bounds, bottom: 200 }, size)).toMatchObject({ x: 400, zoom: 1 })
  })

  it('shows the whole of a long net as small as it must be', () => {
    const { zoom, y } = wholeView(bounds, size)
    expect(5000 * zoom + y).toBeLessThan(600)
  })

  it('zooms about the middle and stays within its ends', () => {
    const view = zoomedView({ x: 0, y: 0, zoom: 1 }, size, 2)
    // The canvas point under (400, 300) is the same before and after.
    expect((400 - view.x) / view.zoom).toBe(400)
    expect(zoomedView(view, size, 100).zoom).toBe(2)
  })

  it('moves only when a node is out of sight', () => {
    const view = { x: 400, y: 0, zoom: 1 }
    expect(revealingView({ x: 0, y: 300 }, view, size)).toBe(view)
    expect(revealingView({ x: 0, y: 900 }, view, size).y).toBe(600 - 40 - 46 - 900)
  })
})

describe('what is drawn', () => {
  it('is what is near the seen part: of 700 layers a few dozen', () => {
    const { view, layout } = shown(denseNet(4, 25))
    const visible = useVisible(shallowRef(view), shallowRef(layout), {
      viewport: shallowRef({ x: 400, y: -10_000, zoom: 1 }),
      size: shallowRef(size),
    })
    expect(visible.nodes.value.length).toBeGreaterThan(600 / 72)
    expect(visible.nodes.value.length).toBeLessThan(40)
    expect(visible.routes.value.length).toBeLessThan(60)
  })

  it('is everything of a net that is looked at from afar', () => {
    const { view, layout } = shown(branchedNet())
    const visible = useVisible(shallowRef(view), shallowRef(layout), {
      viewport: shallowRef({ x: 400, y: 0, zoom: 0.1 }),
      size: shallowRef(size),
    })
    expect(visible.nodes.value).toHaveLength(view.nodes.length)
  })
})

describe('edges', () => {
  it('go straight down, or leave and enter straight down', () => {
    expect(
      pathOf([
        { x: 0, y: 0 },
        { x: 0, y: 10 },
        { x: 20, y: 30 },
      ]),
    ).toBe('M 0 0 L 0 10 C 0 20 20 20 20 30')
  })

  it('have their scissors half-way down the longest stretch', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 8, y: 10 },
      { x: 8, y: 110 },
    ]
    expect(middleOf(points)).toEqual({ x: 8, y: 60 })
  })
})

describe('brackets', () => {
  it('stand beside all layers of a block, the inner ones nearer', () => {
    const { view, layout } = shown(denseNet(1, 2))
    const frames = blockFrames(view, layout)
    const [outer, inner] = ['conv2', 'conv2/conv2_block1'].map((id) =>
      frames.find((frame) => frame.id === id),
    )
    expect(outer?.x).toBeLessThan(inner?.x ?? 0)
    expect(outer?.top).toBe(inner?.top)
    expect(outer?.bottom).toBeGreaterThan(inner?.bottom ?? 0)
  })
})

describe('arrow keys', () => {
  const { view, layout } = shown(branchedNet())
  it.each([
    [null, 'down', 'input:0'],
    ['input:0', 'down', 'stem:0'],
    ['left:0', 'right', 'right:0'],
    ['right:0', 'left', 'left:0'],
    ['add:0', 'up', 'left:0'],
    ['pool:0', 'down', 'end:0'],
    ['input:0', 'up', null],
    ['stem:0', 'left', null],
  ] as const)('from %s %s to %s', (from, direction, to) => {
    expect(walk(view, layout, from, direction)).toBe(to)
  })
})
