import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { firstInput, firstShape } from './callInputs.ts'
import { defineLayer, LayerFault, type LayerConfig, type LayerKind } from './layerKind.ts'
import type { Ops, Tensor } from './ops.ts'

/**
 * Layers that turn numbers of a table into ids or columns. What they give has no gradient by what they take. Their
 * results are float32, ids too, where Keras has whole numbers. https://keras.io/api/layers/preprocessing_layers/
 */

type OutputMode = 'int' | 'oneHot' | 'multiHot' | 'count'

/** Keras before 2.6 called it binary. */
const olderMode = (value: unknown) => (value === 'binary' ? 'multiHot' : value)

const isWhole = ({ outputMode }: LayerConfig) => outputMode === 'int'

const modes =
  '"oneHot": a row of zeros with a one at the id, "multiHot": ones at all ids of a row, '

const idModes = z.preprocess(
  olderMode,
  z
    .enum(['int', 'oneHot', 'multiHot', 'count'])
    .default('int')
    .describe(`"int": the id itself, ${modes}"count": how often each id occurs in a row.`),
)

/** The shape of ids that are encoded as columns. */
function encodedShape(mode: OutputMode, input: Shape, depth: number): Shape {
  if (mode === 'int') return input
  if (mode === 'oneHot') {
    return [...(input.length > 1 && input.at(-1) === 1 ? input.slice(0, -1) : input), depth]
  }
  if (input.length !== 2) {
    throw new LayerFault(
      'input',
      'with this output it takes rows of ids, with one axis beside the batch',
    )
  }
  return [input[0] ?? null, depth]
}

/** Ids as columns: `[..., depth]`. An id that is no column has none. `counts` says how much each id of a row counts. */
function encodeIds(ops: Ops, ids: Tensor, mode: OutputMode, { depth, counts }: Columns): Tensor {
  const { tf, native } = ops
  if (mode === 'int') return tf.cast(ids, 'float32')
  const lengths: readonly number[] = ids.shape
  const rest = lengths.slice(1)
  const isSingle = mode === 'oneHot' && rest.length > 0 && rest.at(-1) === 1
  const columns = native.reshape(ids, [-1, ...(isSingle ? rest.slice(0, -1) : rest), 1])
  const hot = tf.cast(tf.equal(columns, tf.range(0, depth, 1, 'int32')), 'float32')
  if (mode === 'oneHot') return hot
  const counted = counts === null ? hot : tf.mul(hot, native.reshape(counts, [-1, ...rest, 1]))
  const row = mode === 'count' ? native.sum(counted, [1]) : native.max(hot, [1])
  return native.reshape(row, [-1, depth])
}

interface Columns {
  readonly depth: number
  readonly counts: Tensor | null
}

export const categoryEncoding = defineLayer({
  className: 'CategoryEncoding',
  category: 'preprocessing',
  help: 'Turns ids into columns of zeros and ones.',
  config: z.strictObject({
    numTokens: z.int().positive().describe('Number of columns: the largest id plus 1.'),
    outputMode: z.preprocess(
      olderMode,
      z
        .enum(['oneHot', 'multiHot', 'count'])
        .default('multiHot')
        .describe(`${modes}"count": how often each id occurs in a row.`),
    ),
  }),
  inputs: { min: 1, max: 2 },
  outputShapes: ({ numTokens, outputMode }, shapes) => {
    if (shapes.length > 1 && outputMode !== 'count') {
      throw new LayerFault('input', 'it takes weights of ids, a second input, only where it counts')
    }
    return [encodedShape(outputMode, firstShape(shapes), numTokens)]
  },
  call: ({ ops, config, inputs }) =>
    ops.native.detached(() => {
      const ids = ops.tf.cast(firstInput(inputs), 'int32')
      const counts = inputs[1] === undefined ? null : ops.tf.cast(inputs[1], 'float32')
      return encodeIds(ops, ids, config.outputMode, { depth: config.numTokens, counts })
    }),
  keras: {
    inputNames: ['inputs', 'count_weights'],
    renamedKeys: { max_tokens: 'num_tokens' },
    neutralKeys: { sparse: [false] },
  },
})

