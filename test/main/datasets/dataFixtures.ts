import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { prepareRows, type PreparedRows } from '../../../src/main/datasets/prepareData.ts'
import { openSource } from '../../../src/main/datasets/openSource.ts'
import { dataSchema, type DataPlanInput } from '../../../src/shared/data/dataPlan.ts'
import { referenceSchema } from '../../../src/shared/data/sourceSchema.ts'

/** A folder that goes when the tests are done, with a cache in it. */
export function useDataFolder(name = 'graft-data-'): { folder: string; cacheFolder: string } {
  const folder = mkdtempSync(join(tmpdir(), name))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, cacheFolder: join(folder, 'cache') }
}

const root = join(import.meta.dirname, '..', '..', '..')

/** Inputs that Python and NumPy write (test/data/makeInputs.py). */
export function makeInputs(folder: string): void {
  const python = join(root, '.venv-keras', 'bin', 'python')
  execFileSync(python, [join(root, 'test', 'data', 'makeInputs.py'), folder])
}

/** Everything in one part, so that rows come in the order of the file. */
const whole = { validation: 0, test: 0 }

/** Prepares a source, given as a plan has it. */
export function prepare(
  place: { folder: string; cacheFolder: string },
  source: DataPlanInput['source'],
  split: DataPlanInput['split'] = whole,
): Promise<PreparedRows> {
  return prepareRows(dataSchema.parse({ source, split }), { ...place, seed: 1 })
}

/** Scans a source, given with absolute paths. */
export function scan(place: { cacheFolder: string }, reference: unknown) {
  return openSource(referenceSchema.parse(reference), { cacheFolder: place.cacheFolder })
}

/** All numbers of prepared inputs. */
export async function numbersOf({ inputs }: Pick<PreparedRows, 'inputs'>): Promise<number[]> {
  const bytes = Uint8Array.from((await readFile(inputs.path)).subarray(inputs.byteOffset))
  const make = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array }[inputs.dtype]
  return [...new make(bytes.buffer)]
}

/** A file of holes that is as long as is wanted, with text at its beginning. */
export async function writeSparse(path: string, start: string, bytes: number): Promise<void> {
  const file = await open(path, 'w')
  await file.write(start)
  await file.truncate(bytes)
  await file.close()
}
