import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import {
  callHeads,
  checkHeads,
  headDialect,
  headFields,
  headKind,
  lastLength,
  projectionEquation,
  projectionWeights,
  queryValueKey,
  type Projection,
} from './attentionHeads.ts'
import { defineLayer } from './layerKind.ts'

const multiHeadConfig = z.strictObject({
  numHeads: z.int().positive().describe('Number of heads.'),
  keyDim: z.int().positive().describe('Features of query and key in each head.'),
  valueDim: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Features of the value in each head; null: as the key.'),
  outputShape: z
    .union([
      z
        .int()
        .positive()
        .transform((length) => [length]),
      z.array(z.int().positive()).min(1),
    ])
    .nullable()
    .default(null)
    .describe('Last axes of the result; null: as the query.'),
  attentionAxes: z
    .union([z.int().transform((axis) => [axis]), z.array(z.int()).min(1)])
    .nullable()
    .default(null)
    .describe('Axes of the steps; null: all between batch and features.'),
  ...headFields(),
})

type MultiHead = z.infer<typeof multiHeadConfig>

function multiHeadProjections(config: MultiHead, shapes: readonly Shape[]): Projection[] {
  const [query, value, key] = queryValueKey(shapes)
  const { numHeads, keyDim, valueDim, useGate } = config
  const equation = projectionEquation(query.length, 1, 2)
  const values = [numHeads, valueDim ?? keyDim]
  const output = config.outputShape ?? [lastLength(query)]
  const ends = projectionEquation(query.length + 1, 2, output.length)
  return [
    { name: 'query', equation, lengths: [numHeads, keyDim], input: query },
    { name: 'key', equation, lengths: [numHeads, keyDim], input: key },
    ...(useGate ? [{ name: 'gate', equation, lengths: values, input: query } as const] : []),
    { name: 'value', equation, lengths: values, input: value },
    {
      name: 'attention_output',
      equation: ends,
      lengths: output,
      input: [...query.slice(0, -1), ...values],
    },
  ]
}

/** Vaswani et al. 2017, arXiv:1706.03762. */
export const multiHeadAttention = defineLayer({
  ...headKind,
  className: 'MultiHeadAttention',
  help: 'Several attentions at once, each on its own projection of query, key and value.',
  config: multiHeadConfig,
  weights: (config, shapes) =>
    multiHeadProjections(config, shapes).flatMap((each) => projectionWeights(config, each)),
  outputShapes: (config, shapes) => {
    checkHeads(config)
    const [query] = queryValueKey(shapes)
    return [[...query.slice(0, -1), ...(config.outputShape ?? query.slice(-1))]]
  },
  call: (context) => {
    const { config, inputs } = context
    const projections = multiHeadProjections(
      config,
      inputs.map(({ shape }) => shape),
    )
    const rank = inputs[0]?.rank ?? 3
    const axes =
      config.attentionAxes?.map((axis) => (axis < 0 ? axis + rank : axis)) ??
      Array.from({ length: rank - 2 }, (_, i) => i + 1)
    return callHeads(context, projections, { axes })
  },
  keras: {
    ...headDialect,
    owners: {
      query: 'query_dense',
      key: 'key_dense',
      gate: '_gate_dense',
      value: 'value_dense',
      attention_output: 'output_dense',
    },
  },
})
