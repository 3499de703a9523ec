import type { Change } from '../model/change.ts'
import { outputOf, type GraphLayer, type ModelGraph } from '../model/graph.ts'
import { layerNames } from '../model/layerNames.ts'

/** A way to let a model take data as they are: changes that an editor can apply, and undo. */
export interface ModelEdit {
  /** channels: grey pictures are given to a model of colours. size: pictures are resized in the model. */
  readonly kind: 'channels' | 'size'
  /** A plain sentence. */
  readonly text: string
  readonly changes: readonly Change[]
}

/** Height and width of pictures. */
export interface PictureSize {
  readonly rows: number
  readonly columns: number
}

/**
 * The model takes grey pictures: its input has one channel, which is given to the first layer as often as it takes
 * channels. All weights are kept, and each answer is that for the same picture in colour.
 */
export function takeGrey(graph: ModelGraph, input: GraphLayer, channels: number): ModelEdit {
  const name = freeName(graph, 'grey_to_color')
  const shape = shapeOf(input)
  const from = outputOf(input.name)
  const to = (place: number): Change => ({
    type: 'connect',
    to: { layer: name, call: 0, input: place },
    from,
  })
  return {
    kind: 'channels',
    text: `The model takes grey pictures: layer "${name}" gives the one channel ${channels} times to the next layer; all weights are kept.`,
    changes: [
      {
        type: 'insert',
        layer: { name, className: 'Concatenate', config: { axis: -1 } },
        from,
        to: null,
      },
      ...Array.from({ length: channels - 1 }, (_, i) => to(i + 1)),
      {
        type: 'setConfig',
        layer: input.name,
        config: { batchShape: [...shape.slice(0, -1), 1] },
      },
    ],
  }
}

/** The model takes pictures of this size, and resizes them to its own in a Resizing layer. */
export function takeSize(graph: ModelGraph, input: GraphLayer, data: PictureSize): ModelEdit {
  const name = freeName(graph, 'resizing')
  const [batch = null, height = null, width = null, ...rest] = shapeOf(input)
  return {
    kind: 'size',
    text: `The model takes pictures of ${data.rows}×${data.columns}: layer "${name}" brings them to ${height ?? '?'}×${width ?? '?'}.`,
    changes: [
      {
        type: 'insert',
        layer: { name, className: 'Resizing', config: { height, width } },
        from: outputOf(input.name),
        to: null,
      },
      {
        type: 'setConfig',
        layer: input.name,
        config: { batchShape: [batch, data.rows, data.columns, ...rest] },
      },
    ],
  }
}

function freeName(graph: ModelGraph, wanted: string): string {
  const taken = layerNames(graph)
  for (let n = 0; ; n++) {
    const name = n === 0 ? wanted : `${wanted}_${n}`
    if (!taken.has(name)) return name
  }
}

/** Batch shape of an input layer. */
export function shapeOf({ config }: GraphLayer): readonly (number | null)[] {
  const { batchShape } = config
  return Array.isArray(batchShape) ? (batchShape as readonly (number | null)[]) : []
}
