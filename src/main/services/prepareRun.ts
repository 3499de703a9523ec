import { createHash } from 'node:crypto'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile, RunSpec } from '../../shared/contract/trainerProtocol.ts'
import { balancedClassWeights } from '../../shared/data/labelChecks.ts'
import { doubleScalingNotes } from '../../shared/kerasJson/scalingNotes.ts'
import { layerKinds } from '../../shared/layers/index.ts'
import { applyChanges } from '../../shared/model/applyChange.ts'
import { refKey, type ModelGraph } from '../../shared/model/graph.ts'
import { lastActivation } from '../../shared/model/headProblems.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import { formatShape, shapesFit, type Shape } from '../../shared/model/shape.ts'
import { checkMonitor, monitorMode } from '../../shared/training/monitor.ts'
import { checkPairing, type LabelKind } from '../../shared/training/pairing.ts'
import { withSentenceEnds } from '../../shared/pretraining/sentenceEnds.ts'
import type { Plan } from '../../shared/training/plan.ts'
import { freezeModesOf, trainedWeights } from '../../shared/transfer/freezeModes.ts'
import { initialWeights, type InitialWeights } from '../../shared/transfer/initialWeights.ts'
import { expandPhases } from '../../shared/transfer/timeline.ts'
import { prepareData, type DataSet } from '../datasets/prepareData.ts'
import type { Library } from '../library/openLibrary.ts'
import { keptLabels } from './keptLabels.ts'
import { withModelWords, wordNotes, wordsOfModel } from './modelWords.ts'
import { openModel, withOrigins, type OpenedModel } from './openModel.ts'
import { checkTaskPlan, hasTask, withTaskHead, withTaskRows } from './pretraining/taskData.ts'

/** A plan with everything looked up and checked; nothing has been written to the library. */
export interface PreparedRun {
  readonly plan: Plan
  readonly folder: string
  readonly base: OpenedModel
  /** The edited graph; origins of the base model's layers name `UNKEPT` until it is kept. */
  readonly graph: ModelGraph
  readonly initial: InitialWeights
  readonly dataSet: DataSet
  readonly spec: Omit<RunSpec, 'runId' | 'graph' | 'weights'>
  /** Hash of rows, labels and input files: a run can only be resumed on the same data. */
  readonly dataHash: string
  /** Class names by output index for the trained model, or `null`. */
  readonly labels: readonly string[] | null
  /** The words by whose ids the reused layers read texts, or `null`. */
  readonly words: readonly string[] | null
  readonly notes: readonly string[]
}

/** Stands for the base model in origins before the library has given it an identity. */
export const UNKEPT = 'unkept'

export interface PrepareRunOptions {
  readonly folder: string
  readonly cacheFolder: string
  /** Opens the library; only called for `library:` sources and origins that lie there. */
  readonly library: () => Library
  readonly signal?: AbortSignal
  readonly onProgress?: (share: number) => void
}

/** A model as it will train: where it comes from, and its edited graph. */
export interface RunModel {
  readonly base: OpenedModel
  readonly graph: ModelGraph
}

/** Opens a plan's model and edits it. */
export async function openRunModel(plan: Plan, options: PrepareRunOptions): Promise<RunModel> {
  const base = await openModel(plan.model.source, options)
  // A model that was only just built has no weights that anybody could want to reuse.
  const isNew = base.id === null && base.source.kind === 'built'
  const origins = isNew ? base.graph : withOrigins(base.graph, base.weights, base.id ?? UNKEPT)
  return { base, graph: withTaskHead(applyChanges(origins, plan.model.changes), plan) }
}

/**
 * Prepares the data and checks that everything fits. Whatever is wrong with a plan, its model or its data is thrown
 * here, before a run exists.
 */
