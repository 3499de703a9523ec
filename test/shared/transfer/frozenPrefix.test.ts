import { describe, expect, it } from 'vitest'
import type { FreezeMode, GraphLayer, ModelGraph } from '../../../src/shared/model/graph.ts'
import { findFrozenPrefix } from '../../../src/shared/transfer/frozenPrefix.ts'

type Config = Readonly<Record<string, unknown>>

/** A layer: its kind, and for each call the layers (or `layer:call`) that it takes. */
interface Row {
  readonly kind: string
  readonly config?: Config
  readonly mode?: FreezeMode
  readonly calls: readonly (readonly string[])[]
}

const ref = (text: string) => {
  const [layer = '', call = '0'] = text.split(':')
  return { layer, call: Number(call), tensor: 0 }
}

function graphOf(rows: Readonly<Record<string, Row>>, output: string): ModelGraph {
  const layers = Object.entries(rows).map(([name, { kind, config, mode, calls }]): GraphLayer => ({
    name,
    className: kind,
    config: config ?? {},
    freeze: mode ?? 'train',
    origin: null,
    group: [],
    calls: calls.map((inputs) => ({ inputs: inputs.map(ref) })),
  }))
  const inputs = layers.filter(({ className }) => className === 'InputLayer')
  return {
    name: 'tiny',
    layers,
    inputs: inputs.map(({ name }) => ref(name)),
    outputs: [ref(output)],
  }
}

const input = (...shape: number[]): Row => ({
  kind: 'InputLayer',
  config: { batchShape: [null, ...shape] },
  calls: [[]],
})
const dense = (units: number, mode: FreezeMode, ...calls: string[]): Row => ({
  kind: 'Dense',
  config: { units },
  mode,
  calls: calls.map((from) => [from]),
})
const plain = (kind: string, mode: FreezeMode, from: string, config: Config = {}): Row => ({
  kind,
  config,
  mode,
  calls: [[from]],
})

/** The search, written short. */
function search(graph: ModelGraph) {
  const modes = new Map(graph.layers.map(({ name, freeze }) => [name, freeze]))
  const { prefix, obstacles } = findFrozenPrefix(graph, modes)
  const short = ({ layer, call }: { layer: string; call: number }) => `${layer}:${call}`
  return {
    calls: prefix === null ? null : [...prefix.calls].sort(),
    rest: prefix === null ? null : [...prefix.rest].sort(),
    frontier: prefix?.frontier.map(short) ?? null,
    inputs: prefix?.inputs.map(short) ?? null,
    obstacles: obstacles.map(({ layer, why }) => `${layer} ${why}`),
    rowCost: prefix?.rowCost ?? null,
  }
}

describe('the frozen part of a chain', () => {
  const chainOf = (middle: Readonly<Record<string, Row>>, last: string) =>
    graphOf({ in: input(5), ...middle, head: dense(2, 'train', last) }, 'head')

  it('ends before the first layer that trains', () => {
    const graph = chainOf({ a: dense(4, 'freeze', 'in'), b: dense(3, 'freeze', 'a') }, 'b')
    expect(search(graph)).toEqual({
      calls: ['a:0', 'b:0'],
      rest: ['head:0'],
      frontier: ['b:0'],
      inputs: [],
      obstacles: [],
      // 5 x 4 + 4 outputs, 4 x 3 + 3 outputs
      rowCost: 20 + 4 + 12 + 3,
    })
  })

  it('takes in what follows and has no weights, whatever its mode', () => {
    const graph = chainOf({ a: dense(4, 'freeze', 'in'), r: plain('ReLU', 'train', 'a') }, 'r')
    expect(search(graph)).toMatchObject({ calls: ['a:0', 'r:0'], frontier: ['r:0'] })
  })

  it('is not there without a layer with weights: inputs are smaller as they are', () => {
    const graph = chainOf({ s: plain('Rescaling', 'freeze', 'in', { scale: 2 }) }, 's')
    expect(search(graph)).toMatchObject({ calls: null, obstacles: [] })
  })

  it('is not there where everything trains', () => {
    const graph = chainOf({ a: dense(4, 'train', 'in'), b: dense(3, 'freeze', 'a') }, 'b')
    expect(search(graph)).toMatchObject({ calls: null, obstacles: [] })
  })

  it.each([
    ['freeze', ['a:0', 'b:0', 'drop:0'], []],
    ['freezeWeights', ['a:0'], ['drop random']],
    ['train', ['a:0'], ['drop random']],
  ] as const)('with dropout in mode %s', (mode, calls, obstacles) => {
    const graph = chainOf(
      {
        a: dense(4, 'freeze', 'in'),
        drop: plain('Dropout', mode, 'a', { rate: 0.5 }),
        b: dense(3, 'freeze', 'drop'),
      },
      'b',
    )
    expect(search(graph)).toMatchObject({ calls, obstacles })
  })

  it('is not there behind dropout at the very beginning', () => {
    const graph = chainOf(
      { drop: plain('Dropout', 'train', 'in', { rate: 0.5 }), a: dense(4, 'freeze', 'drop') },
      'a',
    )
    expect(search(graph)).toMatchObject({ calls: null, obstacles: ['drop random'] })
  })

  it('does not speak of dropout that only trained layers follow', () => {
    const graph = chainOf(
      { a: dense(4, 'freeze', 'in'), drop: plain('Dropout', 'train', 'a', { rate: 0.5 }) },
      'drop',
    )
    expect(search(graph)).toMatchObject({
      calls: ['a:0'],
      rest: ['drop:0', 'head:0'],
      obstacles: [],
    })
  })

  it.each([
    ['freeze', ['a:0', 'norm:0'], []],
    ['freezeWeights', ['a:0'], ['norm statistics']],
    ['train', ['a:0'], []],
  ] as const)('with batch normalisation in mode %s', (mode, calls, obstacles) => {
    const graph = chainOf(
      { a: dense(4, 'freezeWeights', 'in'), norm: plain('BatchNormalization', mode, 'a') },
      'norm',
    )
    expect(search(graph)).toMatchObject({ calls, obstacles })
  })

  it('takes in a normalisation that was measured before', () => {
    const graph = chainOf({ n: plain('Normalization', 'train', 'in') }, 'n')
    expect(search(graph)).toMatchObject({ calls: ['n:0'] })
  })

  it('ends before a penalty on outputs, which belongs to the loss of every step', () => {
    const penalised = dense(3, 'freeze', 'a')
    const config = { units: 3, activityRegularizer: { name: 'l1l2', l1: 0.1, l2: 0 } }
    const graph = chainOf({ a: dense(4, 'freeze', 'in'), b: { ...penalised, config } }, 'b')
    expect(search(graph)).toMatchObject({ calls: ['a:0'], obstacles: ['b activityLoss'] })
  })

  it('counts a kernel once a position of an image', () => {
    const conv = {
      kind: 'Conv2D',
      config: { filters: 8, kernelSize: [3, 3], padding: 'same' },
      mode: 'freeze' as const,
      calls: [['in']],
    }
    const graph = graphOf(
      {
        in: input(6, 6, 2),
        conv,
        flat: plain('Flatten', 'train', 'conv'),
        head: dense(2, 'train', 'flat'),
      },
      'head',
    )
    expect(search(graph).rowCost).toBe(3 * 3 * 2 * 8 * 36 + 6 * 6 * 8 + 6 * 6 * 8)
  })
})

