import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { PreparedData } from '../../shared/contract/trainerProtocol.ts'
import { checkLabelRange } from '../../shared/data/labelChecks.ts'
import { isScaled } from '../../shared/data/scaleValues.ts'
import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import type { Task } from '../../shared/pretraining/task.ts'
import { formatShape, shapesFit, type Shape } from '../../shared/model/shape.ts'
import type { TypedArray, WeightArray } from '../../shared/model/weights.ts'
import type { Program } from '../execution/program.ts'
import { toTensor } from '../execution/weightArrays.ts'
import { encodeLabels, type LabelEncoding } from '../../shared/training/pairing.ts'
import { openRows, type RowReader } from './rowReader.ts'

/** One batch as a step takes it. */
export interface BatchTensors {
  /** One tensor an input of the model, numbers as they lie in the files: bytes as int32. */
  readonly inputs: readonly Tensor[]
  /** As the label encoding says: float32 `[batch, length]`, or int32 ids `[batch]`. */
  readonly yTrue: Tensor
  /** Weight of each row in the loss `[batch]`, or `null`: 1 each. */
  readonly rowWeights: Tensor | null
}

/** The same as arrays. */
export interface BatchArrays {
  readonly inputs: readonly WeightArray[]
  readonly yTrue: WeightArray
  readonly rowWeights: WeightArray | null
}

/** The rows of a run, as tensors batch by batch. */
export interface TrainingData {
  /** The rows of these ids; the caller disposes of them with `disposeBatch`. */
  readonly batch: (ids: Int32Array) => BatchTensors
  /** The same rows as arrays to look at only, as a step takes them; bytes stay bytes. */
  readonly batchArrays: (ids: Int32Array) => BatchArrays
  /** The same rows as they lie in the files. */
  readonly arrays: (ids: Int32Array) => {
    readonly inputs: readonly WeightArray[]
    readonly labels: WeightArray
  }
  /** Begins to read rows that a step will take soon; resolves when they are there. Never fails. */
  readonly fetch: (ids: Int32Array) => Promise<void>
  /** One reader an input of the model, in the model's order. */
  readonly inputs: readonly RowReader[]
  readonly labels: RowReader
  /** The same rows and labels with these inputs in the place of the model's; closing it leaves this one open. */
  readonly withInputs: (inputs: readonly RowReader[]) => TrainingData
  readonly close: () => void
}

interface DataOptions {
  readonly data: PreparedData
  readonly program: Program
  readonly encoding: LabelEncoding
  readonly classWeights: readonly number[] | null
  /** A task that looks at no labels takes rows without any. */
  readonly task?: Task
  /** Arrays up to this size are read whole; absent: `WHOLE_FILE_BYTES`. */
  readonly wholeFileBytes?: number
}

/**
 * Opens the arrays of a run and checks that they fit the model. Errors: `file.*`, `data.shapeMismatch`,
 * `data.countMismatch`, `data.labelOutOfRange`, `run.badSpec`.
 */
export function openTrainingData(tf: TensorFlow, options: DataOptions): TrainingData {
  const { data, program, encoding, classWeights } = options
  const opened: RowReader[] = []
  const close = () => {
    for (const reader of opened) reader.close()
  }
  try {
    for (const file of [...data.inputs, data.labels])
      opened.push(openRows(file, options.wholeFileBytes))
    const labels = opened.at(-1)
    if (labels === undefined) throw new Error('there is no label array')
    const inputs = opened.slice(0, -1)
    checkInputs(inputs, program)
    checkRows(data, inputs, labels)
    checkIds(data, inputs, program)
    const asksLabels = options.task === undefined || options.task.type === 'pairs'
    if (data.classes !== null && asksLabels) checkLabels(data, labels, data.classes)
    return assembleData(tf, { inputs, labels, encoding, classWeights }, close)
  } catch (thrown) {
    close()
    throw thrown
  }
}

interface RowSources extends Pick<DataOptions, 'encoding' | 'classWeights'> {
  readonly inputs: readonly RowReader[]
  readonly labels: RowReader
}

function assembleData(tf: TensorFlow, sources: RowSources, close: () => void): TrainingData {
  const { inputs, labels, encoding, classWeights } = sources
  const read = (ids: Int32Array, way: 'gather' | 'view') => ({
    inputs: inputs.map((reader) => rowsOf(reader, ids, way)),
    labels: rowsOf(labels, ids, way),
  })
  const arrays = (ids: Int32Array) => read(ids, 'gather')
  const batchArrays = (ids: Int32Array) => {
    const rows = read(ids, 'view')
    return {
      inputs: rows.inputs,
      yTrue: encodedLabels(rows.labels, encoding),
      rowWeights: classWeights === null ? null : rowWeights(rows.labels, classWeights),
    }
  }
  const batch = (ids: Int32Array) => toTensors(tf, batchArrays(ids))
  const withInputs = (others: readonly RowReader[]) =>
    assembleData(tf, { ...sources, inputs: others }, () => undefined)
  const fetch = async (ids: Int32Array) => {
    await Promise.all([...inputs, labels].map((reader) => reader.fetch(ids)))
  }
  return { batch, batchArrays, arrays, fetch, inputs, labels, withInputs, close }
}

export function disposeBatch({ inputs, yTrue, rowWeights }: BatchTensors): void {
  for (const tensor of [...inputs, yTrue]) tensor.dispose()
  rowWeights?.dispose()
}

