import { rm } from 'node:fs/promises'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile, RunSpec } from '../../shared/contract/trainerProtocol.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import { mapLayers } from '../../shared/model/rewire.ts'
import { elementCount, type ModelWeights, type WeightArray } from '../../shared/model/weights.ts'
import type { Plan } from '../../shared/training/plan.ts'
import {
  cutPoints,
  embeddingsOf,
  probedGraph,
  thinOut,
  type CutPoint,
} from '../../shared/transfer/cutPoints.ts'
import {
  drawHalves,
  probeSpec,
  sampleRows,
  standardized,
  type DrawnRows,
  type ProbedPoint,
  type ProbeResult,
} from '../../shared/transfer/probes.ts'
import { cachedArray } from '../datasets/cachedArray.ts'
import type { DataSet } from '../datasets/prepareData.ts'
import { readInputs } from '../datasets/readRow.ts'
import { ask, train } from '../trainerHost/requests.ts'
import type { Trainer } from '../trainerHost/trainerHost.ts'
import {
  beginWeights,
  fitInputs,
  openRunModel,
  readData,
  type PrepareRunOptions,
} from './prepareRun.ts'

export interface ProbeOptions extends PrepareRunOptions {
  readonly trainer: Trainer
  /** Told of every part that is over. */
  readonly onProbe?: (progress: ProbeProgress) => void
}

/** How far a probe is. */
export interface ProbeProgress {
  /** Rows whose features are computed, then linear layers that are trained. */
  readonly step: 'features' | 'heads'
  readonly done: number
  readonly of: number
}

/** Cuts that are tried; each costs a few linear layers. */
const MOST_POINTS = 12
const DRAWS = 3

/**
 * Says where a model is best cut for a plan's data: for each place a linear layer learns the classes from what the layers
 * below make of some training rows, and is scored on training rows that it has not seen. No row of the test part is looked
 * at, nothing is kept. (G. Alain, Y. Bengio, Understanding intermediate layers using linear classifier probes, 2016.)
 * @throws plan.noProbe without class ids, or without layers that bring weights; data.cancelled; what `prepareRun` throws
 */
export async function probeLayers(plan: Plan, options: ProbeOptions): Promise<ProbeResult> {
  const model = await openRunModel(plan, options)
  // Whatever classes the model was trained on: its own head is not asked.
  const { dataSet } = await readData(plan, { ...model, modelLabels: null }, options)
  const { classes } = dataSet.prepared
  if (classes === null || dataSet.classIds === null) {
    throw refused('the labels of the data are no classes')
  }
  const initial = beginWeights(plan, model, options)
  const drawn = new Set(initial.drawn)
  const [file] = fitInputs(model.graph, dataSet).files
  if (file === undefined) throw refused('no layer of the model brings weights')
  const graph = withRowShape(model.graph, file.shape.slice(1))
  const points = thinOut(
    cutPoints(graph, (layer) => !drawn.has(layer)),
    MOST_POINTS,
  )
  if (!bringsWeights(graph, points)) throw refused('no layer of the model brings weights')
  const rows = sampleRows(dataSet.prepared.rows.train, plan.seed)
  const drawnRows = drawnRowsOf(rows, dataSet)
  const features = await computeFeatures(options, {
    graph: probedGraph(graph, points),
    weights: initial.weights,
    file,
    scale: dataSet.prepared,
    rows,
  })
  const work = { ...drawnRows, points, features, classes, seed: plan.seed }
  const scored = await scorePoints(options, work)
  const chance = chanceOf(drawnRows.labels)
  return { points: scored, rows: rows.length, classes, chance, leftOut: initial.drawn }
}

/** The input alone says what no layers at all are worth. */
function bringsWeights(graph: ModelGraph, points: readonly CutPoint[]): boolean {
  return points.some(({ layer }) => graph.inputs.every((input) => input.layer !== layer))
}

/** @throws plan.noProbe where there are no two classes, or nothing could be held back */
function drawnRowsOf(rows: Int32Array, { classIds, groups }: DataSet): DrawnRows {
  const labels = Int32Array.from(rows, (row) => classIds?.[row] ?? 0)
  if (new Set(labels).size < 2) throw refused('the training rows are all of one class')
  const own = groups === null ? null : Int32Array.from(rows, (row) => groups[row] ?? 0)
  const drawn = { labels, groups: own }
  if (drawHalves(drawn, { seed: 0, draw: 0 }).held.length === 0) {
    throw refused('no class has two training rows, one to learn from and one to be scored on')
  }
  return drawn
}

const refused = (reason: string) => new GraftError('plan.noProbe', { reason })

/** With open lengths closed: what is pooled must know its size. */
function withRowShape(graph: ModelGraph, shape: readonly number[]): ModelGraph {
  const inputs = graph.inputs.map(({ layer }) => layer)
  return mapLayers(graph, inputs, (layer) => ({
    ...layer,
    config: { ...layer.config, batchShape: [null, ...shape] },
  }))
}

/** How often one is right who always says the most frequent class. */
function chanceOf(labels: Int32Array): number {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return Math.max(0, ...counts.values()) / Math.max(1, labels.length)
}

interface FeatureWork {
  readonly graph: ModelGraph
  readonly weights: ModelWeights
  readonly file: ArrayFile
  readonly scale: DataSet['prepared']
  readonly rows: Int32Array
}

