import { stat } from 'node:fs/promises'
import { kerasLayerOrder } from '../../../shared/kerasJson/layerOrder.ts'
import { nextName, savedWeights } from '../../../shared/kerasJson/savedNames.ts'
import { toKerasTopology, withModules } from '../../../shared/kerasJson/writeTopology.ts'
import { findLayer, type ModelGraph } from '../../../shared/model/graph.ts'
import { weightSpecs } from '../../../shared/model/weightSpecs.ts'
import { contentsSize, hdf5Array, type Hdf5Contents } from '../hdf5/hdf5Messages.ts'
import { runHdf5 } from '../hdf5/runHdf5.ts'
import { kerasVersions } from '../kerasH5/writeKerasH5.ts'
import { writeLabelsBeside } from '../labelsFile.ts'
import { lineageOf } from '../lineage.ts'
import type { ExportedModel, WriteOptions } from '../modelFormat.ts'
import { replacePath } from '../replacePath.ts'
import { withPending } from '../temporaries.ts'
import { verifyExport } from '../verifyExport.ts'
import { writeZip } from '../zip/writeZip.ts'
import { CONFIG, kerasZip, METADATA, WEIGHTS } from './readKerasZip.ts'

/**
 * Writes a prepared model as Keras 3's `.keras`. What Graft adds stands in `metadata.json`, which Keras does not look into.
 * Errors: as `writeModelFile`.
 */
export async function writeKerasZip(
  path: string,
  given: ExportedModel,
  options: WriteOptions,
): Promise<void> {
  // Keras numbers what it keeps by its own order of layers, and so does who reads its config.
  const model = { ...given, graph: inKerasOrder(given.graph) }
  const contents = contentsOf(model)
  const metadata = {
    keras_version: kerasVersions.keras3,
    graft: lineageOf(model),
  }
  await replacePath(path, async (temporary) => {
    await withPending(`${temporary}.weights`, async (weights) => {
      const request = { type: 'write', path: weights, contents } as const
      await runHdf5(request, contentsSize(contents), options)
      const { size } = await stat(weights)
      await writeZip(temporary, [
        { name: METADATA, content: jsonBytes(metadata) },
        { name: CONFIG, content: jsonBytes(withModules(toKerasTopology(model.graph, 'keras3'))) },
        { name: WEIGHTS, content: { path: weights, bytes: size } },
      ])
    })
    await verifyExport(path, model, await kerasZip.read(temporary), {
      ...options,
      target: 'keras3',
    })
    await writeLabelsBeside(path, model)
  })
}

const jsonBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

function inKerasOrder(graph: ModelGraph): ModelGraph {
  return {
    ...graph,
    layers: kerasLayerOrder(graph).flatMap((name) => findLayer(graph, name) ?? []),
  }
}

function contentsOf({ graph, weights }: ExportedModel): Hdf5Contents {
  const specs = weightSpecs(graph)
  const used = new Map<string, number>()
  const attributes: Hdf5Contents['attributes'][number][] = [
    { group: 'vars', name: 'name', value: graph.name },
  ]
  const arrays: Hdf5Contents['arrays'][number][] = []
  for (const { name, className } of graph.layers) {
    const place = `layers/${nextName(className, used)}`
    attributes.push({ group: `${place}/vars`, name: 'name', value: name })
    const places = savedWeights(className, specs.get(name) ?? [])
    for (const [weight, array] of Object.entries(weights[name] ?? {})) {
      for (const own of places.get(weight) ?? []) arrays.push(hdf5Array(`${place}/${own}`, array))
    }
  }
  return { attributes, arrays }
}