describe('the frozen part of a graph with branches', () => {
  const merge = (kind: string, ...from: string[]): Row => ({ kind, calls: [from] })

  it('hands over several tensors', () => {
    const graph = graphOf(
      {
        in: input(5),
        stem: dense(4, 'freeze', 'in'),
        left: dense(3, 'freeze', 'stem'),
        right: dense(3, 'train', 'stem'),
        sum: merge('Add', 'left', 'right'),
        head: dense(2, 'train', 'sum'),
      },
      'head',
    )
    expect(search(graph)).toMatchObject({
      calls: ['left:0', 'stem:0'],
      rest: ['head:0', 'right:0', 'sum:0'],
      frontier: ['stem:0', 'left:0'],
      inputs: [],
    })
  })

  it('cuts a shared layer between its calls', () => {
    const graph = graphOf(
      {
        in: input(4),
        shared: dense(4, 'freeze', 'in', 'own'),
        own: dense(4, 'train', 'shared:0'),
        head: dense(2, 'train', 'shared:1'),
      },
      'head',
    )
    expect(search(graph)).toMatchObject({
      calls: ['shared:0'],
      rest: ['head:0', 'own:0', 'shared:1'],
      frontier: ['shared:0'],
    })
  })

  it('leaves an input to the rest that only the rest uses, and what has no weights with it', () => {
    const graph = graphOf(
      {
        photo: input(5),
        extra: input(3),
        scaled: plain('Rescaling', 'train', 'extra', { scale: 0.5 }),
        base: dense(4, 'freeze', 'photo'),
        own: dense(4, 'train', 'scaled'),
        both: merge('Concatenate', 'base', 'own'),
        head: dense(2, 'train', 'both'),
      },
      'head',
    )
    expect(search(graph)).toMatchObject({
      calls: ['base:0'],
      rest: ['both:0', 'head:0', 'own:0', 'scaled:0'],
      frontier: ['base:0'],
      inputs: ['extra:0'],
    })
  })

  it('cuts nowhere through a mask, but behind the layer that takes it up', () => {
    const words = (maskZero: boolean) => ({
      in: input(4),
      words: plain('Embedding', 'freeze', 'in', { inputDim: 5, outputDim: 3, maskZero }),
    })
    const reader = (mode: FreezeMode) => plain('LSTM', mode, 'words', { units: 2 })
    const graph = (maskZero: boolean, mode: FreezeMode) =>
      graphOf(
        { ...words(maskZero), reader: reader(mode), head: dense(2, 'train', 'reader') },
        'head',
      )
    expect(search(graph(false, 'train'))).toMatchObject({ frontier: ['words:0'] })
    expect(findFrozenPrefix(graph(true, 'train'), new Map([['words', 'freeze']])).prefix).toBeNull()
    expect(search(graph(true, 'freeze'))).toMatchObject({
      calls: ['reader:0', 'words:0'],
      frontier: ['reader:0'],
    })
  })

  it('computes a layer without weights on both sides where both need it', () => {
    const graph = graphOf(
      {
        in: input(4),
        scaled: plain('Rescaling', 'train', 'in', { scale: 0.5 }),
        base: dense(4, 'freeze', 'scaled'),
        own: dense(4, 'train', 'scaled'),
        sum: merge('Add', 'base', 'own'),
        head: dense(2, 'train', 'sum'),
      },
      'head',
    )
    expect(search(graph)).toMatchObject({
      calls: ['base:0', 'scaled:0'],
      rest: ['head:0', 'own:0', 'scaled:0', 'sum:0'],
      frontier: ['base:0'],
      inputs: ['in:0'],
    })
  })
})