/** Numbers of inputs that go to the trainer at a time. */
const CHUNK_NUMBERS = 2 ** 23
const BATCH = 32

/** What each output makes of the rows: an array an output, row after row. */
async function computeFeatures(
  options: ProbeOptions,
  { graph, weights, file, scale, rows }: FeatureWork,
): Promise<readonly Float32Array[]> {
  const chunk = Math.max(BATCH, Math.floor(CHUNK_NUMBERS / elementCount(file.shape.slice(1))))
  const parts: Float32Array[][] = graph.outputs.map(() => [])
  const tableSize = tableSizeOf(graph)
  for (let from = 0; from < rows.length; from += chunk) {
    throwIfStopped(options)
    const some = rows.subarray(from, from + chunk)
    const input = await readInputs(file, some, scale)
    checkIds(input, some, tableSize)
    const question = { type: 'predict' as const, graph, weights, inputs: [input], batchSize: BATCH }
    const answer = await ask(options.trainer, question)
    const outputs = answer.type === 'predicted' ? answer.outputs : []
    outputs.forEach((output, i) => parts[i]?.push(Float32Array.from(output.values)))
    const done = Math.min(rows.length, from + chunk)
    options.onProbe?.({ step: 'features', done, of: rows.length })
  }
  return parts.map(joined)
}

/** Ids that the input's Embedding layers have; infinite where the input is none of ids. */
function tableSizeOf(graph: ModelGraph): number {
  const layers = graph.inputs.flatMap(({ layer }) => embeddingsOf(graph, layer))
  return Math.min(...layers.map(({ config }) => Number(config['inputDim'])))
}

/** @throws data.idOutOfRange for the first row that has an id beyond the table */
function checkIds({ values }: WeightArray, rows: Int32Array, size: number): void {
  const at = size === Infinity ? -1 : values.findIndex((id) => id < 0 || id >= size)
  const [id, row] = [values[at], rows[Math.floor((at * rows.length) / values.length)]]
  if (id !== undefined && row !== undefined) {
    throw new GraftError('data.idOutOfRange', { rows: [row], id, size })
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** What linear layers learn from. */
interface HeadWork extends DrawnRows {
  readonly points: readonly CutPoint[]
  readonly features: readonly Float32Array[]
  readonly classes: number
  readonly seed: number
}

async function scorePoints(options: ProbeOptions, work: HeadWork): Promise<readonly ProbedPoint[]> {
  const { points, features, labels, seed } = work
  const shape = [labels.length]
  const array = { dtype: 'int32' as const, shape, values: labels }
  return withArray(options, array, async (file) => {
    const halves = Array.from({ length: DRAWS }, (_, draw) => drawHalves(work, { seed, draw }))
    const scored: ProbedPoint[] = []
    for (const [i, point] of points.entries()) {
      const values = standardized(features[i] ?? new Float32Array(), labels.length)
      scored.push(await scorePoint(options, { ...work, point, values, halves, file, done: i }))
    }
    return scored
  })
}

interface PointWork extends HeadWork {
  readonly point: CutPoint
  readonly values: Float32Array
  readonly halves: readonly ReturnType<typeof drawHalves>[]
  /** The labels. */
  readonly file: ArrayFile
  /** Points that are over. */
  readonly done: number
}

async function scorePoint(options: ProbeOptions, work: PointWork): Promise<ProbedPoint> {
  const { point, points, values, labels, halves, file, classes, seed, done } = work
  const features = values.length / labels.length
  const array = { dtype: 'float32' as const, shape: [labels.length, features], values }
  return withArray(options, array, async (inputs) => {
    const scores: number[] = []
    for (const { train: learnt, held } of halves) {
      const rows = { train: learnt, validation: held, test: new Int32Array() }
      const data = { inputs: [inputs], labels: file, scale: 1, offset: 0, rows, classes }
      scores.push(await scoreHead(options, probeSpec({ data, features, seed })))
      const over = done * DRAWS + scores.length
      options.onProbe?.({ step: 'heads', done: over, of: points.length * DRAWS })
    }
    return { layer: point.layer, shape: point.shape, features, scores }
  })
}

/** Works with an array in the cache, which nobody will want again. */
async function withArray<T>(
  { cacheFolder }: ProbeOptions,
  array: Parameters<typeof cachedArray>[1],
  work: (file: ArrayFile) => Promise<T>,
): Promise<T> {
  const file = await cachedArray(cacheFolder, array)
  try {
    return await work(file)
  } finally {
    await rm(file.path, { force: true })
  }
}

/** The share of rows that a linear layer gets right which it has not learnt from. */
async function scoreHead(options: ProbeOptions, spec: RunSpec): Promise<number> {
  throwIfStopped(options)
  const stop = () => {
    options.trainer.send({ type: 'stop', runId: spec.runId })
  }
  options.signal?.addEventListener('abort', stop)
  try {
    const { result } = await train(options.trainer, spec, null, () => undefined)
    throwIfStopped(options)
    return result.evaluation.validation?.['sparseCategoricalAccuracy'] ?? NaN
  } finally {
    options.signal?.removeEventListener('abort', stop)
  }
}

function throwIfStopped({ signal }: ProbeOptions): void {
  if (signal?.aborted === true) throw new GraftError('data.cancelled', { source: 'probe' })
}
