import { GraftError } from '../contract/errors/graftError.ts'
import type { NewLayerInput } from '../model/change.ts'
import { deepFreeze, outputOf, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { parseConfig } from '../model/parseConfig.ts'
import { sequential } from '../model/sequential.ts'

/** Models to start from that no file holds: `encoder:NAME/...`. Each ends with this layer, and begins with new weights. */
export const ENCODER_END = 'features'

export const ENCODER_PREFIX = 'encoder:'

interface EncoderTemplate {
  /** What comes after the name in a reference. */
  readonly usage: string
  readonly build: (name: string, parts: readonly string[]) => ModelGraph | null
}

/** Width of what text encoders compute with. */
const WIDTH = 64

/** The numbers of `28x28x1`, `500-250` or `100`; `null` where it is not written like that. */
function numbersOf(text: string | undefined, separator: string): readonly number[] | null {
  const numbers = (text ?? '').split(separator).map(Number)
  return numbers.every((number) => Number.isInteger(number) && number > 0) ? numbers : null
}

/** The last layer's name is that of the encoder's end. */
function named(layers: readonly NewLayerInput[]): readonly NewLayerInput[] {
  return layers.map((layer, i) =>
    i === layers.length - 1 ? { ...layer, name: ENCODER_END } : layer,
  )
}

const relu = { activation: 'relu', kernelInitializer: { name: 'heUniform' } }

const dense = (units: number, i: number): NewLayerInput => ({
  name: `hidden_${i + 1}`,
  className: 'Dense',
  config: { units, ...relu },
})

const conv = (name: string, filters: number): NewLayerInput => ({
  name,
  className: 'Conv2D',
  config: { filters, kernelSize: [3, 3], padding: 'same', ...relu },
})

const pool = (name: string): NewLayerInput => ({ name, className: 'MaxPooling2D' })

/** `build` for templates of pictures, whose first part is their shape. */
const ofPictures =
  (layersOf: (units: readonly number[]) => readonly NewLayerInput[], usual: string) =>
  (name: string, [shape, units = usual]: readonly string[]): ModelGraph | null => {
    const [lengths, widths] = [numbersOf(shape, 'x'), numbersOf(units, '-')]
    return lengths === null || widths === null
      ? null
      : sequential(name, lengths, named(layersOf(widths)))
  }

/** `build` for templates of texts: length of a row and size of the vocabulary. */
const ofTexts =
  (layers: readonly NewLayerInput[]) =>
  (name: string, [length, words]: readonly string[]): ModelGraph | null => {
    const [rows, vocabulary] = [numbersOf(length, 'x')?.[0], numbersOf(words, 'x')?.[0]]
    if (rows === undefined || vocabulary === undefined) return null
    return sequential(name, [rows], named([embedding(vocabulary), ...layers]))
  }

const embedding = (vocabulary: number): NewLayerInput => ({
  name: 'embedding',
  className: 'Embedding',
  config: { inputDim: vocabulary, outputDim: WIDTH },
})

const conv1d = (name: string): NewLayerInput => ({
  name,
  className: 'Conv1D',
  config: { filters: WIDTH, kernelSize: 5, padding: 'same', ...relu },
})

const recurrent = (className: 'LSTM' | 'GRU'): readonly NewLayerInput[] => [
  { className, config: { units: WIDTH, returnSequences: true } },
]

/** Encoders by name. */
export const encoderTemplates: Readonly<Record<string, EncoderTemplate>> = {
  dense: {
    usage: 'ROWSxCOLUMNSxCHANNELS/UNITS-UNITS-...',
    build: ofPictures(
      (units) => [{ name: 'flat', className: 'Flatten' }, ...units.map(dense)],
      '256-64',
    ),
  },
  sigmoid: {
    usage: 'ROWSxCOLUMNSxCHANNELS/UNITS-UNITS-...',
    build: ofPictures(
      (units) => [
        { name: 'flat', className: 'Flatten' },
        ...units.map((count, i) => ({
          name: `hidden_${i + 1}`,
          className: 'Dense',
          config: { units: count, activation: 'sigmoid' },
        })),
      ],
      '500-250',
    ),
  },
  conv: {
    usage: 'ROWSxCOLUMNSxCHANNELS/FILTERS-FILTERS-UNITS',
    build: ofPictures(
      (widths) => [
        ...widths
          .slice(0, -1)
          .flatMap((filters, i) => [conv(`conv_${i + 1}`, filters), pool(`pool_${i + 1}`)]),
        { name: 'flat', className: 'Flatten' },
        ...widths.slice(-1).map(dense),
      ],
      '16-32-64',
    ),
  },
  textConv: { usage: 'LENGTH/VOCABULARY', build: ofTexts([conv1d('conv_1'), conv1d('conv_2')]) },
  textLstm: { usage: 'LENGTH/VOCABULARY', build: ofTexts(recurrent('LSTM')) },
  textGru: { usage: 'LENGTH/VOCABULARY', build: ofTexts(recurrent('GRU')) },
  textTransformer: { usage: 'LENGTH/VOCABULARY', build: transformer },
}

/**
 * One block of a transformer encoder (Vaswani et al. 2017, arXiv:1706.03762): attention and two dense layers, each with a
 * way around it. Places in the sequence are told apart by a convolution before it.
 */
function transformer(name: string, [length, words]: readonly string[]): ModelGraph | null {
  const [rows, vocabulary] = [numbersOf(length, 'x')?.[0], numbersOf(words, 'x')?.[0]]
  if (rows === undefined || vocabulary === undefined) return null
  const attention = { numHeads: 4, keyDim: WIDTH / 4 }
  return functional(name, [
    layer('input', 'InputLayer', { batchShape: [null, rows] }, []),
    layer('embedding', 'Embedding', { inputDim: vocabulary, outputDim: WIDTH }, ['input']),
    layer('places', 'Conv1D', { filters: WIDTH, kernelSize: 3, padding: 'same' }, ['embedding']),
    layer('attention', 'MultiHeadAttention', attention, ['places', 'places']),
    layer('around_attention', 'Add', {}, ['places', 'attention']),
    layer('normal_1', 'LayerNormalization', {}, ['around_attention']),
    layer('hidden', 'Dense', { units: 2 * WIDTH, ...relu }, ['normal_1']),
    layer('narrow', 'Dense', { units: WIDTH }, ['hidden']),
    layer('around_hidden', 'Add', {}, ['normal_1', 'narrow']),
    layer(ENCODER_END, 'LayerNormalization', {}, ['around_hidden']),
  ])
}

function layer(
  name: string,
  className: string,
  config: Readonly<Record<string, unknown>>,
  inputs: readonly string[],
): GraphLayer {
  return {
    name,
    className,
    config: parseConfig({ name, className, config }),
    freeze: 'train',
    origin: null,
    group: [],
    calls: [{ inputs: inputs.map((input) => outputOf(input)) }],
  }
}

function functional(name: string, layers: readonly GraphLayer[]): ModelGraph {
  const [first] = layers
  const last = layers.at(-1)
  return deepFreeze({
    name,
    layers,
    inputs: [outputOf(first?.name ?? '')],
    outputs: [outputOf(last?.name ?? '')],
  })
}

/**
 * The graph of a reference: `encoder:conv/28x28x1`, `encoder:dense/28x28x1/500-250`, `encoder:textConv/100/20000`.
 * Error: `plan.badTask` where there is no such encoder.
 */
export function encoderGraph(reference: string): ModelGraph {
  const [name = '', ...parts] = reference.slice(ENCODER_PREFIX.length).split('/')
  const template = Object.hasOwn(encoderTemplates, name) ? encoderTemplates[name] : undefined
  const graph = template?.build(name, parts) ?? null
  if (graph !== null) return graph
  const known = Object.entries(encoderTemplates).map(
    ([key, { usage }]) => `${ENCODER_PREFIX}${key}/${usage}`,
  )
  const reason = `there is no encoder "${reference}"; there are ${known.join(', ')}`
  throw new GraftError('plan.badTask', { reason })
}
