import { describe, expect, it } from 'vitest'
import type { KerasDialectName } from '../../../src/shared/kerasJson/dialects.ts'
import { graphFromFile } from '../../../src/shared/kerasJson/graphFromFile.ts'
import { toKerasTopology } from '../../../src/shared/kerasJson/writeTopology.ts'
import { findLayer } from '../../../src/shared/model/graph.ts'

const place = { path: 'f.keras', where: 'model_config' }

const tensor = (layer: string) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 3, 4], dtype: 'float32', keras_history: [layer, 0, 0] },
})

const input = (name: string) => ({
  class_name: 'InputLayer',
  name,
  config: { name, batch_shape: [null, 3, 4], dtype: 'float32' },
  inbound_nodes: [],
})

/** A model with inputs a, b and c and one layer that takes them. */
function modelOf(className: string, config: object, nodes: readonly unknown[]) {
  return {
    class_name: 'Functional',
    config: {
      name: 'm',
      trainable: true,
      layers: [
        ...['a', 'b', 'c'].map(input),
        {
          class_name: className,
          name: 'l',
          config: { name: 'l', dtype: 'float32', ...config },
          inbound_nodes: nodes,
        },
      ],
      input_layers: ['a', 'b', 'c'].map((name) => [name, 0, 0]),
      output_layers: nodes.map((_, node) => ['l', node, 0]),
    },
  }
}

const heads = { num_heads: 2, key_dim: 3 }

/** Names of the layer's inputs, and its causal setting. */
function readLayer(model: object, dialect: KerasDialectName = 'keras3') {
  const layer = findLayer(graphFromFile(model, dialect, place).graph, 'l')
  return {
    inputs: layer?.calls.map((call) => call.inputs.map((ref) => ref.layer).join('')),
    causal: layer?.config['useCausalMask'],
  }
}

/** What is told of the one layer that is not understood. */
function refusalIn(model: unknown): string {
  const { notes } = graphFromFile(model, 'keras3', place)
  return notes.flatMap(({ code, text }) => (code === 'unknownKind' ? [text] : [])).join()
}

describe('the calls of attention layers', () => {
  // As Keras 3.15 writes them.
  it.each([
    [{ args: [tensor('a'), tensor('b')], kwargs: { use_causal_mask: true } }, 'ab', true],
    [{ args: [tensor('a'), tensor('b'), tensor('c')], kwargs: {} }, 'abc', false],
    [{ args: [tensor('a')], kwargs: { key: tensor('c'), value: tensor('b') } }, 'abc', false],
    [
      { args: [], kwargs: { query: tensor('a'), key: tensor('b'), value: tensor('c') } },
      'acb',
      false,
    ],
  ])('of Keras 3, by place or by keyword: %#', (node, inputs, causal) => {
    const model = modelOf('MultiHeadAttention', heads, [node])
    expect(readLayer(model)).toEqual({ inputs: [inputs], causal })
  })

  it('of Keras 2', () => {
    const node = [['a', 0, 0, { value: ['b', 0, 0], key: ['c', 0, 0], use_causal_mask: true }]]
    const model = modelOf('MultiHeadAttention', { ...heads, query_shape: [null, 3, 4] }, [node])
    expect(readLayer(model, 'keras2')).toEqual({ inputs: ['abc'], causal: true })
    const list = [
      ['a', 0, 0, { use_causal_mask: true }],
      ['b', 0, 0, { use_causal_mask: true }],
    ]
    expect(readLayer(modelOf('Attention', {}, [list]), 'keras2')).toEqual({
      inputs: ['ab'],
      causal: true,
    })
  })

  it('come back from what is written', () => {
    for (const dialect of ['keras3', 'keras2'] as const) {
      for (const [className, config] of [
        ['MultiHeadAttention', heads],
        ['Attention', {}],
      ] as const) {
        const args = [tensor('a'), tensor('b'), tensor('c')]
        const node = {
          args: className === 'Attention' ? [args] : args,
          kwargs: { use_causal_mask: true },
        }
        const { graph } = graphFromFile(modelOf(className, config, [node]), 'keras3', place)
        const written = toKerasTopology(graph, dialect)
        expect(readLayer(written, dialect)).toEqual({ inputs: ['abc'], causal: true })
      }
    }
  })

  it('make a layer that is not understood where a value is missing, or where calls differ', () => {
    const missing = { args: [tensor('a')], kwargs: { key: tensor('b') } }
    expect(refusalIn(modelOf('MultiHeadAttention', heads, [missing]))).toContain(
      'a call without "value"',
    )
    const plain = { args: [tensor('a'), tensor('b')], kwargs: {} }
    const causal = { ...plain, kwargs: { use_causal_mask: true } }
    expect(refusalIn(modelOf('MultiHeadAttention', heads, [plain, causal]))).toContain(
      'another "use_causal_mask" in each call',
    )
  })

  it('with arguments that change what is computed make one too', () => {
    const node = {
      args: [tensor('a'), tensor('b')],
      kwargs: { return_attention_scores: true },
    }
    expect(refusalIn(modelOf('MultiHeadAttention', heads, [node]))).toContain(
      'the call argument "return_attention_scores"',
    )
    const masked = { args: [tensor('a'), tensor('b')], kwargs: { attention_mask: tensor('c') } }
    expect(refusalIn(modelOf('MultiHeadAttention', heads, [masked]))).toContain(
      'the call argument "attention_mask"',
    )
  })
})
