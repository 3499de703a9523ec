import { refKey, type GraphLayer, type LayerCall, type ModelGraph } from '../model/graph.ts'
import type { Shape } from '../model/shape.ts'
import type { FlatModel } from './flatModel.ts'
import type { FileContainer, FileLayer, FileModel } from './topology.ts'

/** The class of the wrapper, and Keras's name of what it holds. */
export const WRAPPER = 'TimeDistributed'
export const WRAPPED_AT = 'layer'

/** Merges of element with element: what they do to sequences is what they do to each step. */
const merges = new Set(['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum'])

/**
 * A model that is applied to every step of a sequence, as a model of layers that each are: the same numbers. `null` for a model
 * with a layer of several inputs that cannot go through sequences as it stands.
 */
export function distributedModel(
  model: FileContainer,
  wrapper: Pick<FileLayer, 'name' | 'trainable'>,
): FileContainer | null {
  const layers = model.layers.map(distributed)
  if (layers.includes(null)) return null
  return {
    ...model,
    name: wrapper.name,
    className: WRAPPER,
    trainable: model.trainable && wrapper.trainable,
    // References mean the wrapper, which is a layer.
    countsOwnNode: { inbound: false, endpoint: false },
    layers: layers.filter((layer) => layer !== null),
  }
}

function distributed(layer: FileLayer | FileModel): FileLayer | FileModel | null {
  if (layer.type === 'model') {
    const inner = layer.container.layers.map(distributed)
    if (inner.includes(null)) return null
    const layers = inner.filter((each) => each !== null)
    return { ...layer, container: { ...layer.container, layers } }
  }
  const { className, config, buildShape, ...rest } = layer
  if (className === 'InputLayer') return layer
  const takesOne = layer.nodes.every(({ inputs }) => inputs.length < 2)
  if (merges.has(className) || className === 'Concatenate') {
    const moved = throughTime(layer)
    return moved === null ? null : { ...moved, distributes: className }
  }
  if (!takesOne || className.startsWith('keras.ops.')) return null
  return {
    ...rest,
    className: WRAPPER,
    // Whether it trains is said of the wrapper.
    config: {
      name: layer.name,
      layer: { class_name: className, config: { ...config, name: layer.name, trainable: true } },
    },
    ...(buildShape === undefined ? {} : { buildShape: withTime(buildShape) }),
    distributes: className,
  }
}

/** A merge of sequences. An axis that is counted from the front is one later. */
function throughTime(layer: FileLayer): FileLayer | null {
  const axis = layer.config['axis'] ?? -1
  if (layer.className !== 'Concatenate' || (typeof axis === 'number' && axis < 0)) return layer
  if (typeof axis !== 'number' || axis === 0) return null
  return { ...layer, config: { ...layer.config, axis: axis + 1 } }
}

const withTime = ([batch = null, ...axes]: Shape): Shape => [batch, null, ...axes]

/** A merge inside whose inputs have unlike numbers of axes: Keras lines them up within a step. Else `null`. */
export function misalignedMerge(
  flat: FlatModel,
  graph: ModelGraph,
  shapes: ReadonlyMap<string, Shape>,
): GraphLayer | null {
  const inside = new Set(
    flat.layers.filter(({ file }) => file.distributes !== undefined).map(({ name }) => name),
  )
  const isMisaligned = ({ inputs }: LayerCall) => {
    const ranks = inputs.flatMap((ref) => shapes.get(refKey(ref))?.length ?? [])
    return new Set(ranks).size > 1
  }
  const found = graph.layers.find(
    ({ name, className, calls }) =>
      merges.has(className) && inside.has(name) && calls.some(isMisaligned),
  )
  return found ?? null
}
