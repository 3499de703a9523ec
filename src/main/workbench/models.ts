import { stat } from 'node:fs/promises'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { BuiltinModel, ModelView } from '../../shared/contract/workbenchApi/models.ts'
import { refKey } from '../../shared/model/graph.ts'
import { analyzeGraph } from '../../shared/model/inferShapes.ts'
import { elementCount, type ModelWeights } from '../../shared/model/weights.ts'
import { backbones, placeOf } from '../backbones/backbones.ts'
import { exportModel, targetFormats } from '../services/exportModel.ts'
import { openModel } from '../services/openModel.ts'
import type { WorkbenchContext } from './context.ts'
import { noteRecent } from './app.ts'
import { openReference, sampleModels, samplesFolder, type NamedModel } from './openReference.ts'
import { drawFilters, summarizeWeights } from './weightSummary.ts'

export function createModelHandlers(context: WorkbenchContext): WorkbenchHandlers['models'] {
  const { library, folders } = context
  let builtin: Promise<readonly BuiltinModel[]> | null = null
  return {
    open: async ({ reference }) => {
      const opened = await openReference(context, reference)
      const { source } = opened.model
      if (source.kind === 'file' && source.path === reference) noteRecent(context, reference)
      return viewOf(reference, opened)
    },
    builtin: () => (builtin ??= describeBuiltin(context)),
    formats: () => targetFormats,
    originShapes: ({ model }) => library.models.weightShapes(model),
    weights: ({ model, layer, bins }) => {
      const { id } = library.models.getModel(model)
      return summarizeWeights(library.models.layerWeights(id, layer) ?? {}, bins)
    },
    filters: ({ model, layer, limit }) => {
      const { id } = library.models.getModel(model)
      return drawFilters(library.models.layerWeights(id, layer) ?? {}, limit)
    },
    export: async ({ model, path, format, overwrite }) => {
      const target = await folders.check(path)
      const there = await stat(target).catch(() => null)
      if (there !== null && !overwrite)
        throw new GraftError('workbench.fileExists', { path: target })
      const options = { folder: samplesFolder, library: () => library }
      const report = await exportModel(await openModel(`library:${model}`, options), target, format)
      const written = await stat(target)
      return { path: target, bytes: written.isFile() ? written.size : 0, ...report }
    },
  }
}

function viewOf(reference: string, { model, name }: NamedModel): ModelView {
  const { graph, labels, source, notes, id, weights } = model
  const arrays = arraysOf(weights)
  return {
    reference,
    name,
    id,
    graph,
    labels,
    source,
    notes,
    weightsBytes: arrays.reduce((sum, { values }) => sum + values.byteLength, 0),
    parameters: arrays.reduce((sum, { shape }) => sum + elementCount(shape), 0),
  }
}

function arraysOf(weights: ModelWeights) {
  return Object.values(weights).flatMap((layer) => Object.values(layer))
}

/** Samples first, then the backbones that the set-up has brought. */
async function describeBuiltin(context: WorkbenchContext): Promise<readonly BuiltinModel[]> {
  const rows = [
    ...sampleModels.map(({ name, title }) => ({
      reference: `sample:${name}`,
      name: title,
      kind: 'sample' as const,
      features: null,
      pixels: null,
    })),
    ...backbones
      .filter((backbone) => placeOf(backbone).isThere)
      .map(({ name, title, features, recipe: { offset, divisor, sizes } }) => ({
        reference: `builtin:${name}`,
        name: title,
        kind: 'backbone' as const,
        features: features.layer,
        pixels: { offset, divisor, sizes },
      })),
  ]
  const described: BuiltinModel[] = []
  for (const row of rows) {
    const { model } = await openReference(context, row.reference)
    const [input] = model.graph.inputs
    const { shapes } = analyzeGraph(model.graph)
    described.push({
      ...row,
      layers: model.graph.layers.length,
      parameters: arraysOf(model.weights).reduce((sum, { shape }) => sum + elementCount(shape), 0),
      labels: model.labels,
      inputShape: input === undefined ? [] : (shapes.get(refKey(input)) ?? []),
    })
  }
  return described
}
