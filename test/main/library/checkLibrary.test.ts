import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import {
  checkpointState,
  floats,
  openForTest,
  openRaw,
  startRun,
  temporaryFolder,
} from './libraryFixtures.ts'

/** A closed library with a model and a run with a checkpoint. */
function makeLibrary(): string {
  const path = join(temporaryFolder(), 'library.graft')
  const library = openLibrary(path)
  const run = startRun(library)
  library.checkpoints.save(run, checkpointState({ dense: { kernel: floats([3], [7, 8, 9]) } }))
  library.runs.finish(run, { status: 'stopped' })
  library.close()
  return path
}

/** Does something to the file that the database itself would refuse. */
function damage(path: string, statements: string): void {
  const db = openRaw(path)
  db.unsafeMode()
  db.pragma('foreign_keys = OFF')
  db.pragma('ignore_check_constraints = ON')
  const triggers = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all()
  for (const name of triggers) db.exec(`DROP TRIGGER ${String(name)}`)
  db.exec(statements)
  db.close()
}

describe('checking a library', () => {
  it('finds nothing in a sound one', () => {
    expect(openForTest(makeLibrary()).check()).toEqual([])
  })

  it('names the layer, the weight and the model of one wrong byte on the disk', () => {
    const path = makeLibrary()
    const bytes = readFileSync(path)
    const kernel = Buffer.from(Float32Array.from([1, 2]).buffer)
    const at = bytes.indexOf(kernel)
    expect(at).toBeGreaterThan(0)
    expect(bytes.indexOf(kernel, at + 1)).toBe(-1)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(openForTest(path).check()).toEqual([
      'The weights of "kernel" of layer "dense" in model "tiny" are not as they were saved.',
    ])
  })

  it('names the run whose checkpoint is damaged', () => {
    const path = makeLibrary()
    damage(path, `UPDATE weight_array SET bytes = zeroblob(12) WHERE byte_length = 12`)
    expect(openForTest(path).check()).toEqual([
      expect.stringMatching(
        /^The weights of the checkpoint of run \S+ are not as they were saved\.$/,
      ),
    ])
  })

  it('and loading refuse an array that is cut off', () => {
    const path = makeLibrary()
    damage(path, `UPDATE weight_array SET bytes = zeroblob(4) WHERE shape = '[1,2]'`)
    const library = openForTest(path)
    expect(library.check()).toContain(
      'The weights of "kernel" of layer "dense" in model "tiny" are not as they were saved.',
    )
    const load = () => library.models.loadWeights('tiny')
    expect(load).toThrow(expect.objectContaining({ code: 'library.damaged' }))
  })

  it.each([
    [
      'a weight is gone',
      `DELETE FROM model_weight WHERE weight = 'bias'`,
      'In model "tiny" 1 of 2 weights are there.',
    ],
    [
      'the graph is another',
      `UPDATE model SET graph = replace(graph, '"units":2', '"units":3')`,
      'In model "tiny" graph, labels, words or weights are not those that were saved.',
    ],
    [
      'the graph is not JSON',
      `UPDATE model SET graph = '{'`,
      'In model "tiny" the graph cannot be read.',
    ],
    [
      'a layer is gone',
      `UPDATE model SET graph = replace(graph, '"name":"dense"', '"name":"other"')`,
      'In model "tiny" layer "dense" has weights, but is not in the graph.',
    ],
    [
      'an array is gone',
      `DELETE FROM weight_array WHERE shape = '[1,2]'`,
      'Rows point to something that is missing (model_weight > weight_array).',
    ],
  ])('finds that %s', (_what, statement, finding) => {
    const path = makeLibrary()
    damage(path, statement)
    expect(openForTest(path).check()).toContain(finding)
  })

  it('finds a plan and a checkpoint that are not JSON', () => {
    const path = makeLibrary()
    damage(path, `UPDATE run SET plan = '{'; UPDATE checkpoint SET state = ''`)
    expect(openForTest(path).check()).toEqual([
      expect.stringMatching(/^In run \S+ the plan cannot be read\.$/),
      expect.stringMatching(/^The checkpoint of run \S+ cannot be read\.$/),
    ])
  })

  it('reports pages that are destroyed, and looks at the rest all the same', () => {
    const path = makeLibrary()
    const db = openRaw(path)
    const page = Number(
      db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'model_weight'`).pluck().get(),
    )
    const size = Number(db.pragma('page_size', { simple: true }))
    db.close()
    const bytes = readFileSync(path)
    bytes.fill(0xff, (page - 1) * size, page * size)
    writeFileSync(path, bytes)
    const findings = openForTest(path).check()
    expect(findings.some((line) => line.startsWith('The file is damaged: '))).toBe(true)
    expect(findings).toContain(
      'A part of the library cannot be read: database disk image is malformed.',
    )
  })
})
