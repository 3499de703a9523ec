import { readdir, stat } from 'node:fs/promises'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { kerasH5 } from './kerasH5/readKerasH5.ts'
import { kerasZip } from './kerasZip/readKerasZip.ts'
import type { Glimpse, ImportedModel, ModelFormat } from './modelFormat.ts'
import { HEAD_BYTES, isZip, readHead } from './openParts.ts'
import { whatIsSeen } from './strangers.ts'
import { tfjsLayers } from './tfjsLayers/readTfjsLayers.ts'
import { wordVectors } from './wordVectors/readWordVectors.ts'
import { withZip } from './zip/readZip.ts'

export type { ImportedModel } from './modelFormat.ts'

/** Formats in the order in which they are asked. */
const formats: readonly ModelFormat[] = [kerasH5, kerasZip, tfjsLayers, wordVectors]

/**
 * Reads a model from a file or folder, whatever its name. Nothing of the file is run. Errors:
 * `file.missing`, `file.unreadable`, `file.unknownFormat`, `file.onlyWeights`, `file.damaged`, `file.noInputShape`,
 * `file.weight...`, `file.partMissing`, `file.outsideFolder`, `file.tooLarge`, `layer.badConfig`,
 * `layer.unsupported`, `graph.badConnection`.
 */
export async function readModelFile(path: string): Promise<ImportedModel> {
  const glimpse = await glimpseOf(path)
  const format = formats.find(({ detect }) => detect(glimpse))
  if (format !== undefined) return format.read(path)
  throw new GraftError('file.unknownFormat', { path, seen: whatIsSeen(glimpse) })
}

async function glimpseOf(path: string): Promise<Glimpse> {
  try {
    if ((await stat(path)).isDirectory()) {
      return { path, isFolder: true, head: new Uint8Array(0), names: await readdir(path) }
    }
    const head = await readHead(path, HEAD_BYTES)
    return { path, isFolder: false, head, names: isZip(head) ? await namesIn(path) : null }
  } catch (error) {
    throw toReadFault(path, error)
  }
}

const namesIn = (path: string) =>
  withZip(path, ({ entries }) => Promise.resolve([...entries.keys()]))