export async function prepareRun(
  plan: Plan,
  { base, graph }: RunModel,
  options: PrepareRunOptions,
): Promise<PreparedRun> {
  const initial = beginWeights(plan, { base, graph }, options)
  const phases = expandPhases(plan.phases, graph, initial.drawn)
  checkPhases(graph, phases)
  const modelLabels = keptLabels(base, graph, plan)
  const model = { base, graph, modelLabels }
  const { dataSet, words } = await readData(plan, model, options)
  const inputs = fitInputs(graph, dataSet)
  const monitor = chooseMonitor(plan, dataSet)
  return {
    plan,
    folder: options.folder,
    base,
    graph,
    initial,
    dataSet,
    dataHash: hashData(dataSet),
    labels: checkLabels(plan, graph, dataSet),
    words,
    notes: [
      ...base.notes,
      ...dataSet.notes,
      ...wordNotes(dataSet.recipe, words),
      ...inputs.notes,
      ...monitor.notes,
    ],
    spec: {
      ...(plan.task === undefined ? {} : { task: withSentenceEnds(plan.task, dataSet.recipe) }),
      data: { ...dataSet.prepared, inputs: inputs.files },
      phases,
      seed: plan.seed,
      loss: plan.loss,
      metrics: plan.metrics,
      classWeights: chooseClassWeights(plan, dataSet),
      batchSize: plan.batchSize,
      shuffle: plan.shuffle,
      clip: plan.clip,
      augmentation: plan.data.augmentation,
      resample: plan.task === undefined ? plan.data.resample : 'none',
      monitor: monitor.monitor,
      checkpointMinSeconds: plan.checkpoint.minSeconds,
      cacheFolder: options.cacheFolder,
      ...(plan.cacheFeatures ? {} : { featureCache: false }),
    },
  }
}

export interface RunData {
  readonly dataSet: DataSet
  readonly words: PreparedRun['words']
}