/** How many of the rising numbers are at most x: the elements of the result are whole numbers, from 0 to their count. */
function countUpTo({ tf, native }: Ops, x: Tensor, rising: readonly number[]): Tensor {
  const dtype = x.dtype === 'int32' ? 'int32' : 'float32'
  const table = tf.tensor2d([...rising], [rising.length, 1], dtype)
  const lengths: readonly number[] = x.shape
  const column = native.reshape(x, [-1, ...lengths.slice(1), 1])
  let below = tf.cast(tf.zerosLike(column), 'int32')
  // Halving as in a search by hand: each step doubles what is known, so that large tables take few steps and no room.
  for (
    let step = 2 ** Math.floor(Math.log2(rising.length));
    step >= 1;
    step = Math.floor(step / 2)
  ) {
    const next = tf.add(below, tf.scalar(step, 'int32'))
    const at = tf.minimum(next, tf.scalar(rising.length, 'int32'))
    const entry = native.gather(table, tf.sub(at, tf.scalar(1, 'int32')))
    const value = native.reshape(entry, [-1, ...lengths.slice(1), 1])
    const fits = tf.logicalAnd(tf.equal(at, next), tf.lessEqual(value, column))
    below = native.where(fits, next, below)
  }
  return native.reshape(below, [-1, ...lengths.slice(1)])
}

const boundariesOf = ({ binBoundaries }: { readonly binBoundaries: readonly number[] | null }) => {
  if (binBoundaries !== null) return binBoundaries
  throw new LayerFault('unsupported', 'bins that have not been learned from data (adapt) yet')
}

export const discretization = defineLayer({
  className: 'Discretization',
  category: 'preprocessing',
  help: 'Tells for each number in which range it lies.',
  config: z.strictObject({
    binBoundaries: z
      .array(z.number())
      .refine((ends) => ends.every((end, i) => i === 0 || end >= (ends[i - 1] ?? end)), {
        message: 'must rise from one to the next',
      })
      .nullable()
      .default(null)
      .describe('Where one range ends and the next begins; a boundary itself is in the upper one.'),
    numBins: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('Number of ranges to be learned in Keras.'),
    epsilon: z.number().default(0.01).describe('How exactly Keras learns them.'),
    outputMode: idModes,
  }),
  outputShapes: (config, shapes) => [
    encodedShape(config.outputMode, firstShape(shapes), boundariesOf(config).length + 1),
  ],
  call: ({ ops, config, inputs }) =>
    ops.native.detached(() => {
      const x = ops.tf.cast(firstInput(inputs), 'float32')
      const ends = boundariesOf(config)
      const ids =
        ends.length === 0 ? ops.tf.cast(ops.tf.zerosLike(x), 'int32') : countUpTo(ops, x, ends)
      return encodeIds(ops, ids, config.outputMode, { depth: ends.length + 1, counts: null })
    }),
  keras: { isWhole, neutralKeys: { sparse: [false] } },
})

/** TensorFlow's int32 here, where Keras has int64. */
const whole = () =>
  z
    .int()
    .min(-(2 ** 31))
    .max(2 ** 31 - 1)

const lookupConfig = z.strictObject({
  vocabulary: z
    .array(whole())
    .nullable()
    .default(null)
    .describe('The numbers that have ids of their own, in the order of the ids.'),
  invert: z.boolean().default(false).describe('Turns ids back into numbers.'),
  maskToken: whole()
    .nullable()
    .default(null)
    .describe('A number that stands for nothing and has id 0.'),
  oovToken: whole()
    .nullable()
    .default(-1)
    .describe('What a number without an id is turned back into.'),
  numOovIndices: z
    .int()
    .min(0)
    .default(1)
    .describe('Number of ids for all numbers without their own.'),
  oovMethod: z
    .enum(['floormod', 'farmhash'])
    .default('floormod')
    .describe('How such a number gets one of several. Graft computes floormod.'),
  outputMode: z.preprocess(
    (value) => (value === 'tf-idf' ? 'tfIdf' : olderMode(value)),
    z
      .enum(['int', 'oneHot', 'multiHot', 'count', 'tfIdf'])
      .default('int')
      .describe(`"int": the id itself, ${modes}"count": how often each id occurs in a row.`),
  ),
  maxTokens: z.int().min(2).nullable().default(null).describe('Most ids that there can be.'),
  padToMaxTokens: z.boolean().default(false).describe('As many columns as there can be ids.'),
})

type LookupConfig = z.infer<typeof lookupConfig>

interface LookupTable {
  readonly mode: OutputMode
  readonly tokens: readonly number[]
  /** The id of the first number without its own id. */
  readonly oovStart: number
  /** The id of the first token. */
  readonly start: number
  readonly depth: number
}

function readMode({ outputMode, oovMethod, numOovIndices }: LookupConfig): OutputMode {
  if (outputMode === 'tfIdf') throw new LayerFault('unsupported', 'the output mode tf_idf')
  if (numOovIndices > 1 && oovMethod === 'farmhash') {
    throw new LayerFault('unsupported', 'ids by a hash (farmhash)')
  }
  return outputMode
}

