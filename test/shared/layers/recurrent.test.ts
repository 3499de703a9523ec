import { describe, expect, it } from 'vitest'
import { drawWeight } from '../../../src/shared/layers/drawWeights.ts'
import { layerKinds } from '../../../src/shared/layers/index.ts'
import { drawsRandom, LayerFault, type LayerKind } from '../../../src/shared/layers/layerKind.ts'
import { parseConfig } from '../../../src/shared/model/parseConfig.ts'
import type { Shape } from '../../../src/shared/model/shape.ts'
import { elementCount } from '../../../src/shared/model/weights.ts'
import { createRandom } from '../../../src/shared/training/random.ts'

type Config = Readonly<Record<string, unknown>>

function kindOf(className: string): LayerKind {
  const kind = layerKinds.get(className)
  if (kind === undefined) throw new Error(`no kind ${className}`)
  return kind
}

const inner = (className: string, config: Config, name = 'inside') => ({ className, name, config })
const parse = (className: string, config: Config) => parseConfig({ name: 'l', className, config })

function specsOf(className: string, config: Config, inputs: readonly Shape[]) {
  const kind = kindOf(className)
  return kind.weights?.(parse(className, config), inputs) ?? []
}

function faultOf(className: string, config: Config, inputs: readonly Shape[]): string {
  try {
    kindOf(className).outputShapes(parse(className, config), inputs)
    specsOf(className, config, inputs)
  } catch (fault) {
    if (fault instanceof LayerFault) return `${fault.fault}: ${fault.message}`
    throw fault
  }
  return 'none'
}

const sequence: Shape = [null, 80, 64]

describe('recurrent layers', () => {
  // Keras's count_params() for units 64 over 64 features.
  it.each([
    ['SimpleRNN', {}, 8256],
    ['LSTM', {}, 33024],
    ['GRU', {}, 24960],
    ['GRU', { resetAfter: false }, 24768],
    ['LSTM', { useBias: false }, 32768],
  ])('%s %j has %d parameters', (className, config, count) => {
    const specs = specsOf(className, { units: 64, ...config }, [sequence])
    expect(specs.reduce((sum, { shape }) => sum + elementCount(shape), 0)).toBe(count)
  })

  it('begins with ones in the bias of the forget gate alone', () => {
    const [, , bias] = specsOf(
      'LSTM',
      { units: 2, biasInitializer: { name: 'constant', value: 5 } },
      [sequence],
    )
    if (bias === undefined) throw new Error('no bias')
    const { values } = drawWeight(bias, createRandom(1, 'bias'))
    expect([...values]).toEqual([5, 5, 1, 1, 5, 5, 5, 5])
  })

  it.each([
    [
      'LSTM',
      { units: 2, stateful: true },
      [sequence],
      'unsupported: states that go on from batch to batch (stateful)',
    ],
    ['GRU', { units: 2 }, [[null, 4]], 'input: it takes sequences of 3 axes, the batch included'],
    [
      'LSTM',
      { units: 2 },
      [sequence, [null, 2]],
      'input: its initial states must have the shapes [batch, 2] and [batch, 2]',
    ],
    [
      'SimpleRNN',
      { units: 2 },
      [sequence, [null, 3]],
      'input: its initial states must have the shapes [batch, 2]',
    ],
    [
      'ConvLSTM2D',
      { filters: 1, kernelSize: 2 },
      [[null, 3, null, 4, 1]],
      'input: the lengths of all axes but batch and time must be known',
    ],
    [
      'TimeDistributed',
      { layer: inner('Dense', { units: 2 }) },
      [[null, 4]],
      'input: it needs an axis of time and at least one more',
    ],
    [
      'TimeDistributed',
      { layer: inner('Subtract', {}) },
      [[null, 4, 2]],
      'unsupported: a Subtract inside it',
    ],
    [
      'TimeDistributed',
      { layer: inner('LSTM', { units: 2, returnState: true }) },
      [[null, 4, 3, 2]],
      'unsupported: a LSTM with several outputs inside it',
    ],
    ['RepeatVector', { n: 2 }, [[null, 4, 2]], 'input: it takes one vector a row'],
    ['Masking', {}, [[null]], 'input: it needs at least one axis beside the batch'],
  ] satisfies [string, Config, Shape[], string][])('%s %j of %j', (kind, config, inputs, fault) => {
    expect(faultOf(kind, config, inputs)).toBe(fault)
  })

  it.each([
    ['LSTM', { units: 2 }, false],
    ['LSTM', { units: 2, recurrentDropout: 0.1 }, true],
    ['Bidirectional', { layer: inner('GRU', { units: 2, dropout: 0.1 }) }, true],
    ['TimeDistributed', { layer: inner('Dropout', { rate: 0.1 }) }, true],
    ['TimeDistributed', { layer: inner('Dense', { units: 2 }) }, false],
  ])('%s %j draws: %s', (className, config, draws) => {
    expect(drawsRandom(kindOf(className), parse(className, config))).toBe(draws)
  })
})

describe('layers inside layers', () => {
  it.each([
    [{ layer: inner('Dense', { units: 2 }) }, 'it must be a recurrent layer'],
    [{ layer: inner('Secret', {}) }, 'there is no kind Secret'],
    [
      {
        layer: inner('LSTM', { units: 2 }),
        backwardLayer: inner('LSTM', { units: 2 }),
      },
      'one of the two must go backwards',
    ],
    [
      {
        layer: inner('LSTM', { units: 2, returnSequences: true }),
        backwardLayer: inner('LSTM', { units: 2, goBackwards: true }),
      },
      'both must return the same: sequences or not, states or not',
    ],
    [{ layer: inner('LSTM', { units: 0 }) }, 'Too small'],
  ])('Bidirectional refuses %j', (config, reason) => {
    expect(() => parse('Bidirectional', config)).toThrow(reason)
  })

  it('leaves out a backward layer that is the forward one turned round', () => {
    const layer = inner('LSTM', { units: 2, returnSequences: true }, 'forward_lstm')
    const turned = (more: Config) => ({
      layer,
      backwardLayer: inner(
        'LSTM',
        { ...layer.config, goBackwards: true, ...more },
        'backward_lstm',
      ),
    })
    const parsed = parse('Bidirectional', turned({}))
    expect(parsed['backwardLayer']).toBeNull()
    expect(parsed['layer']).toMatchObject({ name: 'lstm' })
    expect(parse('Bidirectional', turned({ activation: 'relu' }))['backwardLayer']).toMatchObject({
      config: { activation: 'relu', goBackwards: true },
    })
  })

  it('lets the weights of a layer inside stand still where that layer does not train', () => {
    const config = { layer: { ...inner('Dense', { units: 2 }), trainable: false } }
    const specs = specsOf('TimeDistributed', config, [[null, 4, 3]])
    expect(specs.map(({ name, trainable }) => [name, trainable])).toEqual([
      ['layer/kernel', false],
      ['layer/bias', false],
    ])
  })
})
