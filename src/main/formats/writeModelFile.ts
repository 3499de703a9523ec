import type { ImportNote } from '../../shared/kerasJson/importNote.ts'
import { writeKerasH5 } from './kerasH5/writeKerasH5.ts'
import { writeKerasZip } from './kerasZip/writeKerasZip.ts'
import type { ExportedModel, ExportFormat, WriteOptions } from './modelFormat.ts'
import { exportNotes, prepareExport } from './prepareExport.ts'
import { writeTfjsLayers } from './tfjsLayers/writeTfjsLayers.ts'

export type { ExportedModel, ExportFormat } from './modelFormat.ts'

type WriteModel = (path: string, model: ExportedModel, options: WriteOptions) => Promise<void>

const writers: Readonly<Record<ExportFormat, WriteModel>> = {
  keras: writeKerasZip,
  kerasH5: (path, model, options) => writeKerasH5(path, model, { ...options, dialect: 'keras3' }),
  kerasH5v2: (path, model, options) => writeKerasH5(path, model, { ...options, dialect: 'keras2' }),
  tfjsLayers: writeTfjsLayers,
}

/**
 * Writes a model: under a temporary name, read back, compared bit by bit and by the probe, then renamed. A failed export
 * leaves nothing, and what was at `path` stays as it was. Freeze modes `freeze` and `freezeWeights` become
 * `trainable = false`. Gives notes on what the file says otherwise than the graph. Errors:
 * `layer.unknownKind`, `file.notExportable`, `file.weight...`, `file.labelCount`, `file.unwritable`, those of
 * `inferShapes`.
 */
export async function writeModelFile(
  path: string,
  { format, ...model }: ExportedModel & { readonly format: ExportFormat },
  options: WriteOptions = {},
): Promise<readonly ImportNote[]> {
  const prepared = prepareExport(path, model)
  await writers[format](path, prepared, options)
  return exportNotes(prepared)
}
