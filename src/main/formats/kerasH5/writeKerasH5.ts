import { kerasLayerOrder } from '../../../shared/kerasJson/layerOrder.ts'
import {
  kerasWeightName,
  toKerasTopology,
  withModules,
} from '../../../shared/kerasJson/writeTopology.ts'
import { findLayer, type ModelGraph } from '../../../shared/model/graph.ts'
import {
  contentsSize,
  hdf5Array,
  type Hdf5Attribute,
  type Hdf5Contents,
} from '../hdf5/hdf5Messages.ts'
import { runHdf5 } from '../hdf5/runHdf5.ts'
import { writeLabelsBeside } from '../labelsFile.ts'
import { lineageOf } from '../lineage.ts'
import type { ExportedModel, WriteOptions } from '../modelFormat.ts'
import { replacePath } from '../replacePath.ts'
import { verifyExport } from '../verifyExport.ts'
import { kerasH5 } from './readKerasH5.ts'

/** The version whose dialect is written; readers go by its first number. */
export const kerasVersions = { keras3: '3.15.1', keras2: '2.15.0' } as const

/** Lists of names longer than this would not fit into an object header of 64 kB. */
const NAMES_A_LIST = 2000

/**
 * Writes a prepared model as Keras `.h5`. Labels also go into a JSON file beside it, `name.labels.json`. Errors: as
 * `writeModelFile`.
 */
export async function writeKerasH5(
  path: string,
  model: ExportedModel,
  { dialect, ...options }: WriteOptions & { readonly dialect: 'keras3' | 'keras2' },
): Promise<void> {
  const contents = contentsOf(model, dialect)
  await replacePath(path, async (temporary) => {
    await runHdf5({ type: 'write', path: temporary, contents }, contentsSize(contents), options)
    await verifyExport(path, model, await kerasH5.read(temporary), { ...options, target: dialect })
    await writeLabelsBeside(path, model)
  })
}

/** Without modules Keras 3 takes a config for an older one, and turns some of its lists into something else. */
function topologyOf(graph: ModelGraph, dialect: 'keras3' | 'keras2') {
  const topology = toKerasTopology(graph, dialect)
  return dialect === 'keras3' ? withModules(topology) : topology
}

function contentsOf(model: ExportedModel, dialect: 'keras3' | 'keras2'): Hdf5Contents {
  const { graph, weights, labels } = model
  const order = kerasLayerOrder(graph)
  const root: Record<string, string> = {
    backend: 'tensorflow',
    keras_version: kerasVersions[dialect],
    model_config: JSON.stringify(topologyOf(graph, dialect)),
    graft: JSON.stringify(lineageOf(model)),
    ...(labels === null ? {} : { labels: JSON.stringify(labels) }),
  }
  const attributes: Hdf5Attribute[] = Object.entries(root).map(([name, value]) => ({
    group: '',
    name,
    value,
  }))
  attributes.push(
    ...nameLists('model_weights', 'layer_names', order),
    { group: 'model_weights', name: 'backend', value: 'tensorflow' },
    { group: 'model_weights', name: 'keras_version', value: kerasVersions[dialect] },
    { group: 'model_weights/top_level_model_weights', name: 'weight_names', value: [] },
  )
  const arrays: Hdf5Contents['arrays'][number][] = []
  for (const layer of order.flatMap((name) => findLayer(graph, name) ?? [])) {
    const group = `model_weights/${layer.name}`
    // In Keras 2 names end in TensorFlow's output number.
    const suffix = dialect === 'keras2' ? ':0' : ''
    const named = Object.entries(weights[layer.name] ?? {}).map(([weight, array]) => ({
      name: `${kerasWeightName(layer, weight, dialect)}${suffix}`,
      array,
    }))
    const names = named.map(({ name }) => name)
    attributes.push(...nameLists(group, 'weight_names', names))
    arrays.push(...named.map(({ name, array }) => hdf5Array(`${group}/${name}`, array)))
  }
  return { attributes, arrays }
}

/** A list of names, split as Keras splits it where it is long. */
function nameLists(group: string, name: string, names: readonly string[]): Hdf5Attribute[] {
  if (names.length <= NAMES_A_LIST) return [{ group, name, value: names }]
  const lists: Hdf5Attribute[] = []
  for (let from = 0; from < names.length; from += NAMES_A_LIST) {
    const value = names.slice(from, from + NAMES_A_LIST)
    lists.push({ group, name: `${name}${lists.length}`, value })
  }
  return lists
}
