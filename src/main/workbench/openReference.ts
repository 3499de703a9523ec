import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { openModel, type OpenedModel } from '../services/openModel.ts'
import type { WorkbenchContext } from './context.ts'

/** Models of the sample data: what stands behind `sample:`. */
export const sampleModels = [
  { name: 'fashion-a-conv', title: 'Fashion, convolutional' },
  { name: 'fashion-a-dense', title: 'Fashion, dense' },
] as const

export const samplesFolder = fileURLToPath(new URL('../../../resources/models', import.meta.url))

export const SAMPLE_PREFIX = 'sample:'

/** A model with the name that people should see. */
export interface NamedModel {
  readonly model: OpenedModel
  readonly name: string
}

/**
 * Opens a model by reference: `sample:NAME`, `builtin:NAME`, `library:NAME-OR-ID`, `encoder:NAME/...` with new weights, or
 * a path in an allowed folder.
 * @throws GraftError workbench.noBuiltin, workbench.outsideFolders, and what openModel throws
 */
export async function openReference(
  context: WorkbenchContext,
  reference: string,
): Promise<NamedModel> {
  const options = { folder: samplesFolder, library: () => context.library }
  const [, scheme, rest = ''] = /^(sample|builtin|library|encoder):(.*)$/s.exec(reference) ?? []
  if (scheme === 'sample') return openSample(rest, options)
  if (scheme === 'builtin' || scheme === 'encoder') {
    return { model: await openModel(reference, options), name: rest }
  }
  if (scheme === 'library') {
    const { name, source, graph } = context.library.models.getModel(rest)
    const shown = name ?? (source.kind === 'file' ? basename(source.path) : graph.name)
    return { model: await openModel(reference, options), name: shown }
  }
  const path = await context.folders.check(reference)
  return { model: await openModel(path, options), name: basename(path) }
}

async function openSample(
  name: string,
  options: Parameters<typeof openModel>[1],
): Promise<NamedModel> {
  const known = sampleModels.find((each) => each.name === name)
  const path = join(samplesFolder, `${name}.h5`)
  if (known === undefined || !existsSync(path)) {
    const names = sampleModels.map((each) => each.name)
    throw new GraftError('workbench.noBuiltin', { name, known: names })
  }
  return { model: await openModel(path, options), name: basename(path) }
}
