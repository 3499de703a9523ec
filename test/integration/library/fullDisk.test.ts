import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { migrations } from '../../../src/main/library/migrations/index.ts'
import { buildLibrary } from '../../../src/main/library/openDatabase.ts'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import { newModel, openForTest, temporaryFolder } from '../../main/library/libraryFixtures.ts'
import { runActor, runLimitedActor } from './actors.ts'

/** A closed library with the tiny model. */
function makeLibrary(folder: string): string {
  const path = join(folder, 'library.graft')
  const library = openLibrary(path)
  library.models.saveModel(newModel())
  library.close()
  return path
}

describe('field case 77: a disk that takes no more', () => {
  it('leaves what was there as it was, and says so plainly', async () => {
    const path = makeLibrary(temporaryFolder())
    const result = await runLimitedActor(4096, 'saveBig', path, '20')
    expect(result).toMatchObject({ error: 'library.unwritable' })
    expect(result.message).toContain('What was in it is unharmed.')
    const library = openForTest(path)
    expect(library.check()).toEqual([])
    expect(library.models.listModels().map((model) => model.name)).toEqual(['tiny'])
    expect(library.models.loadWeights('tiny')).toEqual(newModel().weights)
    // There is room again, and the same can be saved.
    expect(await runActor('saveBig', path, '20')).toEqual({ value: 'saved' })
  })

  it('leaves no half of a new library', async () => {
    const folder = temporaryFolder()
    const result = await runLimitedActor(16, 'open', join(folder, 'library.graft'))
    expect(result).toMatchObject({ error: 'library.unwritable' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves no half of a backup', async () => {
    const [folder, target] = [temporaryFolder(), temporaryFolder()]
    const path = makeLibrary(folder)
    await runActor('saveBig', path, '8')
    const result = await runLimitedActor(2048, 'backup', path, join(target, 'copy.graft'))
    expect(result).toMatchObject({ error: 'file.unwritable' })
    expect(readdirSync(target)).toEqual([])
    expect(openForTest(path).check()).toEqual([])
  })

  it('leaves an old library as it was when there is no room for the copy before an update', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'library.graft')
    buildLibrary(path, migrations.slice(0, 1))
    const before = readFileSync(path)
    // Enough for SQLite's companions of the library, not for a copy of it.
    const kilobytes = Math.floor(before.length / 1024) - 8
    const result = await runLimitedActor(kilobytes, 'open', path)
    expect(result).toMatchObject({ error: 'library.unwritable' })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.includes('backup'))).toEqual([])
  })

  it('lets a library be read, with the reason', async () => {
    const path = makeLibrary(temporaryFolder())
    const result = await runLimitedActor(0, 'read', path)
    const { kernel, snapshot } = result.value as { kernel: number[]; snapshot: string }
    expect(kernel).toEqual([1, 2])
    expect(snapshot).toContain('cannot be written')
  })
})
