import { isAbsolute, resolve } from 'node:path'
import type { ModelRecord } from '../../shared/library/records.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import { mapLayers } from '../../shared/model/rewire.ts'
import type { ModelWeights } from '../../shared/model/weights.ts'
import { ENCODER_PREFIX, encoderGraph } from '../../shared/pretraining/encoders.ts'
import { initialWeights } from '../../shared/transfer/initialWeights.ts'
import { BUILTIN_PREFIX, openBackbone } from '../backbones/backbones.ts'
import type { Provenance } from '../formats/provenance.ts'
import { readModelFile, type ImportedModel } from '../formats/readModelFile.ts'
import type { Library } from '../library/openLibrary.ts'
import { provenanceOf } from './provenance.ts'

/** A model that was read, from a file or the library; nothing has been written. */
export interface OpenedModel {
  readonly graph: ModelGraph
  readonly weights: ModelWeights
  readonly labels: readonly string[] | null
  /** The words by whose ids it reads texts, those of ids 2 and on; `null` where none are known. */
  readonly words: readonly string[] | null
  readonly source: ModelRecord['source']
  /** What could not be carried over, in plain sentences. */
  readonly notes: readonly string[]
  /** Identity in the library, if it came from there. */
  readonly id: string | null
  /** How it came about, where a run made it. */
  readonly provenance?: Provenance
}

const LIBRARY_PREFIX = 'library:'

/**
 * Opens MODEL: a path (relative to `folder`), `builtin:NAME`, `encoder:NAME/...`, or `library:NAME`, for which the
 * library is opened by `library`.
 */
export async function openModel(
  reference: string,
  { folder, library }: { readonly folder: string; readonly library: () => Library },
): Promise<OpenedModel> {
  if (reference.startsWith(LIBRARY_PREFIX)) {
    return openFromLibrary(library(), reference.slice(LIBRARY_PREFIX.length))
  }
  if (reference.startsWith(BUILTIN_PREFIX)) {
    return fromFile(reference, await openBackbone(reference.slice(BUILTIN_PREFIX.length)))
  }
  if (reference.startsWith(ENCODER_PREFIX)) return newEncoder(reference)
  const path = isAbsolute(reference) ? reference : resolve(folder, reference)
  return fromFile(path, await readModelFile(path))
}

/** A net to begin with, its weights drawn. Runs draw their own. */
function newEncoder(reference: string): OpenedModel {
  const graph = encoderGraph(reference)
  const { weights } = initialWeights(graph, { weightsOf: () => null, seed: 0, fresh: true })
  const nothing = { labels: null, words: null, notes: [], id: null }
  return { graph, weights, source: { kind: 'built' }, ...nothing }
}

function fromFile(
  path: string,
  { graph, weights, labels, words, notes, sha256, provenance }: ImportedModel,
): OpenedModel {
  return {
    ...(provenance === undefined ? {} : { provenance }),
    graph,
    weights,
    labels,
    words: words ?? null,
    notes: notes.map((note) => note.text),
    source: { kind: 'file', path, sha256 },
    id: null,
  }
}

function openFromLibrary(library: Library, name: string): OpenedModel {
  const record = library.models.getModel(name)
  const provenance = provenanceOf(library, record.source)
  return {
    ...(provenance === null ? {} : { provenance }),
    graph: record.graph,
    weights: library.models.loadWeights(record.id),
    labels: record.labels,
    words: library.models.words(record.id),
    source: record.source,
    notes: [],
    id: record.id,
  }
}

/** Puts an opened model into the library, if it is not there; gives its identity. */
export function keepModel(library: Library, model: OpenedModel): string {
  if (model.id !== null) return model.id
  const { graph, weights, labels, words, source } = model
  return library.models.saveModel({ name: null, graph, weights, labels, words, source }).id
}

/**
 * The graph with every layer that has weights marked as coming from `modelId`: what a document or a run that
 * reuses the model begins with.
 */
export function withOrigins(graph: ModelGraph, weights: ModelWeights, modelId: string): ModelGraph {
  return mapLayers(graph, Object.keys(weights), (layer) => ({
    ...layer,
    origin: { model: modelId, layer: layer.name },
  }))
}

/** The graph with one origin's identity put in the place of another's. */
export function renameOrigin(graph: ModelGraph, from: string, to: string): ModelGraph {
  const names = graph.layers.filter((layer) => layer.origin?.model === from).map(({ name }) => name)
  return mapLayers(graph, names, (layer) =>
    layer.origin === null ? layer : { ...layer, origin: { ...layer.origin, model: to } },
  )
}
