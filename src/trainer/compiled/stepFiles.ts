import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { noteUse, removeFile, trimCacheFolder } from '../execution/cacheFolder.ts'
import type { StepGraph } from './stepGraph.ts'

/**
 * Graphs of recorded steps that passed the guard, kept for later runs: a line of JSON, then the graph's bytes, whose hash
 * is in the line. The name of a file is the hash of all that its graph depends on.
 */
const FORMAT = 'graft-steps-1'

/** Kept graphs together take at most this much of the disk; a graph is some 100 KB. */
const FOLDER_LIMIT_BYTES = 2 ** 26

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  sha256: z.string(),
  entries: z.array(
    z.strictObject({
      role: z.enum(['train', 'evaluate']),
      name: z.string(),
      rows: z.int().positive().nullable(),
      hasResult: z.boolean(),
    }),
  ),
})

const pathOf = (folder: string, key: string) => join(folder, `${key}.bin`)
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The graph under this key, or `null` where there is none that is whole. */
export function findStepFile(folder: string, key: string): StepGraph | null {
  const path = pathOf(folder, key)
  try {
    const bytes = readFileSync(path)
    const end = bytes.indexOf('\n')
    const header = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)))
    const model = bytes.subarray(end + 1)
    if (hashOf(model) !== header.sha256) return null
    noteUse(path)
    return { entries: header.entries, model }
  } catch {
    // Not there, cut off or of another make: the steps are recorded again, and the file is written anew.
    return null
  }
}

/** Keeps a graph. A folder that cannot be written costs later runs some time and nothing else. */
export function keepStepFile(
  folder: string,
  key: string,
  { entries, model }: StepGraph,
  limitBytes = FOLDER_LIMIT_BYTES,
): void {
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.part`)
  try {
    mkdirSync(folder, { recursive: true })
    const header = JSON.stringify({ format: FORMAT, sha256: hashOf(model), entries })
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${header}\n`), model]))
    renameSync(temporary, pathOf(folder, key))
    trimCacheFolder(folder, limitBytes)
  } catch {
    removeFile(temporary)
  }
}
