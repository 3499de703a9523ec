import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { ArrayFile, PreparedData } from '../../shared/contract/trainerProtocol.ts'
import { dataSchema, type DataPlan } from '../../shared/data/dataPlan.ts'
import type { InputRecipe } from '../../shared/data/inputRecipe.ts'
import { checkLabelRange } from '../../shared/data/labelChecks.ts'
import { areNumbers, matchLabels } from '../../shared/data/matchLabels.ts'
import type { Split } from '../../shared/data/split.ts'
import { referenceOf } from '../../shared/data/sourceSchema.ts'
import { absoluteSource } from './absoluteSource.ts'
import { cachedArray } from './cachedArray.ts'
import { checkChanges } from './checkChanges.ts'
import { divideRows, splitNotes } from './divideRows.ts'
import type { Labels, OpenedSource } from './openedSource.ts'
import { openSource } from './openSource.ts'
import { measureChannels } from './measureChannels.ts'
import type { ScanOptions } from './scanOptions.ts'

/** Rows ready to be read, with or without labels. */
export interface PreparedRows {
  readonly inputs: ArrayFile
  /** int32 class ids `[rows]`, or float32 vectors `[rows, n]`; `null` without labels. */
  readonly labels: ArrayFile | null
  /** Which rows belong to which part; `unused` are training rows that count as unlabelled. */
  readonly split: Split
  /** Rows of one number belong together; `null`: each row alone. */
  readonly groups: Int32Array | null
  /** Shape of one input row. */
  readonly rowShape: readonly number[]
  /** Class ids a row, or `null` when labels are vectors, or there are none. */
  readonly classIds: Int32Array | null
  /** Number of classes, where labels are class ids. */
  readonly classes: number | null
  /** Class names by id (for several classes a row: by place in the vector), where they are known. */
  readonly classNames: readonly string[] | null
  /** How one more row is prepared. */
  readonly recipe: InputRecipe
  /** What people should know of it, in plain sentences. */
  readonly notes: readonly string[]
}

/** Data ready for the trainer, with what people should see of it. */
export interface DataSet extends Omit<PreparedRows, 'inputs' | 'labels' | 'split' | 'classes'> {
  readonly prepared: PreparedData
  /** Rows that the split left out. */
  readonly unused: Int32Array
}

export interface PrepareOptions {
  readonly cacheFolder: string
  /** Folder against which relative paths of the plan are read. */
  readonly folder: string
  /** The plan's seed, used where the split names none. */
  readonly seed: number
  /** Class names of the model by output, where its outputs are kept: the data's classes are matched to them by name. */
  readonly modelLabels?: readonly string[] | null
  /** Whether rows without any labels do: for a task that looks at none. They are all of one class then. */
  readonly takesUnlabelled?: boolean
  /** Whether vocabulary, categories and scaling are measured on the rows that the split left out, too. */
  readonly measuresUnused?: boolean
  readonly signal?: AbortSignal
  /** Share done, 0 to 1: scan and decoding are half of it each. */
  readonly onProgress?: (share: number) => void
}

/**
 * Brings a data source into array files and divides its rows. Bad rows and labels are refused here, before
 * anything trains, with their numbers.
 * @throws data.noLabels where there are none; otherwise as `prepareRows`
 */
export async function prepareData(plan: DataPlan, options: PrepareOptions): Promise<DataSet> {
  const { inputs, split, ...rest } = await prepareRows(plan, options)
  const { labels, classes } =
    rest.labels === null && options.takesUnlabelled === true
      ? await oneClass(inputs, options.cacheFolder)
      : rest
  if (labels === null) throw new GraftError('data.noLabels', { source: sourceName(plan) })
  const found = split.train.length + split.validation.length
  const wanted = plan.split.train ?? 1
  if (found < wanted) throw new GraftError('data.tooFew', { wanted, found, what: 'training data' })
  checkChanges(plan, inputs, classes)
  const { train, validation, test, unused } = split
  const normalization =
    plan.normalization === 'none'
      ? {}
      : { normalization: await measureChannels(inputs, train, plan, options.signal) }
  return {
    ...rest,
    prepared: {
      inputs: [inputs],
      labels,
      scale: plan.scale,
      offset: plan.offset,
      ...normalization,
      rows: { train, validation, test },
      classes,
    },
    unused,
  }
}

/**
 * The same for data that may have no labels.
 * @throws data.labelOutOfRange, data.unknownLabels, data.cancelled, data.*, file.*
 */
