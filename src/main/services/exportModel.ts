import { extname } from 'node:path'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { writeModelFile, type ExportFormat } from '../formats/writeModelFile.ts'
import type { OpenedModel } from './openModel.ts'
import { graftVersion } from './versions.ts'

/** Names of the formats that a model can be written in. */
export const targetFormats: readonly ExportFormat[] = ['kerasH5', 'kerasH5v2', 'tfjsLayers']

export interface ExportReport {
  readonly format: ExportFormat
  /** What the file says otherwise than the model, in plain sentences. */
  readonly notes: readonly string[]
}

/**
 * Writes a model to a file or folder. Without a format's name the path decides: `.h5` is Keras 3's, everything else a
 * TF.js folder.
 * @throws usage.wrong for an unknown format, and what `writeModelFile` throws.
 */
export async function exportModel(
  { graph, weights, labels }: OpenedModel,
  path: string,
  formatName: string | null,
): Promise<ExportReport> {
  const format = chooseFormat(path, formatName)
  const producer = `Graft ${graftVersion}`
  const notes = await writeModelFile(path, { graph, weights, labels, producer, format })
  return { format, notes: notes.map((note) => note.text) }
}

function chooseFormat(path: string, name: string | null): ExportFormat {
  if (name === null) {
    return ['.h5', '.hdf5'].includes(extname(path).toLowerCase()) ? 'kerasH5' : 'tfjsLayers'
  }
  const format = targetFormats.find((known) => known === name)
  if (format !== undefined) return format
  const reason = `There is no format "${name}"; there are ${targetFormats.join(', ')}`
  throw new GraftError('usage.wrong', { reason })
}
