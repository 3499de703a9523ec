import { readdir, stat } from 'node:fs/promises'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { kerasH5 } from './kerasH5/readKerasH5.ts'
import { kerasZip } from './kerasZip/readKerasZip.ts'
import type { Glimpse, ImportedModel, ModelFormat } from './modelFormat.ts'
import { isZip, readHead } from './openParts.ts'
import { tfjsLayers } from './tfjsLayers/readTfjsLayers.ts'
import { withZip } from './zip/readZip.ts'

export type { ImportedModel } from './modelFormat.ts'

/** Formats in the order in which they are asked. */
const formats: readonly ModelFormat[] = [kerasH5, kerasZip, tfjsLayers]

/** Formats that people try and that are something else, by their first bytes. */
const strangers: readonly { readonly head: readonly number[]; readonly seen: string }[] = [
  { head: [0x93, 0x4e, 0x55, 0x4d], seen: 'it is a NumPy array' },
  { head: [0x80, 0x02], seen: 'it is a Python pickle (PyTorch?), which would run code' },
  { head: [0x3c], seen: 'it is a web page or XML' },
]

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
    const head = await readHead(path, 4096)
    return { path, isFolder: false, head, names: isZip(head) ? await namesIn(path) : null }
  } catch (error) {
    throw toReadFault(path, error)
  }
}

const namesIn = (path: string) =>
  withZip(path, ({ entries }) => Promise.resolve([...entries.keys()]))

function whatIsSeen({ isFolder, head, names }: Glimpse): string {
  if (names?.some((name) => name.endsWith('/data.pkl')) === true) {
    return 'it is a PyTorch file, which would run code'
  }
  if (names !== null && !isFolder) return 'it is a zip archive without config.json or model.json'
  if (isFolder) return 'the folder has neither config.json nor model.json'
  if (head.length === 0) return 'it is empty'
  const stranger = strangers.find((each) => each.head.every((byte, i) => head[i] === byte))
  return stranger?.seen ?? 'its first bytes are those of no format it knows'
}
