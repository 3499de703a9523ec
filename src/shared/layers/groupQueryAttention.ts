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
import { defineLayer, LayerFault } from './layerKind.ts'
import type { Tensor } from './ops.ts'

const groupedConfig = z
  .strictObject({
    headDim: z.int().positive().describe('Features of each head.'),
    numQueryHeads: z.int().positive().describe('Heads of the query.'),
    numKeyValueHeads: z
      .int()
      .positive()
      .describe('Heads of key and value; divides those of the query.'),
    ...headFields(),
  })
  .refine(({ numQueryHeads, numKeyValueHeads }) => numQueryHeads % numKeyValueHeads === 0, {
    path: ['numKeyValueHeads'],
    error: 'must divide the number of heads of the query',
  })

function groupedProjections(
  config: z.infer<typeof groupedConfig>,
  shapes: readonly Shape[],
): Projection[] {
  const [query, value, key] = queryValueKey(shapes)
  if (query.length !== 3)
    throw new LayerFault('input', 'its inputs have the axes (batch, steps, features)')
  if (query[2] !== value[2]) {
    throw new LayerFault('input', 'query and value have equally many features')
  }
  const { headDim, numQueryHeads, numKeyValueHeads, useGate } = config
  const equation = projectionEquation(3, 1, 2)
  const [many, few] = [
    [numQueryHeads, headDim],
    [numKeyValueHeads, headDim],
  ] as const
  return [
    { name: 'query', equation, lengths: many, input: query },
    { name: 'key', equation, lengths: few, input: key },
    ...(useGate ? [{ name: 'gate', equation, lengths: many, input: query } as const] : []),
    { name: 'value', equation, lengths: few, input: value },
    {
      name: 'attention_output',
      equation: projectionEquation(4, 2, 1),
      lengths: [lastLength(query)],
      input: [...query.slice(0, -1), ...many],
    },
  ]
}

/** Ainslie et al. 2023, arXiv:2305.13245. */
export const groupQueryAttention = defineLayer({
  ...headKind,
  className: 'GroupQueryAttention',
  help: 'Multi-head attention in which several heads of the query share a key and a value.',
  config: groupedConfig,
  weights: (config, shapes) =>
    groupedProjections(config, shapes).flatMap((each) => projectionWeights(config, each)),
  outputShapes: (config, shapes) => {
    checkHeads(config)
    const [query] = queryValueKey(shapes)
    return [query]
  },
  call: (context) => {
    const { ops, config, inputs } = context
    const { headDim, numQueryHeads, numKeyValueHeads } = config
    const spread = (x: Tensor): Tensor => {
      const steps = x.shape[1] ?? 1
      const apart = ops.native.reshape(x, [-1, steps, numKeyValueHeads, 1, headDim])
      const copies = Array.from({ length: numQueryHeads / numKeyValueHeads }, () => apart)
      return ops.native.reshape(ops.tf.concat(copies, 3), [-1, steps, numQueryHeads, headDim])
    }
    const projections = groupedProjections(
      config,
      inputs.map(({ shape }) => shape),
    )
    return callHeads(context, projections, { axes: [1], spread })
  },
  keras: {
    ...headDialect,
    aliases: ['GroupedQueryAttention'],
    ownClass: 'GroupedQueryAttention',
    owners: {
      query: '_query_dense',
      key: '_key_dense',
      gate: '_gate_dense',
      value: '_value_dense',
      attention_output: '_output_dense',
    },
  },
})
