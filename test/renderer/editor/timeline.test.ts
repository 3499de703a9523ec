import { describe, expect, it } from 'vitest'
import {
  patienceOf,
  timelineCells,
  timelineRows,
  withLayerRate,
  withMode,
  withPatience,
} from '../../../src/renderer/editor/timeline/timelineView.ts'
import { applyChange } from '../../../src/shared/model/applyChange.ts'
import { planSchema, type Phase } from '../../../src/shared/training/plan.ts'
import { freezeModesOf } from '../../../src/shared/transfer/freezeModes.ts'
import { denseNet, sampleNet } from './nets.ts'

const phase = (freeze: Phase['freeze'] = []): Phase => {
  const optimizer = { name: 'sgd' as const, learningRate: 0.01 }
  const phases = planSchema.shape.phases.parse([{ epochs: 4, optimizer, freeze }])
  if (!Array.isArray(phases) || phases[0] === undefined) throw new Error('no phase')
  return phases[0]
}

describe('rows', () => {
  it('stand from the input down, one a layer with weights, with what goes with it', () => {
    const rows = timelineRows(sampleNet())
    expect(rows.map(({ label }) => label)).toEqual(['conv2d', 'conv2d_1', 'dense', 'dense_1'])
    expect(rows[0]?.layers).toContain('max_pooling2d')
    expect(rows[0]?.weighted).toEqual(['conv2d'])
  })

  it('of a long net are whole blocks, and all layers are in one', () => {
    const graph = denseNet(4, 5)
    const rows = timelineRows(graph)
    expect(rows.map(({ label }) => label)).toEqual([
      'conv1_conv',
      'conv2',
      'conv3',
      'conv4',
      'conv5',
      'predictions',
    ])
    const names = rows.flatMap(({ layers }) => layers)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('cells', () => {
  const graph = sampleNet()
  const rows = timelineRows(graph)

  it('tell what the layers with weights do, and at which rate', () => {
    const cells = timelineCells(graph, phase([{ layers: 'conv*', mode: 'freeze' }]), rows)
    expect(cells.map(({ mode }) => mode)).toEqual(['freeze', 'freeze', 'train', 'train'])
    expect(cells[2]?.learningRate).toBe(0.01)
  })

  it('change with one row, the others staying', () => {
    const changed = withMode(graph, phase(), rows[1]?.layers ?? [], 'freezeWeights')
    const modes = timelineCells(graph, changed, rows).map(({ mode }) => mode)
    expect(modes).toEqual(['train', 'freezeWeights', 'train', 'train'])
  })

  it('have a rate of their own', () => {
    const changed = withLayerRate(graph, phase(), rows[0]?.layers ?? [], 0.001)
    const rates = timelineCells(graph, changed, rows).map(({ learningRate }) => learningRate)
    expect(rates).toEqual([0.001, 0.01, 0.01, 0.01])
    expect(changed.optimizer.learningRate).toBe(0.01)
  })
})

describe('a phase', () => {
  it('stops early after so many epochs, or not', () => {
    const stopping = withPatience(phase(), 3)
    expect(patienceOf(stopping)).toBe(3)
    expect(patienceOf(withPatience(stopping, 7))).toBe(7)
    expect(patienceOf(withPatience(stopping, null))).toBeNull()
  })

  it('keeps what is frozen in the graph, says so, and can let it train', () => {
    const graph = applyChange(sampleNet(), {
      type: 'freezeUpTo',
      layer: 'conv2d',
      mode: 'freeze',
    }).graph
    const rows = timelineRows(graph)
    const locks = (of: Phase) => timelineCells(graph, of, rows).map(({ isLocked }) => isLocked)
    expect(locks(phase())).toEqual([true, false, false, false])
    const trains = withMode(graph, phase(), rows[0]?.layers ?? [], 'train')
    expect(locks(trains)).toEqual([false, false, false, false])
    expect(freezeModesOf(graph, trains).get('conv2d')).toBe('train')
    const alone = withMode(graph, phase(), ['conv2d'], 'train')
    expect(withMode(graph, alone, ['conv2d'], 'freeze').freeze).toEqual([])
  })

  it('names only what differs from the graph, so that later locks count', () => {
    const graph = sampleNet()
    const changed = withMode(graph, phase(), ['dense'], 'freeze')
    expect(changed.freeze).toEqual([{ layers: ['dense'], mode: 'freeze' }])
    const still = graph.layers.map(({ name }) => name).filter((name) => name !== 'dense')
    const head = withMode(graph, phase(), still, 'freeze')
    expect(head.freeze).toEqual([
      { layers: '*', mode: 'freeze' },
      { layers: ['dense'], mode: 'train' },
    ])
  })
})
