import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { KerasDialectName } from '../../shared/kerasJson/dialects.ts'
import { toKerasConfig } from '../../shared/kerasJson/kerasConfig.ts'
import type { GraphLayer } from '../../shared/model/graph.ts'
import { kindOf } from '../../shared/model/parseConfig.ts'
import { sameJson } from '../../shared/kerasJson/json.ts'
import type { ModelWeights, WeightArray } from '../../shared/model/weights.ts'
import type { ExportedModel, ImportedModel, WriteOptions } from './modelFormat.ts'

/**
 * Compares what was read back with what was to be written: the graph exactly, weights bit by bit, and then what the
 * probe looks at. Error: `file.unwritable` naming the first difference.
 */
export async function verifyExport(
  path: string,
  wanted: ExportedModel,
  found: ImportedModel,
  { signal, probe, target }: WriteOptions & { readonly target: KerasDialectName },
): Promise<void> {
  signal?.throwIfAborted()
  const difference =
    graphDifference(wanted, found, target) ??
    weightDifference(wanted.weights, found.weights) ??
    (sameJson(wanted.labels, found.labels) ? null : 'the labels') ??
    (sameJson(plain(wanted.provenance), plain(found.provenance)) ? null : 'how it came about') ??
    (await probe?.(found)) ??
    null
  signal?.throwIfAborted()
  if (difference === null) return
  const reason = `what was written does not read back the same (${difference})`
  throw new GraftError('file.unwritable', { path, reason })
}

function graphDifference(
  wanted: ExportedModel,
  found: ImportedModel,
  target: KerasDialectName,
): string | null {
  const read = new Map(found.graph.layers.map((layer) => [layer.name, layer]))
  for (const layer of wanted.graph.layers) {
    const again = read.get(layer.name)
    if (again === undefined || !isSameLayer(layer, again, target)) return `layer "${layer.name}"`
  }
  const rest = ({ graph }: ExportedModel | ImportedModel) =>
    plain({ ...graph, layers: graph.layers.map(({ name }) => name) })
  return sameJson(rest(wanted), rest(found)) ? null : 'the connections'
}

/** The same but for settings that mean nothing to the target and that it has no word for. */
function isSameLayer(wanted: GraphLayer, found: GraphLayer, target: KerasDialectName): boolean {
  if (sameJson(plain(wanted), plain(found))) return true
  const rest = (layer: GraphLayer) => plain({ ...layer, config: null })
  const written = (layer: GraphLayer) => plain(toKerasConfig(kindOf(layer), layer, target))
  return sameJson(rest(wanted), rest(found)) && sameJson(written(wanted), written(found))
}

/** JSON as a file keeps it: without keys that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

function weightDifference(wanted: ModelWeights, found: ModelWeights): string | null {
  if (!sameJson(namesOf(wanted), namesOf(found))) return 'the list of weights'
  for (const [layer, weights] of Object.entries(wanted)) {
    for (const [name, array] of Object.entries(weights)) {
      if (!sameArray(array, found[layer]?.[name])) return `weight "${name}" of layer "${layer}"`
    }
  }
  return null
}

function namesOf(weights: ModelWeights): unknown {
  return Object.fromEntries(
    Object.entries(weights).map(([layer, own]) => [layer, Object.keys(own)]),
  )
}

function sameArray(a: WeightArray, b: WeightArray | undefined): boolean {
  return b !== undefined && sameJson(a.shape, b.shape) && bytesOf(a).equals(bytesOf(b))
}

function bytesOf({ values }: WeightArray): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}
