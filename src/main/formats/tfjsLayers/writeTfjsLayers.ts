import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { kerasLayerOrder } from '../../../shared/kerasJson/layerOrder.ts'
import { kerasWeightName, toKerasTopology } from '../../../shared/kerasJson/writeTopology.ts'
import type { WeightArray } from '../../../shared/model/weights.ts'
import { findLayer } from '../../../shared/model/graph.ts'
import { labelsText } from '../labelsFile.ts'
import { lineageOf } from '../lineage.ts'
import type { ExportedModel, WriteOptions } from '../modelFormat.ts'
import { replacePath, requireReplaceable } from '../replacePath.ts'
import { verifyExport } from '../verifyExport.ts'
import { tfjsLayers } from './readTfjsLayers.ts'

/** The size at which TensorFlow.js's converter cuts, so that browsers can cache each file. */
const SHARD_BYTES = 4 * 2 ** 20

const LABELS_FILE = 'labels.json'

/** Writes a prepared model as a TF.js layers-model folder. Errors: as `writeModelFile`. */
export async function writeTfjsLayers(
  path: string,
  model: ExportedModel,
  options: WriteOptions,
): Promise<void> {
  const folder = basename(path) === 'model.json' ? dirname(path) : path
  await requireReplaceable(folder, isOwnFile)
  const { graph, weights } = model
  const layers = kerasLayerOrder(graph).flatMap((name) => findLayer(graph, name) ?? [])
  const arrays = layers.flatMap((layer) =>
    Object.entries(weights[layer.name] ?? {}).map(([weight, array]) => ({
      name: kerasWeightName(layer, weight, 'tfjs'),
      array,
    })),
  )
  const bytes = Buffer.concat(
    arrays.map(({ array: { values } }) =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    ),
  )
  const shards = cut(bytes)
  const modelJson = describe(model, arrays, shards)
  await replacePath(folder, async (temporary) => {
    await mkdir(temporary)
    await writeFile(join(temporary, 'model.json'), JSON.stringify(modelJson))
    for (const { name, part } of shards) await writeFile(join(temporary, name), part)
    if (model.labels !== null) {
      await writeFile(join(temporary, LABELS_FILE), labelsText(model.labels))
    }
    await verifyExport(folder, model, await tfjsLayers.read(temporary), {
      ...options,
      target: 'tfjs',
    })
  })
}

interface NamedArray {
  readonly name: string
  readonly array: WeightArray
}

function describe(
  model: ExportedModel,
  arrays: readonly NamedArray[],
  shards: readonly { readonly name: string }[],
) {
  return {
    format: 'layers-model',
    generatedBy: model.producer,
    convertedBy: null,
    modelTopology: {
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
      model_config: toKerasTopology(model.graph, 'tfjs'),
    },
    weightsManifest: [
      {
        paths: shards.map(({ name }) => name),
        weights: arrays.map(({ name, array: { shape, dtype } }) => ({ name, shape, dtype })),
      },
    ],
    userDefinedMetadata: { labels: model.labels, graft: lineageOf(model) },
  }
}

const isOwnFile = (name: string) =>
  name === 'model.json' || name === LABELS_FILE || /^group\d+-shard\d+of\d+(\.bin)?$/.test(name)

function cut(bytes: Buffer): readonly { readonly name: string; readonly part: Buffer }[] {
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES))
  return Array.from({ length: count }, (_, i) => ({
    name: `group1-shard${i + 1}of${count}.bin`,
    part: bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
  }))
}
