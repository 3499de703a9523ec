import type { Piece } from '../../../shared/contract/workbenchApi/library.ts'
import type { NewLayer } from '../../../shared/model/change.ts'
import { findLayer, type ModelGraph } from '../../../shared/model/graph.ts'
import { api } from '../../api/api.ts'
import type { Addition } from '../edits/dropTargets.ts'

/** The layers of a piece as new layers with their weights, or `null` when they do not stand one behind the other. */
export function pieceLayers(graph: ModelGraph, piece: Piece): readonly NewLayer[] | null {
  const layers = piece.layers.flatMap((name) => findLayer(graph, name) ?? [])
  const isChain = layers.every((layer, i) => {
    const [input, ...others] = layer.calls.flatMap(({ inputs }) => inputs)
    const isFirst = i === 0
    const before = layers[i - 1]?.name
    return layer.calls.length === 1 && others.length === 0 && (isFirst || input?.layer === before)
  })
  if (!isChain || layers.length < piece.layers.length) return null
  return layers.map(({ name, className, config }) => ({
    className,
    config: { ...config },
    origin: { model: piece.model, layer: name },
  }))
}

const loaded = new Map<string, Promise<ModelGraph>>()

/** What a piece puts into the graph; `null` when it has branches. @throws as models.open */
export async function pieceAddition(piece: Piece): Promise<Addition | null> {
  const known = loaded.get(piece.model) ?? loadGraph(piece.model)
  loaded.set(piece.model, known)
  const layers = pieceLayers(await known, piece)
  return layers === null ? null : { type: 'piece', name: piece.name, layers }
}

async function loadGraph(model: string): Promise<ModelGraph> {
  const { graph } = await api.models.open({ reference: `library:${model}` })
  return graph
}
