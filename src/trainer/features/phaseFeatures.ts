import { join } from 'node:path'
import type { PreparedData } from '../../shared/contract/trainerProtocol.ts'
import type { Task } from '../../shared/pretraining/task.ts'
import { findFrozenPrefix, type FrozenPrefix } from '../../shared/transfer/frozenPrefix.ts'
import { batchCount } from '../loop/epochRows.ts'
import { trainingContext } from '../loop/phaseRun.ts'
import { phaseSettings } from '../loop/phaseSettings.ts'
import { openRows, type RowReader } from '../loop/rowReader.ts'
import { captureState, type RunSession } from '../loop/runSession.ts'
import { tensorflowVersion } from '../native/tensorflow.ts'
import { findFeatureFault } from './checkFeatures.ts'
import {
  computeFeatures,
  FEATURE_LIMITS,
  type FeatureLimits,
  type Features,
} from './computeFeatures.ts'
import { findFeatureFile } from './featureFile.ts'
import { noteUse, trimCacheFolder } from '../execution/cacheFolder.ts'
import { featureKey, hashWeights } from './featureKey.ts'
import { noteObstacles, noteRefusal, noteReuse } from './featureNotes.ts'
import { openPrefixEngine } from './prefixEngine.ts'
import { splitModel, type SplitModel } from './splitModel.ts'

/** Rows that run through the prefix together, whatever the run's batch size is: outputs serve other runs too. */
const BATCH_ROWS = 32

/** Fewer multiplications than this (about 0.1 s) are sooner done again than stored. */
const WORTH_STORING = 2e8

/** Stored features together take at most this much of the disk: 16 GiB. */
const FOLDER_LIMIT_BYTES = 2 ** 34

/** Rows that the check compares: the joined model keeps all that it computes for them in memory. */
const CHECKED_ROWS = 4

/**
 * Sets `session.features` for the phase at the cursor: the longest part of the model that stands still runs once over
 * all rows of the data, and the phase trains, and is validated, on what came out. Outputs that are there already, from
 * the phase before or from an earlier run, are taken. Notes say what was done, and why not where it could be
 * expected. `stopped` when the run is to stop.
 */
export async function openPhaseFeatures(session: RunSession): Promise<'ready' | 'stopped'> {
  const plan = planFeatures(session)
  if (plan !== null && plan.key === session.features?.key) return 'ready'
  closePhaseFeatures(session)
  if (plan === null) return 'ready'
  const kept = openKept(session, plan)
  const features = kept ?? (await compute(session, plan))
  if (features.kind === 'stopped') return 'stopped'
  if (features.kind === 'refused') noteRefusal(session, plan.prefix, features.reason)
  else useFeatures(session, { ...plan, features, wasKept: kept !== null })
  return 'ready'
}

export function closePhaseFeatures(session: RunSession): void {
  session.features?.close()
  session.features = null
}

interface FeaturePlan {
  readonly key: string
  readonly prefix: FrozenPrefix
  readonly split: SplitModel
  /** All rows of the data, in ascending order. */
  readonly rows: Int32Array
  readonly weightsHash: string
}

type Stored = Extract<Features, { kind: 'stored' }>

/** `null` where nothing is to be stored. */
function planFeatures(session: RunSession): FeaturePlan | null {
  const { spec, model, cursor } = session
  const phase = spec.phases[cursor.phase]
  if (spec.featureCache === false || phase === undefined) return null
  // A task changes what the model is given; but what a lower layer makes of whole rows can be stored.
  if (spec.task !== undefined && !asksLowerLayer(spec.task)) return null
  const { modeOf } = phaseSettings(spec.graph, phase, cursor.phase)
  const modes = new Map(spec.graph.layers.map(({ name }) => [name, modeOf(name)]))
  const { prefix, obstacles, missedRowCost } = findFrozenPrefix(spec.graph, modes)
  const rows = rowsInUse(spec.data)
  const least = spec.featureCache === true ? 0 : WORTH_STORING
  if (missedRowCost * rows.length >= least) noteObstacles(session, obstacles)
  if (prefix === null || prefix.rowCost * rows.length < least) return null
  if ((spec.augmentation ?? []).length > 0) {
    noteRefusal(session, prefix, 'training rows are changed at random')
    return null
  }
  const split = splitModel(model, prefix)
  const weightsHash = hashWeights(split.prefix, model.variables)
  const key = featureKey({
    program: split.prefix,
    weightsHash,
    data: spec.data,
    files: inputsOf(session, split).map(({ file }) => file),
    rows,
    engine: JSON.stringify([tensorflowVersion, spec.eager === true, BATCH_ROWS]),
  })
  return { key, prefix, split, rows, weightsHash }
}

function asksLowerLayer(task: Task): boolean {
  if (task.type === 'rbm') return true
  return task.type === 'reconstruct' && task.target !== null
}

/** Files and readers of the prefix's inputs. */
function inputsOf({ spec, model, data }: RunSession, { prefix }: SplitModel) {
  return prefix.inputs.map((key) => {
    const at = model.program.inputs.indexOf(key)
    const [file, reader] = [spec.data.inputs[at], data.inputs[at]]
    if (file === undefined || reader === undefined) throw new Error(`there is no input ${key}`)
    return { file, reader }
  })
}

