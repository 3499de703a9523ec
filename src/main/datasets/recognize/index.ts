import { stat } from 'node:fs/promises'
import type { SourceReference } from '../../../shared/data/sourceSchema.ts'
import { sniffIdx } from '../arrays/idxArray.ts'
import { readSample } from '../tables/encoding.ts'
import { recognizeIdx, recognizeNpy, recognizeNpz } from './recognizeArrays.ts'
import { recognizeFolder } from './recognizeFolder.ts'
import { recognizeTable } from './recognizeTable.ts'
import { sniffContent } from './sniffContent.ts'

/**
 * What a path leads to, by content: a reference with everything that can be guessed, or `null` when it is no data (a
 * model, a single picture, a program, nothing).
 */
export async function recognizeSource(path: string): Promise<SourceReference | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) return recognizeFolder(path, recognizeFile)
  return found.isFile() ? recognizeFile(path) : null
}

async function recognizeFile(path: string): Promise<SourceReference | null> {
  try {
    const start = Buffer.from(await readSample(path, 16)).toString('latin1')
    if (start.startsWith('\x93NUMPY')) return await recognizeNpy(path)
    if (start.startsWith('PK')) return await recognizeNpz(path)
    if (start.startsWith('PAR1')) return await recognizeTable(path)
    if ((await sniffIdx(path)) !== null) return await recognizeIdx(path)
    if (start.startsWith('<') || (await sniffContent(path)) !== 'text') return null
    return await recognizeTable(path)
  } catch {
    // What cannot be read is no data here; `describe` says why.
    return null
  }
}
