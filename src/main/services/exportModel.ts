import { statSync } from 'node:fs'
import { extname } from 'node:path'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { writeModelFile, type ExportFormat } from '../formats/writeModelFile.ts'
import type { OpenedModel } from './openModel.ts'
import { probeExport } from './probeExport.ts'
import { graftVersion } from './versions.ts'
import { writePreparation } from './writePreparation.ts'

/** Names of the formats that a model can be written in. */
export const targetFormats: readonly ExportFormat[] = [
  'keras',
  'kerasH5',
  'kerasH5v2',
  'tfjsLayers',
]

/** What people call the formats. */
export const formatNames: Readonly<Record<string, ExportFormat>> = {
  keras: 'keras',
  h5: 'kerasH5',
  'h5-keras2': 'kerasH5v2',
  tfjs: 'tfjsLayers',
}

const byEnding: Readonly<Record<string, ExportFormat>> = {
  '.keras': 'keras',
  '.h5': 'kerasH5',
  '.hdf5': 'kerasH5',
}

export interface ExportOptions {
  /** Ends the export; nothing is left, and what was there stays. */
  readonly signal?: AbortSignal
  readonly onProgress?: (step: 'writing' | 'comparing') => void
}

export interface ExportReport {
  readonly format: ExportFormat
  /** What the file says otherwise than the model, in plain sentences. */
  readonly notes: readonly string[]
}

/**
 * Writes a model to a file or folder, reads it back, compares graph, weights and predictions, and only then gives it its name. Without a format's
 * name the path decides: `.keras` and `.h5` are Keras 3's, a folder is TF.js's.
 * @throws usage.wrong for an unknown format, file.unknownEnding where neither says it, what `writeModelFile` throws, and the signal's reason.
 */
export async function exportModel(
  { graph, weights, labels, words, provenance }: OpenedModel,
  path: string,
  formatName: string | null,
  { signal, onProgress }: ExportOptions = {},
): Promise<ExportReport> {
  const format = chooseFormat(path, formatName)
  const producer = `Graft ${graftVersion}`
  const skipped: string[] = []
  onProgress?.('writing')
  const notes = await writeModelFile(
    path,
    {
      graph,
      weights,
      labels,
      ...(words === null ? {} : { words }),
      producer,
      format,
      ...(provenance === undefined ? {} : { provenance }),
    },
    {
      ...(signal === undefined ? {} : { signal }),
      probe: (found) => {
        onProgress?.('comparing')
        return probeExport({ graph, weights }, found, (reason) => skipped.push(reason))
      },
    },
  )
  const unprobed = skipped.map(
    (reason) => `Graph and weights were compared, but no predictions: ${reason}`,
  )
  const beside = await writePreparation(path, provenance)
  return { format, notes: [...notes.map((note) => note.text), ...unprobed, ...beside] }
}

/** What has no ending, ends in a slash or is a folder already is meant as one. */
function formatOfPath(path: string): ExportFormat {
  const ending = extname(path)
  const known = byEnding[ending.toLowerCase()]
  if (known !== undefined) return known
  const isFolder = /[/\\]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory()
  if (ending === '' || isFolder === true) return 'tfjsLayers'
  const formats = Object.keys(formatNames)
  throw new GraftError('file.unknownEnding', { path, ending, formats })
}

function chooseFormat(path: string, name: string | null): ExportFormat {
  if (name === null) return formatOfPath(path)
  const known = Object.hasOwn(formatNames, name) ? formatNames[name] : undefined
  const format = known ?? targetFormats.find((each) => each === name)
  if (format !== undefined) return format
  const reason = `There is no format "${name}"; there are ${Object.keys(formatNames).join(', ')}`
  throw new GraftError('usage.wrong', { reason })
}
