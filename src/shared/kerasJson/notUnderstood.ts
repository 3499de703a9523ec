import { GraftError } from '../contract/errors/graftError.ts'
import { refusedKinds } from '../layers/refusedKinds.ts'
import type { GraphLayer } from '../model/graph.ts'
import type { FlatLayer, FlatModel } from './flatModel.ts'
import type { ImportNote } from './importNote.ts'

/** Says of one layer that it cannot be computed as a file has it. */
export type Refusal = GraftError<'layer.badConfig' | 'layer.unsupported'>

/** The layer that cannot be computed as the file has it, or `null` for any other error. */
export function refusedLayer(flat: FlatModel, error: unknown): string | null {
  if (!isRefusal(error)) return null
  const { layer } = error.params
  const found = flat.layers.find(({ name }) => name === layer)
  return found === undefined || found.file.className === 'InputLayer' ? null : layer
}

/** Whether an error says that a layer cannot be computed as the file has it. */
export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof GraftError && /^layer\.(badConfig|unsupported)$/.test((error as GraftError).code)

/** Named after its kind and what of it is not understood: `Dense(sharpness)`. */
export function notUnderstood(flat: FlatLayer, { params }: Refusal): GraphLayer {
  const what = 'key' in params ? params.key : params.what
  const className = `${flat.file.className}(${what.slice(0, 60)})`
  return { ...placeOf(flat), className, config: flat.file.config }
}

/** What the graph says of a layer besides its kind. */
export function placeOf({ name, group, trainable, calls }: FlatLayer) {
  return {
    name,
    group,
    freeze: trainable ? 'train' : 'freeze',
    origin: null,
    calls: calls.map(({ inputs }) => ({ inputs })),
  } satisfies Omit<GraphLayer, 'className' | 'config'>
}

/** Why a layer is not understood, with its place. */
export function unknownNote(layer: GraphLayer, refused: Refusal | undefined): ImportNote {
  const place = layer.group.length === 0 ? '' : ` in ${layer.group.join(' / ')}`
  if (refused !== undefined) {
    const where = place === '' ? '' : ` It stands${place}.`
    const text = `${refused.message}${where} It keeps its place, but cannot be computed; cut the model before or after it, or replace it.`
    return { code: 'unknownKind', layer: layer.name, text }
  }
  const what = `Layer "${layer.name}"${place} is of kind ${layer.className}, which Graft does not`
  const refusal = refusedKinds.get(layer.className)
  return {
    code: 'unknownKind',
    layer: layer.name,
    text:
      refusal === undefined
        ? `${what} know. It keeps its place, but cannot be computed; cut the model before or after it, or replace it.`
        : `${what} compute: it ${refusal.reason}. It keeps its place. ${refusal.advice}`,
  }
}