function rowsInUse({ rows }: PreparedData): Int32Array {
  return Int32Array.from(new Set([...rows.train, ...rows.validation, ...rows.test])).sort()
}

function folderOf({ spec }: RunSession): string | null {
  return spec.cacheFolder === undefined ? null : join(spec.cacheFolder, 'features')
}

/** Outputs that an earlier run left, or `null`. */
function openKept(session: RunSession, { key, rows, split }: FeaturePlan): Stored | null {
  const folder = folderOf(session)
  if (folder === null) return null
  const readers: RowReader[] = []
  const close = () => {
    for (const reader of readers) reader.close()
  }
  try {
    for (const i of split.prefix.outputs.keys()) {
      const path = join(folder, `${key}-${i}.bin`)
      const file = findFeatureFile(path, rows.length)
      if (file === null) {
        close()
        return null
      }
      noteUse(path)
      readers.push(openRows(file, limitsOf(session).memoryBytes))
    }
    return { kind: 'stored', readers, unkept: null }
  } catch {
    // Somebody threw the file away in this moment.
    close()
    return null
  }
}

function limitsOf({ ports }: RunSession): FeatureLimits {
  return ports.featureLimits ?? FEATURE_LIMITS
}

async function compute(session: RunSession, plan: FeaturePlan): Promise<Features> {
  const { spec, model, data } = session
  const { split, rows, key } = plan
  const folder = folderOf(session)
  if (folder !== null) trimCacheFolder(folder, FOLDER_LIMIT_BYTES)
  const source = data.withInputs(inputsOf(session, split).map(({ reader }) => reader))
  const engine = openPrefixEngine({
    ops: model.ops,
    program: split.prefix,
    variables: model.variables,
    data: source,
    scale: spec.data,
    rows,
    batchSize: BATCH_ROWS,
    eager: spec.eager === true,
  })
  try {
    return await computeFeatures({
      engine,
      fetch: source.fetch,
      rows,
      batchSize: BATCH_ROWS,
      pathOf: folder === null ? null : (tensor) => join(folder, `${key}-${tensor}.bin`),
      limits: limitsOf(session),
      onBatch: (done) => goesOn(session, { rows: done, of: rows.length }),
    })
  } finally {
    engine.close()
  }
}

/** Puts stored outputs to use, unless the check finds them wrong. */
function useFeatures(
  session: RunSession,
  opened: FeaturePlan & { readonly features: Stored; readonly wasKept: boolean },
): void {
  const { model, data } = session
  const { key, split, features, rows, weightsHash } = opened
  const raw = split.rest.program.inputs.slice(features.readers.length)
  const readers = [
    ...features.readers.map((reader) => rowsById(reader, rows)),
    ...raw.flatMap((input) => data.inputs[model.program.inputs.indexOf(input)] ?? []),
  ]
  const rest = { model: split.rest, data: data.withInputs(readers) }
  const close = () => {
    for (const reader of features.readers) reader.close()
  }
  const fault = findFeatureFault(session, rest, checkOf(session, rows))
  if (fault !== null) {
    close()
    noteRefusal(session, opened.prefix, fault)
    return
  }
  const isCurrent = () => hashWeights(split.prefix, model.variables) === weightsHash
  session.features = { ...rest, key, isCurrent, close }
  noteReuse(session, opened)
}

function checkOf(session: RunSession, rows: Int32Array) {
  const { spec, cursor } = session
  const phase = spec.phases[cursor.phase]
  if (phase === undefined) throw new Error(`there is no phase ${cursor.phase}`)
  const { modeOf } = phaseSettings(spec.graph, phase, cursor.phase)
  const count = Math.min(CHECKED_ROWS, rows.length)
  const spread = Int32Array.from({ length: count }, (_, i) => {
    return rows[Math.round((i * (rows.length - 1)) / Math.max(1, count - 1))] ?? 0
  })
  return { rows: spread, scale: spec.data, training: trainingContext(session, modeOf) }
}

/** Rows by the ids of the data instead of their place among the stored ones. */
function rowsById(reader: RowReader, rows: Int32Array): RowReader {
  const places = new Int32Array((rows.at(-1) ?? 0) + 1)
  rows.forEach((row, place) => {
    places[row] = place
  })
  const placesOf = (ids: Int32Array) => ids.map((id) => places[id] ?? 0)
  return {
    ...reader,
    gather: (ids) => reader.gather(placesOf(ids)),
    view: (ids) => reader.view(placesOf(ids)),
    fetch: (ids) => reader.fetch(placesOf(ids)),
  }
}

/** Tells how far it is, lets messages in and waits through a pause. `false` when the run is to stop. */
async function goesOn(
  session: RunSession,
  preparing: { readonly rows: number; readonly of: number },
): Promise<boolean> {
  const { ports, progress, spec, cursor } = session
  const { runId } = spec
  progress.update(() => ({
    type: 'progress',
    runId,
    cursor,
    batches: batchCount(session.order.length, spec.batchSize),
    epochs: spec.phases.reduce((sum, phase) => sum + phase.epochs, 0),
    logs: {},
    preparing,
  }))
  await ports.yieldToMessages()
  while (ports.control.request() === 'pause') {
    progress.flush()
    ports.send({ type: 'checkpoint', runId, state: captureState(session, null) })
    ports.send({ type: 'paused', runId })
    await ports.control.whilePaused()
  }
  return ports.control.request() !== 'stop'
}