export async function prepareRows(given: DataPlan, options: PrepareOptions): Promise<PreparedRows> {
  // A plan of an older run lacks what came later: it meant the defaults, and drew rows one by one.
  const older: Partial<DataPlan['split']> = { duplicatesTogether: false }
  const plan = dataSchema.parse({ ...given, split: { ...older, ...given.split } })
  const source = await absoluteSource(plan.source, options.folder)
  const opened = await openSource(referenceOf(source), scanOptions(options, 0))
  const divided = await divideRows(opened, plan.split, options.seed)
  const { train, unused } = divided.split
  const measured = options.measuresUnused === true ? Int32Array.from([...train, ...unused]) : train
  const request = { ...scanOptions(options, 0.5), source, train: measured }
  const { file, failed, recipe, notes } = await opened.prepare(request)
  const split = withoutRows(divided.split, new Set(failed.map(({ row }) => row)))
  const labels = matched(opened.labels, options.modelLabels ?? null)
  if (labels.kind === 'classes') {
    for (const rows of [split.train, split.validation, split.test]) {
      checkLabelRange(labels.ids, rows, labels.count)
    }
  }
  return {
    inputs: file,
    labels: await labelFile(labels, options.cacheFolder),
    split,
    groups: divided.groups,
    rowShape: file.shape.slice(1),
    classIds: labels.kind === 'classes' ? labels.ids : null,
    classes: labels.kind === 'classes' ? labels.count : null,
    classNames: labels.kind === 'none' ? null : labels.names,
    recipe,
    notes: [...sourceNotes(opened), ...notes, ...splitNotes(opened, { ...divided, split })],
  }
}

function scanOptions(
  { cacheFolder, signal, onProgress }: PrepareOptions,
  from: number,
): ScanOptions {
  return {
    cacheFolder,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined
      ? {}
      : {
          onProgress: ({ done, total }) => {
            onProgress(from + 0.5 * (total === null || total === 0 ? 0 : done / total))
          },
        }),
  }
}

function sourceName({ source }: DataPlan): string {
  switch (source.type) {
    case 'sample':
      return source.name
    case 'npy':
      return source.inputs
    case 'idx':
      return source.images
    default:
      return source.path
  }
}

/** What a scan found that matters to a run. */
function sourceNotes({ report }: OpenedSource): readonly string[] {
  const { skipped, duplicates } = report
  const [first] = skipped.items
  const notes: string[] = [...report.notes]
  if (first !== undefined) {
    notes.push(
      `${skipped.total} files were left out, since they cannot be read. ${first.path}: ${first.reason}`,
    )
  }
  if (duplicates !== null && duplicates.acrossClasses > 0) {
    notes.push(
      `${duplicates.acrossClasses} sets of equal rows have different labels: ${duplicates.examples[0]?.rows.join(', ') ?? ''}.`,
    )
  }
  return notes
}

function withoutRows(split: Split, failed: ReadonlySet<number>): Split {
  if (failed.size === 0) return split
  const kept = (rows: Int32Array) => rows.filter((row) => !failed.has(row))
  const { train, validation, test, unused } = split
  return {
    train: kept(train),
    validation: kept(validation),
    test: kept(test),
    unused: kept(unused),
  }
}

/** Labels with the ids of the model, where its outputs are kept and the classes have names. */
function matched(labels: Labels, model: readonly string[] | null): Labels {
  if (model === null || labels.kind !== 'classes' || labels.names === null) return labels
  if (areNumbers(labels.names)) return labels
  const ids = matchLabels(labels.names, model)
  return {
    kind: 'classes',
    ids: labels.ids.map((id) => (id < 0 ? id : (ids[id] ?? -1))),
    names: model,
    count: model.length,
  }
}

async function oneClass({ shape }: ArrayFile, cacheFolder: string) {
  const ids = new Int32Array(shape[0] ?? 0)
  const labels = await labelFile({ kind: 'classes', ids, names: null, count: 1 }, cacheFolder)
  return { labels, classes: 1 }
}

async function labelFile(labels: Labels, cacheFolder: string): Promise<ArrayFile | null> {
  switch (labels.kind) {
    case 'none':
      return null
    case 'classes': {
      const { ids } = labels
      return cachedArray(cacheFolder, { dtype: 'int32', shape: [ids.length], values: ids })
    }
    case 'vectors': {
      const { values, width } = labels
      const shape = [width === 0 ? 0 : values.length / width, width]
      return cachedArray(cacheFolder, { dtype: 'float32', shape, values })
    }
  }
}
