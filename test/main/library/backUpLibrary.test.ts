import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import {
  floats,
  newModel,
  openForTest,
  openRaw,
  startRun,
  temporaryFolder,
} from './libraryFixtures.ts'

describe('a backup', () => {
  it('is a library with all that was there, in one file', async () => {
    const [folder, target] = [temporaryFolder(), temporaryFolder()]
    const library = openForTest(join(folder, 'library.graft'))
    const run = startRun(library)
    library.runs.appendEpoch(run, { epoch: 0, phase: 0, logs: { loss: NaN }, durationMs: 1 })
    library.runs.finish(run, { status: 'finished' })
    await library.backup(join(target, 'copy.graft'))
    expect(readdirSync(target)).toEqual(['copy.graft'])
    const copy = openForTest(join(target, 'copy.graft'))
    expect(copy.models.loadWeights('tiny')).toEqual(newModel().weights)
    expect(copy.runs.detail(run)).toEqual(library.runs.detail(run))
    expect(copy.check()).toEqual([])
  })

  it('asks for no companion files, so that it can be read where nothing can be written', async () => {
    const folder = temporaryFolder()
    const library = openForTest(join(folder, 'library.graft'))
    startRun(library)
    await library.backup(join(folder, 'copy.graft'))
    expect(openRaw(join(folder, 'copy.graft')).pragma('journal_mode', { simple: true })).toBe(
      'delete',
    )
  })

  it('is of one moment while others write', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'library.graft')
    const [library, other] = [openForTest(path), openForTest(path)]
    const kernel = floats([1_000_000], [])
    const values = new Float32Array(1_000_000).fill(3)
    library.models.saveModel(newModel({ weights: { dense: { kernel: { ...kernel, values } } } }))
    const backup = library.backup(join(folder, 'copy.graft'))
    const run = other.runs.create
    expect(run).toBeTypeOf('function')
    other.models.saveModel(newModel({ name: 'late' }))
    await backup
    const copy = openForTest(join(folder, 'copy.graft'))
    expect(copy.check()).toEqual([])
    expect(copy.models.getModel('tiny').weightsBytes).toBe(4_000_000)
  })

  it('never replaces a file', async () => {
    const folder = temporaryFolder()
    const library = openForTest(join(folder, 'library.graft'))
    const file = join(folder, 'thesis.txt')
    writeFileSync(file, 'years of work')
    await expect(library.backup(file)).rejects.toMatchObject({
      code: 'file.unwritable',
      params: { path: file, reason: 'it exists already' },
    })
    expect(readFileSync(file, 'utf8')).toBe('years of work')
  })

  it('says that the folder is missing', async () => {
    const folder = temporaryFolder()
    const library = openForTest(join(folder, 'library.graft'))
    await expect(library.backup(join(folder, 'none', 'copy.graft'))).rejects.toMatchObject({
      code: 'file.unwritable',
      params: { reason: 'the folder does not exist' },
    })
  })

  it('can be made of a library that is open for reading', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'library.graft')
    const first = openLibrary(path)
    first.models.saveModel(newModel())
    first.close()
    await openForTest(path, { readonly: true }).backup(join(folder, 'copy.graft'))
    expect(openForTest(join(folder, 'copy.graft')).models.listModels()).toHaveLength(1)
  })
})
