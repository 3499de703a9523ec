import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { Piece } from '../../shared/contract/workbenchApi/library.ts'
import type { ModelSummary } from '../../shared/contract/workbenchApi/models.ts'
import type { ModelRecord, PieceRecord } from '../../shared/library/records.ts'
import { elementCount } from '../../shared/model/weights.ts'
import type { Library } from '../library/openLibrary.ts'
import type { WorkbenchContext } from './context.ts'

export function createLibraryHandlers(context: WorkbenchContext): WorkbenchHandlers['library'] {
  const { library, emit } = context
  const change = (work: () => void): null => {
    work()
    emit('library.changed', {})
    return null
  }
  return {
    models: ({ text, named, removed }) => {
      const bin = library.removedModels.list()
      const wanted = text.trim().toLowerCase()
      return library.models
        .listModels()
        .filter(({ id, name }) => bin.has(id) === removed && (!named || name !== null))
        .map((model) => summaryOf(library, model))
        .filter((model) => textsOf(model).some((each) => each.toLowerCase().includes(wanted)))
    },
    removeModel: ({ id }) =>
      change(() => {
        library.removedModels.remove(library.models.getModel(id).id)
      }),
    restoreModel: ({ id }) =>
      change(() => {
        library.removedModels.restore(library.models.getModel(id).id)
      }),
    nameModel: ({ id, name, instead }) =>
      change(() => {
        if (instead === null) library.models.nameModel(id, name)
        else library.models.renameModel(instead, name)
      }),
    lineage: ({ model, layer }) => library.lineage(model, layer),
    datasets: () => [...library.datasets.list()].reverse(),
    ...createShelf(library, change),
  }
}

type ShelfHandlers = Pick<
  WorkbenchHandlers['library'],
  'pieces' | 'savePiece' | 'renamePiece' | 'removePiece' | 'restorePiece'
>

function createShelf(library: Library, change: (work: () => void) => null): ShelfHandlers {
  const { pieces } = library
  return {
    pieces: ({ removed }) =>
      pieces
        .list()
        .filter(({ removedAt }) => (removedAt !== null) === removed)
        .map((piece) => withModel(library, piece)),
    savePiece: ({ name, model, layers }) => {
      const { id, graph } = library.models.getModel(model)
      const missing = layers.find((layer) => !graph.layers.some((known) => known.name === layer))
      if (missing !== undefined) throw new GraftError('graph.noLayer', { layer: missing })
      const wanted = new Set(layers)
      const inOrder = graph.layers.map((layer) => layer.name).filter((layer) => wanted.has(layer))
      const piece = pieces.create({ name, model: id, layers: inOrder })
      change(() => undefined)
      return withModel(library, piece)
    },
    renamePiece: ({ id, name }) =>
      change(() => {
        pieces.rename(id, name)
      }),
    removePiece: ({ id }) =>
      change(() => {
        pieces.remove(id)
      }),
    restorePiece: ({ id }) =>
      change(() => {
        pieces.restore(id)
      }),
  }
}

function withModel(library: Library, piece: PieceRecord): Piece {
  const { name } = library.models.getModel(piece.model)
  const shapes = library.models.weightShapes(piece.model)
  const parameters = piece.layers.reduce((sum, layer) => sum + countOf(shapes[layer] ?? {}), 0)
  return { ...piece, modelName: name, parameters }
}

function countOf(shapes: Readonly<Record<string, readonly number[]>>): number {
  return Object.values(shapes).reduce((sum, shape) => sum + elementCount(shape), 0)
}

function summaryOf(library: Library, model: ModelRecord): ModelSummary {
  const { id, name, source, labels, createdAt, weightsBytes, graph } = model
  const shapes = library.models.weightShapes(id)
  return {
    id,
    name,
    source,
    labels,
    createdAt,
    weightsBytes,
    layers: graph.layers.length,
    parameters: Object.values(shapes).reduce((sum, of) => sum + countOf(of), 0),
  }
}

function textsOf({ name, id, source }: ModelSummary): readonly string[] {
  const from = source.kind === 'file' ? source.path : source.kind === 'run' ? source.runId : ''
  return [name ?? '', id, from]
}