/** The plan's rows as its model and its task read them; classes by the order of `modelLabels`, where these are given. */
export async function readData(
  plan: Plan,
  { base, graph, modelLabels }: RunModel & { readonly modelLabels: readonly string[] | null },
  { folder, cacheFolder, library, signal, onProgress }: PrepareRunOptions,
): Promise<RunData> {
  const keepsWeights = plan.model.weights === 'keep'
  const words = wordsOfModel({ base, graph, keepsWeights }, library)
  const whole = await prepareData(withModelWords(plan.data, words), {
    cacheFolder,
    folder,
    seed: plan.seed,
    modelLabels,
    takesUnlabelled: plan.task !== undefined && plan.task.type !== 'pairs',
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return { dataSet: hasTask(plan) ? withTaskRows(plan, whole) : whole, words }
}

/** The first weights: those of the base model where layers come from it, of the library's models, or drawn. */
export function beginWeights(
  plan: Plan,
  { base, graph }: RunModel,
  { library }: PrepareRunOptions,
): InitialWeights {
  const originId = base.id ?? UNKEPT
  return initialWeights(graph, {
    weightsOf: (origin) =>
      origin.model === originId
        ? (base.weights[origin.layer] ?? null)
        : library().models.layerWeights(origin.model, origin.layer),
    seed: plan.seed,
    fresh: plan.model.weights === 'fresh',
  })
}

function checkPhases(graph: ModelGraph, phases: RunSpec['phases']): void {
  phases.forEach((phase, i) => {
    const modes = freezeModesOf(graph, phase)
    checkTrainable(graph, modes)
    if (trainedWeights(graph, modes).length === 0) {
      throw new GraftError('plan.nothingTrains', { phase: phase.name ?? String(i + 1) })
    }
  })
}

/** Errors: `layer.unsupported` for a layer that Graft computes only where it is frozen, and that is not. */
function checkTrainable(graph: ModelGraph, modes: ReturnType<typeof freezeModesOf>): void {
  for (const { name, className } of graph.layers) {
    const what = layerKinds.get(className)?.onlyFrozen
    if (what === undefined || modes.get(name) === 'freeze') continue
    throw new GraftError('layer.unsupported', { layer: name, className, what })
  }
}

interface FittedInputs {
  readonly files: readonly ArrayFile[]
  readonly notes: readonly string[]
}

/** The data's rows in the shape that the model takes, and what to know of them. Axes of length 1 at the end may be left out or added. */
export function fitInputs(graph: ModelGraph, { prepared, rowShape }: DataSet): FittedInputs {
  const shapes = inferShapes(graph)
  const wanted = graph.inputs.map((ref) => shapes.get(refKey(ref)) ?? [])
  const [shape] = wanted
  const [file] = prepared.inputs
  if (shape === undefined || file === undefined || wanted.length !== 1) {
    throw new GraftError('data.inputCount', {
      inputs: wanted.length,
      found: prepared.inputs.length,
    })
  }
  const rows = file.shape[0] ?? 0
  const scaling = doubleScalingNotes(graph, prepared)
  if (shapesFit(shape, [null, ...rowShape])) return { files: [file], notes: scaling }
  if (!shapesFit(withoutUnits(shape), withoutUnits([null, ...rowShape]))) {
    throw new GraftError('data.shapeMismatch', {
      what: 'input data',
      expected: formatShape(shape.slice(1)),
      found: formatShape(rowShape),
    })
  }
  // Only axes of length 1 differ, so every open length has its partner among the data's.
  const lengths = withoutUnits([null, ...rowShape]).slice(1)
  const row = shape.slice(1).map((length) => (length === 1 ? 1 : (lengths.shift() ?? null)))
  return {
    files: [{ ...file, shape: [rows, ...row.map((length) => length ?? 1)] }],
    notes: [
      ...scaling,
      `Input rows of shape ${formatShape(rowShape)} are taken as ${formatShape(row)}.`,
    ],
  }
}

function withoutUnits(shape: Shape): (number | null)[] {
  return [...shape.slice(0, 1), ...shape.slice(1).filter((length) => length !== 1)]
}

/** Refuses pairings that mean nothing; gives the names of the output's units where they are known. */
function checkLabels(plan: Plan, graph: ModelGraph, dataSet: DataSet): readonly string[] | null {
  if (hasTask(plan)) {
    checkTaskPlan(plan, graph, dataSet)
    return null
  }
  const [output] = graph.outputs
  if (output === undefined || graph.outputs.length !== 1) {
    throw new GraftError('plan.badPairing', {
      reason: `the model has ${graph.outputs.length} outputs; a plan trains one`,
    })
  }
  const outputShape = inferShapes(graph).get(refKey(output)) ?? []
  const { classes, labels: file } = dataSet.prepared
  const labels: LabelKind =
    classes === null ? { kind: 'vectors', length: file.shape[1] ?? 1 } : { kind: 'ids', classes }
  checkPairing({
    loss: plan.loss,
    metrics: plan.metrics,
    labels,
    outputShape,
    lastActivation: lastActivation(graph, output)?.name ?? null,
  })
  const units = outputShape.at(-1) ?? 0
  const names = dataSet.classNames
  if (names === null) return null
  // One unit for two classes tells the second from the first.
  if (units === 1) return names.slice(1, 2)
  return units === names.length ? names : null
}

interface ChosenMonitor {
  readonly monitor: RunSpec['monitor']
  readonly notes: readonly string[]
}

function chooseMonitor(plan: Plan, { prepared }: DataSet): ChosenMonitor {
  const { metric, mode } = plan.monitor
  // In a game neither side's loss says how good a player is: the last ones are kept.
  const restoreBest = plan.monitor.restoreBest && plan.task?.type !== 'gan'
  const hasValidation = prepared.rows.validation.length > 0
  if (!hasValidation && metric === 'valLoss') {
    return {
      monitor: { metric: 'loss', mode: 'min', restoreBest: false },
      notes: restoreBest
        ? ['There are no validation rows: the weights of the last epoch are kept.']
        : [],
    }
  }
  checkMonitor(metric, { metrics: plan.metrics, hasValidation })
  return { monitor: { metric, mode: mode ?? monitorMode(metric), restoreBest }, notes: [] }
}

function chooseClassWeights(plan: Plan, { prepared, classIds }: DataSet): readonly number[] | null {
  if (plan.classWeights === null || plan.task !== undefined) return null
  const { classes, rows } = prepared
  if (classes === null || classIds === null) {
    throw new GraftError('plan.badPairing', {
      reason: 'class weights need labels that are class ids',
    })
  }
  if (plan.classWeights === 'balanced') return balancedClassWeights(classIds, rows.train, classes)
  if (plan.classWeights.length !== classes) {
    const reason = `there are ${plan.classWeights.length} class weights for ${classes} classes`
    throw new GraftError('plan.badPairing', { reason })
  }
  return plan.classWeights
}

/** What tells two data sets apart without reading all pixels: the rows in use, their labels, the files' names. */
export function hashData({ prepared, classIds }: DataSet): string {
  const hash = createHash('sha256')
  const { train, validation, test } = prepared.rows
  for (const array of [train, validation, test, classIds ?? new Int32Array()]) {
    hash.update(`${array.length}:`).update(array)
  }
  for (const file of [...prepared.inputs, prepared.labels]) {
    hash.update(JSON.stringify([file.dtype, file.shape, file.contentHash ?? null]))
  }
  const { scale, offset, normalization = null } = prepared
  hash.update(JSON.stringify([scale, offset, normalization]))
  if (prepared.normalization !== undefined) {
    hash.update(JSON.stringify(prepared.normalization))
  }
  return hash.digest('hex')
}
