import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { applyChange } from '../../shared/model/applyChange.ts'
import { comparisonSchema, type ComparisonPlan } from '../../shared/pretraining/comparisonSchema.ts'
import { headLayers } from '../../shared/transfer/heads.ts'
import { unfreezeGroups } from '../../shared/transfer/unfreezeGroups.ts'
import { enteredFor, layerwiseOf } from './layersPlan.ts'
import { modelEncoder, type ModelWay } from './modelWays.ts'
import { dataOf, endShape, metricsOf, taskOf, type Encoder, type Setting } from './wayPlan.ts'
import { isLayerWay } from './ways.ts'

/** On labelled rows all ways learn at this rate, by Adam. */
const FINE_RATE = 0.001

/** The layers at which nets can be cut for the labelled rows, from below; the last is the encoder's end. */
export function cutsOf({ graph, end }: Encoder): readonly string[] {
  const { layers } = applyChange(graph, { type: 'cut', at: end }).graph
  return layers.flatMap(({ name, className }) => (className === 'InputLayer' ? [] : [name]))
}

/** The encoder up to where it is reused: its end, or the chosen layer where it has that. */
export function reusedPart({ draft, encoder }: Pick<Setting, 'draft' | 'encoder'>): Encoder {
  const { cut } = draft
  return cut !== null && cutsOf(encoder).includes(cut) ? { ...encoder, end: cut } : encoder
}

/** Names and models that a comparison needs beside the setting. */
export interface CompareParts {
  readonly name: string
  /** What tables call the ways. */
  readonly titles: Readonly<Record<string, string>>
  /** Other models, each a way. */
  readonly models: readonly ModelWay[]
}

/** The comparison of the chosen ways and models. @throws zod's error, plan.badTask, data.* */
export function comparisonOf(setting: Setting, parts: CompareParts): ComparisonPlan {
  const { draft, facts, encoder } = setting
  const { fineEpochs, fineBatchSize, counts, seeds } = draft
  const wanted = Math.max(...counts)
  if (wanted > facts.rows) {
    throw new GraftError('data.tooFew', { wanted, found: facts.rows, what: 'training data' })
  }
  const reused = reusedPart(setting)
  const pretrained = draft.ways.map((key): readonly [string, unknown] => {
    const title = parts.titles[key] ?? key
    return [key, { title, ...wayOf(key, setting), ...finePhases(setting) }]
  })
  const models = parts.models.map((model, i): readonly [string, unknown] => {
    return [
      `model${i + 1}`,
      { title: model.title, encoder: modelEncoder(model, { facts, encoder: reused }) },
    ]
  })
  return comparisonSchema.parse({
    version: 1,
    name: parts.name,
    labelled: counts,
    seeds: Array.from({ length: seeds }, (_, i) => i + 1),
    encoder: { source: encoder.source, end: encoder.end, changes: encoder.changes },
    ...(reused.end === encoder.end ? {} : { cut: reused.end }),
    head: headLayers('classifier', endShape(reused), facts.classes ?? 2),
    data: dataOf(facts, null),
    loss: { name: 'sparseCategoricalCrossentropy' },
    metrics: ['sparseCategoricalAccuracy'],
    metric: 'sparseCategoricalAccuracy',
    batchSize: fineBatchSize,
    phases: [{ epochs: fineEpochs, optimizer: { name: 'adam', learningRate: FINE_RATE } }],
    ways: Object.fromEntries<unknown>([...pretrained, ...models]),
  })
}

function wayOf(key: string, { draft, facts, encoder }: Setting) {
  if (isLayerWay(key)) {
    return { layerwise: layerwiseOf(key, draft, enteredFor(key, draft, facts)) }
  }
  const { epochs, learningRate, batchSize } = draft
  const { encoderEnd, ...task } = taskOf(key, draft, facts, encoder.end)
  const metrics = metricsOf({ ...task, encoderEnd })
  const optimizer = { name: 'adam' as const, learningRate }
  return { pretrain: { task, metrics, batchSize, phases: [{ epochs, optimizer }] } }
}

/** How a pretrained net learns from labels, where not all at once: as many epochs, the head first, then a layer a phase. */
function finePhases(setting: Setting) {
  const { fineEpochs, fineTuning } = setting.draft
  if (fineTuning === 'all') return {}
  const layers = layersOf(reusedPart(setting))
  const epochsPerGroup = Math.floor(fineEpochs / (layers + 1))
  if (epochsPerGroup === 0) {
    const reason = `unfreezing ${layers} layers one after the other takes at least ${layers + 1} epochs on labelled rows`
    throw new GraftError('plan.badTask', { reason })
  }
  return {
    phases: {
      template: 'gradual',
      epochsPerGroup,
      headEpochs: fineEpochs - epochsPerGroup * layers,
      headLearningRate: FINE_RATE,
      learningRate: FINE_RATE,
      optimizer: 'adam',
    },
  }
}

/** How many layers, or groups of layers side by side, are unfrozen one after the other. */
function layersOf({ graph, end }: Encoder): number {
  return unfreezeGroups(applyChange(graph, { type: 'cut', at: end }).graph).length
}
