import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareNames } from '../../../shared/data/compareNames.ts'
import { referenceSchema, type SourceReference } from '../../../shared/data/sourceSchema.ts'
import { isIgnoredName } from '../scan/walkFolder.ts'
import { partNamed } from '../sources/partNames.ts'
import { sniffContent } from './sniffContent.ts'

/** What lies right in a folder. */
interface Listing {
  readonly folders: readonly string[]
  readonly files: readonly string[]
}

/** So many files tell what a folder holds. */
const LOOKED_AT = 24
/** Folders of classes are looked into so deep. */
const MOST_DEPTH = 4

/**
 * What a folder is, or `null` when it is no data. `ofFile` tells what a file in it is.
 * @throws file.* only for the folder itself
 */
export async function recognizeFolder(
  path: string,
  ofFile: (path: string) => Promise<SourceReference | null>,
): Promise<SourceReference | null> {
  const { folders, files } = await list(path)
  // Folders of models are not folders of data.
  if (files.includes('model.json') || files.includes('config.json')) return null
  const manifest = files.find((name) => /^metadata\.(?:csv|jsonl|parquet)$/i.test(name))
  if (manifest !== undefined) return ofFile(join(path, manifest))
  const parquet = files.filter((name) => name.toLowerCase().endsWith('.parquet'))
  if (parquet.length > 0) return ofShards(path, parquet, ofFile)
  const pair = files.find((name) => /images.*idx|idx3/i.test(name))
  if (pair !== undefined && folders.length === 0) return ofFile(join(path, pair))
  const kind = await contentOf(path)
  if (kind === null) return null
  const labels = folders.length === 0 ? null : 'folders'
  const parts =
    folders.length > 0 && folders.every((name) => partNamed(name) !== null)
      ? partsOf(folders)
      : null
  if (kind === 'picture') return referenceSchema.parse({ type: 'imageFolder', path, labels, parts })
  if (labels === null) return null
  return referenceSchema.parse({ type: 'text', path, layout: { kind: 'folders', labels, parts } })
}

async function list(path: string): Promise<Listing> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const kept = entries
    .filter(({ name }) => !isIgnoredName(name))
    .sort((a, b) => compareNames(a.name, b.name))
  return {
    folders: kept.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    files: kept.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
  }
}

async function ofShards(
  path: string,
  names: readonly string[],
  ofFile: (path: string) => Promise<SourceReference | null>,
): Promise<SourceReference | null> {
  const first = await ofFile(join(path, names[0] ?? ''))
  if (first?.type !== 'imageParquet') return null
  const partFiles = names.some((name) => partNamed(name.split(/[-_.]/)[0] ?? '') !== null)
  return { ...first, path, partFiles }
}

function partsOf(folders: readonly string[]) {
  const of = (part: string) => folders.filter((name) => partNamed(name) === part)
  return { train: of('train'), validation: of('validation'), test: of('test') }
}

/** What most of the first files are. */
async function contentOf(root: string): Promise<'picture' | 'text' | null> {
  const counts = { picture: 0, text: 0, other: 0 }
  const look = async (path: string, depth: number): Promise<void> => {
    const { folders, files } = await list(path)
    const each = depth === 0 ? LOOKED_AT : LOOKED_AT / 4
    for (const name of files.slice(0, each)) counts[await sniffContent(join(path, name))]++
    if (depth >= MOST_DEPTH) return
    for (const name of folders) {
      if (counts.picture + counts.text + counts.other >= LOOKED_AT) return
      await look(join(path, name), depth + 1)
    }
  }
  await look(root, 0)
  if (counts.picture === 0 && counts.text === 0) return null
  return counts.picture >= counts.text ? 'picture' : 'text'
}