function readTable(config: LookupConfig): LookupTable {
  const { vocabulary, maskToken, oovToken, numOovIndices, maxTokens, padToMaxTokens } = config
  const mode = readMode(config)
  if (vocabulary === null) {
    throw new LayerFault('unsupported', 'a vocabulary that is not among its settings (adapt)')
  }
  const oovStart = maskToken !== null && mode === 'int' ? 1 : 0
  const start = oovStart + numOovIndices
  const special = [
    ...Array.from({ length: oovStart }, () => maskToken),
    ...Array.from({ length: numOovIndices }, () => oovToken),
  ]
  const isListed = start > 0 && special.every((token, i) => vocabulary[i] === token)
  const tokens = isListed ? vocabulary.slice(start) : vocabulary
  if (new Set(tokens).size < tokens.length)
    throw new LayerFault('input', 'its vocabulary names a number twice')
  const size = start + tokens.length
  return { mode, tokens, oovStart, start, depth: padToMaxTokens ? (maxTokens ?? size) : size }
}

/** The place of each number among the tokens, and whether it is one of them. */
function findTokens(ops: Ops, x: Tensor, tokens: readonly number[]) {
  const { tf, native } = ops
  const order = [...tokens.keys()].sort((a, b) => (tokens[a] ?? 0) - (tokens[b] ?? 0))
  const sorted = order.map((place) => tokens[place] ?? 0)
  const found = tf.maximum(
    tf.sub(countUpTo(ops, x, sorted), tf.scalar(1, 'int32')),
    tf.scalar(0, 'int32'),
  )
  const lengths: readonly number[] = x.shape
  const lookUp = (values: readonly number[]) =>
    native.reshape(native.gather(tf.tensor2d([...values], [values.length, 1], 'int32'), found), [
      -1,
      ...lengths.slice(1),
    ])
  return { place: lookUp(order), isKnown: tf.equal(lookUp(sorted), x) }
}

/** Ids of numbers. Without ids for unknown numbers they have id -1, where Keras ends with an error. */
function idsOf(ops: Ops, x: Tensor, config: LookupConfig, table: LookupTable): Tensor {
  const { tf, native } = ops
  const { place, isKnown } = findTokens(ops, x, table.tokens)
  const constant = (value: number) => tf.scalar(value, 'int32')
  const others = {
    0: () => constant(-1),
    1: () => constant(table.oovStart),
  }[config.numOovIndices]
  const oov =
    others?.() ??
    tf.add(tf.mod(x, tf.scalar(config.numOovIndices, 'int32')), tf.scalar(table.oovStart, 'int32'))
  const ids = native.where(isKnown, tf.add(place, tf.scalar(table.start, 'int32')), oov)
  if (config.maskToken === null) return ids
  const isMasked = tf.equal(x, tf.scalar(config.maskToken, 'int32'))
  return native.where(isMasked, constant(table.mode === 'int' ? 0 : -1), ids)
}

/** Numbers of ids. */
function numbersOf(ops: Ops, ids: Tensor, config: LookupConfig, table: LookupTable): Tensor {
  const { tf, native } = ops
  const constant = (value: number) => tf.scalar(value, 'int32')
  const places = tf.sub(ids, tf.scalar(table.start, 'int32'))
  const last = tf.scalar(table.tokens.length - 1, 'int32')
  const within = tf.minimum(tf.maximum(places, tf.scalar(0, 'int32')), last)
  const lengths: readonly number[] = ids.shape
  const tokens = tf.tensor2d([...table.tokens], [table.tokens.length, 1], 'int32')
  const numbers = native.reshape(native.gather(tokens, within), [-1, ...lengths.slice(1)])
  const known = native.where(tf.equal(within, places), numbers, constant(config.oovToken ?? -1))
  if (config.maskToken === null) return known
  return native.where(tf.equal(ids, tf.scalar(0, 'int32')), constant(config.maskToken), known)
}

export const integerLookup = defineLayer({
  className: 'IntegerLookup',
  category: 'preprocessing',
  help: 'Gives each number of a list an id, and all others one together.',
  config: lookupConfig,
  outputShapes: (config, shapes) => {
    const { mode, depth } = readTable(config)
    return [encodedShape(config.invert ? 'int' : mode, firstShape(shapes), depth)]
  },
  call: ({ ops, config, inputs }) =>
    ops.native.detached(() => {
      const x = ops.tf.cast(firstInput(inputs), 'int32')
      const table = readTable(config)
      if (config.invert) return ops.tf.cast(numbersOf(ops, x, config, table), 'float32')
      const { depth, mode } = table
      return encodeIds(ops, idsOf(ops, x, config, table), mode, { depth, counts: null })
    }),
  keras: {
    isWhole,
    ignoredKeys: ['vocabulary_size', 'vocabulary_dtype', 'salt', 'has_input_vocabulary'],
    neutralKeys: { sparse: [false], idf_weights: [null] },
  },
})

/** All layers over ids and ranges. */
export const categories: readonly LayerKind[] = [categoryEncoding, discretization, integerLookup]
