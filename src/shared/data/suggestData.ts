import { firstScaling } from '../kerasJson/scalingNotes.ts'
import { findLayer, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { shapeOf, takeGrey, takeSize, type ModelEdit, type PictureSize } from './adaptModel.ts'
import { dataSchema, type DataPlan } from './dataPlan.ts'
import type { DataReport } from './dataReport.ts'
import { areNumbers } from './matchLabels.ts'
import type { SourceReference } from './sourceSchema.ts'

/** A source with its report. */
export interface Described extends DataReport {
  readonly reference: SourceReference
}

/** A model that shall take the data. */
export interface DataModel {
  readonly graph: ModelGraph
  /** Class names by output, or `null`. */
  readonly labels: readonly string[] | null
}

export interface DataSuggestion {
  /** Source, recipe and split that suit the model. */
  readonly data: DataPlan
  /** How the data are adapted to the model, and why. Plain sentences. */
  readonly notes: readonly string[]
  /** Other ways: the model adapted to the data. */
  readonly edits: readonly ModelEdit[]
}

/** Bytes become 0 to 1. */
const BYTES = 1 / 255
/** Sides of pictures where nothing says them. */
const USUAL_SIDE = 224
/** Ids a row of text where nothing says how many: no more. */
const MOST_LENGTH = 200

/** What suits data and model, from their shapes alone. Without a model, what suits most models. */
export function suggestData(described: Described, model: DataModel | null): DataSuggestion {
  const { reference } = described
  const input = model === null ? null : inputOf(model.graph)
  const labels = labelNotes(described, model)
  switch (reference.type) {
    case 'imageFolder':
    case 'imageList':
    case 'imageParquet':
      return withNotes(ofPictures(described, reference, { model, input }), labels)
    case 'text':
      return withNotes(ofText(described, reference, { model, input }), labels)
    case 'table':
      return withNotes({ data: parse(reference, 1), notes: [], edits: [] }, labels)
    default:
      return withNotes(ofArrays(described, reference, { model, input }), labels)
  }
}

type Reference<Type extends SourceReference['type']> = Extract<SourceReference, { type: Type }>

interface Taker {
  readonly model: DataModel | null
  readonly input: GraphLayer | null
}

function withNotes(suggestion: DataSuggestion, notes: readonly string[]): DataSuggestion {
  return { ...suggestion, notes: [...suggestion.notes, ...notes] }
}

function parse(source: object, scale: number): DataPlan {
  return dataSchema.parse({ source, scale })
}

function inputOf(graph: ModelGraph): GraphLayer | null {
  const [input] = graph.inputs
  return input === undefined ? null : (findLayer(graph, input.layer) ?? null)
}

type PictureSource = Reference<'imageFolder' | 'imageList' | 'imageParquet'>

interface WantedPictures {
  readonly rows: number
  readonly columns: number
  readonly grey: boolean
}

function ofPictures(
  described: Described,
  reference: PictureSource,
  { model, input }: Taker,
): DataSuggestion {
  const [, rows, columns, channels = 3] = input === null ? [] : shapeOf(input)
  const wanted = {
    rows: rows ?? USUAL_SIDE,
    columns: columns ?? USUAL_SIDE,
    grey: model === null ? isAllGrey(described) : channels === 1,
  }
  const scaling = scalingOf(model, input)
  return {
    data: parse({ ...reference, ...wanted }, scaling === null ? BYTES : 1),
    notes: [
      ...sizeNotes(described, wanted),
      ...(model === null ? [] : channelNotes(described, wanted)),
      ...scalingNote(scaling),
    ],
    edits: model === null || input === null ? [] : pictureEdits(described, model.graph, input),
  }
}

function isAllGrey({ pictures }: Described): boolean {
  return pictures?.modes.every(({ name }) => name.startsWith('grey')) ?? false
}

function sizeNotes({ pictures }: Described, { rows, columns }: WantedPictures): readonly string[] {
  const isSame = pictures?.sizes.every(({ width, height }) => width === columns && height === rows)
  return isSame === true ? [] : [`Pictures are brought to ${rows}×${columns} (rows × columns).`]
}

function channelNotes(described: Described, { grey }: WantedPictures): readonly string[] {
  const isGrey = isAllGrey(described)
  if (grey && !isGrey) return ['Colours become grey: the model takes one channel.']
  if (grey || !isGrey) return []
  return ['Grey is given to red, green and blue alike: the model takes three channels.']
}

function pictureEdits(
  described: Described,
  graph: ModelGraph,
  input: GraphLayer,
): readonly ModelEdit[] {
  const [usual] = described.pictures?.sizes ?? []
  const channels = shapeOf(input)[3] ?? 3
  const isGrey = isAllGrey(described) && channels === 3
  const isOneSize = described.pictures?.distinctSizes === 1
  return [
    ...(isGrey ? [takeGrey(graph, input, 3)] : []),
    ...(isOneSize && usual !== undefined
      ? sizeEdit(graph, input, { rows: usual.height, columns: usual.width })
      : []),
  ]
}

function sizeEdit(graph: ModelGraph, input: GraphLayer, data: PictureSize): readonly ModelEdit[] {
  const [, rows, columns] = shapeOf(input)
  const isOpen = rows === null || columns === null || rows === undefined || columns === undefined
  if (isOpen || (rows === data.rows && columns === data.columns)) return []
  return [takeSize(graph, input, data)]
}

function scalingOf(model: DataModel | null, input: GraphLayer | null): GraphLayer | null {
  return model === null || input === null ? null : firstScaling(model.graph, input.name)
}

function scalingNote(scaling: GraphLayer | null): readonly string[] {
  return scaling === null
    ? []
    : [`The model scales pixels itself (layer "${scaling.name}"): they stay 0 to 255.`]
}

function ofArrays(
  { rowShape, range }: Described,
  reference: SourceReference,
  { model, input }: Taker,
): DataSuggestion {
  const isPicture = (rowShape?.length ?? 0) >= 2
  const scaling = isPicture ? scalingOf(model, input) : null
  const isScaled = isPicture && isBytes(range) && scaling === null
  return {
    data: parse(reference, isScaled ? BYTES : 1),
    notes: scalingNote(scaling),
    edits: model === null || input === null ? [] : arrayEdits(rowShape ?? [], model.graph, input),
  }
}

/** Numbers of pictures are bytes in truth where they lie in 0 to 255 and go beyond 1. */
function isBytes(range: Described['range']): boolean {
  return range !== null && range.least >= 0 && range.most > 1 && range.most <= 255
}

function arrayEdits(
  [rows, columns, channels = 1]: readonly number[],
  graph: ModelGraph,
  input: GraphLayer,
): readonly ModelEdit[] {
  const shape = shapeOf(input)
  if (rows === undefined || columns === undefined || shape.length !== 4) return []
  const isGrey = channels === 1 && shape[3] === 3
  return [
    ...(isGrey ? [takeGrey(graph, input, 3)] : []),
    ...sizeEdit(graph, input, { rows, columns }),
  ]
}

function ofText(
  { text }: Described,
  reference: Reference<'text'>,
  { model, input }: Taker,
): DataSuggestion {
  const [, length] = input === null ? [] : shapeOf(input)
  const embedding = model?.graph.layers.find(({ className }) => className === 'Embedding')
  const size = embedding?.config['inputDim']
  const vocabulary = typeof size === 'number' && size >= 3 ? size : reference.vocabulary
  const usual = Math.min(MOST_LENGTH, Math.max(1, text?.tokens.longest ?? MOST_LENGTH))
  const notes =
    embedding === undefined
      ? []
      : [`Ids stay below ${vocabulary}: the table of layer "${embedding.name}" has no more.`]
  const source = { ...reference, vocabulary, length: length ?? usual }
  return { data: parse(source, 1), notes, edits: [] }
}

/** How the classes of data and model go together. */
function labelNotes({ classes, labels }: Described, model: DataModel | null): readonly string[] {
  const names = classes.map(({ name }) => name)
  const given = model?.labels ?? null
  if (labels !== 'classes' || given === null || areNumbers(names)) return []
  const known = given.map((name) => name.normalize('NFC'))
  const unknown = names.filter((name) => !known.includes(name.normalize('NFC')))
  return unknown.length === 0
    ? ['The classes are matched to those of the model by name.']
    : [
        `The model has no classes of these names: ${unknown.join(', ')}. It needs a new head for them.`,
      ]
}