function toTensors(tf: TensorFlow, { inputs, yTrue, rowWeights }: BatchArrays): BatchTensors {
  return {
    inputs: inputs.map((input) => toTensor(tf, input)),
    yTrue: toTensor(tf, yTrue),
    rowWeights: rowWeights === null ? null : toTensor(tf, rowWeights),
  }
}

function encodedLabels(labels: WeightArray, encoding: LabelEncoding): WeightArray {
  const values = encodeLabels(labels.values, encoding)
  const rows = labels.shape[0] ?? 0
  return encoding.form === 'ids'
    ? { dtype: 'int32', shape: [rows], values }
    : { dtype: 'float32', shape: [rows, encoding.length], values }
}

/** The weight of each row's class; of a label vector the highest element is its class, as in Keras. */
function rowWeights(labels: WeightArray, classWeights: readonly number[]): WeightArray {
  const rows = labels.shape[0] ?? 0
  const length = labels.values.length / rows
  const values = Float32Array.from({ length: rows }, (_, row) => {
    const vector = labels.values.subarray(row * length, (row + 1) * length)
    const id = length === 1 ? (vector[0] ?? 0) : vector.indexOf(Math.max(...vector))
    return classWeights[id] ?? 1
  })
  return { dtype: 'float32', shape: [rows], values }
}

/** Where numbers that are not finite sit among some rows, or `null`: which array, and the row's number. */
export function findNonFinite(
  data: TrainingData,
  ids: Int32Array,
): { readonly what: 'inputs' | 'labels'; readonly row: number } | null {
  const { inputs, labels } = data.arrays(ids)
  for (const input of inputs) {
    const row = firstNonFinite(input.values, ids)
    if (row !== null) return { what: 'inputs', row }
  }
  const row = firstNonFinite(labels.values, ids)
  return row === null ? null : { what: 'labels', row }
}

function firstNonFinite(values: TypedArray, ids: Int32Array): number | null {
  const at = values.findIndex((value) => !Number.isFinite(value))
  return at < 0 ? null : (ids[Math.floor(at / (values.length / ids.length))] ?? null)
}

function rowsOf(reader: RowReader, ids: Int32Array, way: 'gather' | 'view'): WeightArray {
  return {
    dtype: reader.dtype,
    shape: [ids.length, ...reader.rowShape],
    values: reader[way](ids),
  }
}

function checkInputs(inputs: readonly RowReader[], program: Program): void {
  if (inputs.length !== program.inputs.length) {
    const counts = { inputs: program.inputs.length, found: inputs.length }
    throw new GraftError('data.inputCount', counts)
  }
  inputs.forEach((reader, i) => {
    const expected = program.shapes.get(program.inputs[i] ?? '') ?? []
    const found: Shape = [null, ...reader.rowShape]
    if (shapesFit(expected, found)) return
    throw new GraftError('data.shapeMismatch', {
      what: inputs.length === 1 ? 'input' : `input ${i}`,
      expected: formatShape(expected),
      found: formatShape(found),
    })
  })
}

function checkRows(data: PreparedData, inputs: readonly RowReader[], labels: RowReader): void {
  for (const { rows } of inputs) {
    if (rows !== labels.rows) {
      throw new GraftError('data.countMismatch', { inputs: rows, labels: labels.rows })
    }
  }
  for (const [part, ids] of Object.entries(data.rows)) {
    const outside = ids.find((id) => id < 0 || id >= labels.rows)
    if (outside === undefined) continue
    const reason = `row ${outside} of the ${part} rows is not among the ${labels.rows} rows of the data`
    throw new GraftError('run.badSpec', { reason })
  }
}

/** Ids beyond the classes would train on nonsense without a word. */
function checkLabels(data: PreparedData, labels: RowReader, classes: number): void {
  if (labels.rowShape.length > 0) return
  const all = Int32Array.from({ length: labels.rows }, (_, row) => row)
  const ids = Int32Array.from(labels.gather(all))
  for (const rows of Object.values(data.rows)) checkLabelRange(ids, rows, classes)
}

/** An id beyond an embedding's table stops a run in its middle; found here, its rows are named. */
function checkIds(data: PreparedData, inputs: readonly RowReader[], program: Program): void {
  inputs.forEach((reader, i) => {
    const key = program.inputs[i] ?? ''
    if (!program.idInputs.has(key) || isScaled(data)) return
    const sizes = program.calls
      .filter((call) => call.inputs.includes(key))
      .map(({ config }) => Number(config['inputDim']))
    for (const rows of Object.values(data.rows)) checkIdRange(reader, rows, Math.min(...sizes))
  })
}

/** How many row numbers an error names. */
const NAMED_ROWS = 5

function checkIdRange(reader: RowReader, rows: Int32Array, size: number): void {
  const isOutside = (id: number) => id < 0 || id >= size
  const bad: number[] = []
  let first = 0
  for (const row of rows) {
    const id = reader.gather(Int32Array.of(row)).find(isOutside)
    if (id === undefined) continue
    if (bad.length === 0) first = id
    bad.push(row)
    if (bad.length === NAMED_ROWS) break
  }
  if (bad.length > 0) throw new GraftError('data.idOutOfRange', { rows: bad, id: first, size })
}
