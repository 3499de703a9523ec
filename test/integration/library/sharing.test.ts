import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { migrations, newestVersion } from '../../../src/main/library/migrations/index.ts'
import { buildLibrary } from '../../../src/main/library/openDatabase.ts'
import { openForTest, openRaw, temporaryFolder } from '../../main/library/libraryFixtures.ts'
import { runActor } from './actors.ts'

describe('several processes with one library', () => {
  it('field case 74: lose and double no epoch, while a third holds a read', async () => {
    const path = join(temporaryFolder(), 'library.graft')
    await runActor('open', path)
    const reader = openRaw(path)
    reader.exec('BEGIN; SELECT count(*) FROM epoch')
    const before = reader.prepare('SELECT count(*) FROM epoch').pluck().get()
    const writers = Promise.all([
      runActor('epochs', path, '5000'),
      runActor('epochs', path, '5000'),
    ])
    const library = openForTest(path)
    const writing = () => library.runs.list().filter((run) => run.epochs > 0).length
    while (writing() < 2) await wait(10)
    await wait(3000)
    expect(reader.prepare('SELECT count(*) FROM epoch').pluck().get()).toBe(before)
    reader.exec('COMMIT')
    const runs = (await writers).map(({ value }) => String(value))
    for (const run of runs) {
      const { history, status } = library.runs.detail(run)
      expect(status).toBe('finished')
      expect(history.map((record) => record.epoch)).toEqual(
        Array.from({ length: 5000 }, (_, i) => i),
      )
      expect(history.every(({ epoch, logs }) => logs['loss'] === epoch / 3)).toBe(true)
    }
    expect(reader.prepare('SELECT count(*) FROM metric').pluck().get()).toBe(10_000)
    expect(library.check()).toEqual([])
  })

  it('may make it at the same time: one does, and all work in the same', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'new', 'library.graft')
    const names = ['a', 'b', 'c', 'd']
    const results = await Promise.all(names.map((name) => runActor('save', path, name)))
    expect(results).toEqual(names.map(() => ({ value: 'saved' })))
    const models = openForTest(path).models.listModels()
    expect(models.map((model) => model.name).sort()).toEqual(names)
    expect(readdirSync(join(folder, 'new')).filter((name) => name.includes('.new-'))).toEqual([])
  })

  it('may bring an old one up to date at the same time', async () => {
    const path = join(temporaryFolder(), 'library.graft')
    buildLibrary(path, migrations.slice(0, 1))
    const results = await Promise.all(['a', 'b', 'c'].map((name) => runActor('save', path, name)))
    expect(results).toEqual(['a', 'b', 'c'].map(() => ({ value: 'saved' })))
    expect(openRaw(path).pragma('user_version', { simple: true })).toBe(newestVersion)
    expect(openForTest(path).models.listModels()).toHaveLength(3)
  })
})
