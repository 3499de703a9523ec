import { z } from 'zod'
import { changeSchema, type ChangeInput, type NewLayerInput } from '../model/change.ts'
import { findLayer, type ModelGraph } from '../model/graph.ts'
import { optimizerSchema } from '../training/optimizerSchema.ts'
import { weightSpecs } from '../model/weightSpecs.ts'
import { machineHead } from './heads.ts'
import { machineSettings } from './machineSettings.ts'
import { endIn, mirrorDecoder } from './mirrorDecoder.ts'
import { applyChanges } from '../model/applyChange.ts'

/** Layer by layer from the lowest up: each as a small autoencoder on what the frozen layers below it give. */
export const layerwiseSchema = z.strictObject({
  epochs: z.int().positive().describe('Epochs of each layer.'),
  batchSize: z.int().positive().default(64),
  optimizer: optimizerSchema.prefault({ name: 'adam', learningRate: 1e-3 }),
  machine: z
    .strictObject({
      visible: z
        .enum(['bernoulli', 'gaussian'])
        .default('bernoulli')
        .describe('Units of the input; those of the layers above are Bernoulli units.'),
      ...machineSettings,
    })
    .nullable()
    .default(null)
    .describe('Each layer as a restricted Boltzmann machine; null: as an autoencoder.'),
  noise: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of what a layer sees that is hidden from it while it trains.'),
  rows: z.enum(['unlabelled', 'all']).default('all'),
  take: z.int().positive().nullable().default(null),
  validation: z
    .number()
    .min(0)
    .lt(1)
    .default(0.05)
    .describe('Share of these rows on which the task is validated.'),
})

export type Layerwise = z.infer<typeof layerwiseSchema>

/** One small autoencoder of the way up. */
export interface LayerStep {
  /** The layer with weights that trains. */
  readonly layer: string
  /** The last layer that belongs to the step: its activation, its pooling. */
  readonly end: string
  /** What it learns to give back: the layer below, or `null` for the input. */
  readonly target: string | null
  /** Layers with weights below it, which stand still. */
  readonly frozen: readonly string[]
}

/** The steps of an encoder, from the lowest layer with weights to its end. Error: `plan.badTask` where it branches. */
export function layerSteps(graph: ModelGraph, encoderEnd: string): readonly LayerStep[] {
  const cut = changeSchema.parse({ type: 'cut', at: encoderEnd })
  const encoder = applyChanges(graph, [cut])
  const weighted = new Set(
    [...weightSpecs(encoder)]
      .filter(([, specs]) => specs.some(({ trainable }) => trainable))
      .map(([name]) => name),
  )
  const row = rowOfLayers(encoder, encoderEnd)
  const starts = row.flatMap((name, i) => (weighted.has(name) ? [i] : []))
  return starts.map((start, i) => {
    const end = (starts[i + 1] ?? row.length) - 1
    const below = row[start - 1]
    const isInput = below !== undefined && findLayer(encoder, below)?.className === 'InputLayer'
    return {
      layer: row[start] ?? '',
      end: row[end] ?? '',
      target: below === undefined || isInput ? null : below,
      frozen: row.slice(0, start).filter((name) => weighted.has(name)),
    }
  })
}

/** Names from the input to the encoder's end. */
function rowOfLayers(graph: ModelGraph, encoderEnd: string): readonly string[] {
  const row: string[] = []
  let name: string | undefined = encoderEnd
  while (name !== undefined) {
    row.unshift(name)
    name = findLayer(graph, name)?.calls[0]?.inputs[0]?.layer
  }
  return row
}

/**
 * The changes that make one step's autoencoder: out of the encoder itself for the lowest layer, else out of the result of
 * the step before, whose decoder goes and which grows by the step's own layers.
 */
export function layerStepChanges(
  graph: ModelGraph,
  {
    step,
    before,
    isMachine = false,
  }: {
    readonly step: LayerStep
    readonly before: LayerStep | null
    readonly isMachine?: boolean
  },
): readonly ChangeInput[] {
  const encoder = applyChanges(graph, [changeSchema.parse({ type: 'cut', at: step.end })])
  const row = rowOfLayers(encoder, step.end)
  const own = row.slice(row.indexOf(step.layer))
  const grown: readonly ChangeInput[] =
    before === null
      ? [{ type: 'cut', at: step.end }]
      : [
          { type: 'cut', at: before.end },
          { type: 'addHead', layers: own.map((name) => asNew(encoder, name)) },
        ]
  const head = isMachine ? machineHead(encoder, step.end) : stepDecoder(encoder, step, own)
  return [...grown, { type: 'addHead', layers: [...head] }]
}

/** The part of the way back that leads to the step's target; its last layer ends without limits. */
function stepDecoder(
  encoder: ModelGraph,
  { end }: LayerStep,
  own: readonly string[],
): NewLayerInput[] {
  const back = mirrorDecoder(encoder, end)
  const layers = back
    .flatMap((change) => (change.type === 'addHead' ? change.layers : []))
    .filter(({ name = '' }) => {
      return own.includes(name.replace(/^decode_/, '').replace(/_(fit|shape)$/, ''))
    })
  return endIn(layers, 'linear')
}

function asNew(graph: ModelGraph, name: string): NewLayerInput {
  const layer = findLayer(graph, name)
  return { name, className: layer?.className ?? '', config: { ...layer?.config } }
}
