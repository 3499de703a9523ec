import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import { createRun, executeRun } from '../../../src/main/services/executeRun.ts'
import { openRunModel, prepareRun } from '../../../src/main/services/prepareRun.ts'
import { startTrainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { planSchema } from '../../../src/shared/training/plan.ts'
import { prepare, useDataFolder } from './dataFixtures.ts'

const place = useDataFolder()
const at = (name: string) => join(place.folder, name)
const write = (name: string, lines: readonly string[]) => {
  writeFileSync(at(name), `${lines.join('\n')}\n`)
}

const target = { kind: 'class', column: 'label' } as const
const whole = { validation: 0, test: 0 }

describe('rows whose label is empty', () => {
  it('are in no part, and count as unlabelled', async () => {
    write('some.csv', ['x,label', '1,a', '2,', '3,b', '4, ', '5,a'])
    const rows = await prepare(place, { type: 'table', path: 'some.csv', target })
    expect([...rows.split.train]).toEqual([0, 2, 4])
    expect([...rows.split.unused]).toEqual([1, 3])
    // With fewer labelled rows, the others join them.
    const split = { ...whole, train: 2 }
    const few = await prepare(place, { type: 'table', path: 'some.csv', target }, split)
    expect(few.split.train).toHaveLength(2)
    expect([...few.split.unused, ...few.split.train].sort()).toEqual([0, 1, 2, 3, 4])
  })

  it('are not those of classes that were not chosen', async () => {
    write('three.csv', ['x,label', '1,a', '2,', '3,b', '4,c'])
    const classes = ['b', 'a']
    const rows = await prepare(place, { type: 'table', path: 'three.csv', target, classes })
    expect([...rows.split.train]).toEqual([0, 2])
    expect([...rows.split.unused]).toEqual([1])
  })

  it('do not train where the source tests with them, or with rows of equal bytes', async () => {
    write('parts.csv', ['x,label,part', '1,a,train', '2,,test', '3,b,test', '3,,train', '4,,train'])
    const source = { type: 'table', path: 'parts.csv', target, part: 'part' } as const
    const rows = await prepare(place, source)
    expect([...rows.split.train]).toEqual([0])
    expect([...rows.split.test]).toEqual([2])
    expect([...rows.split.unused]).toEqual([4])
  })

  it('are what a task without labels trains on', async () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) => `${i},${i % 5},${['a', 'b', ''][i % 3] ?? ''}`,
    )
    write('task.csv', ['x,y,label', ...lines])
    const plan = planSchema.parse({
      version: 1,
      name: 'some labels',
      model: { source: 'encoder:dense/2/4-2' },
      data: { source: { type: 'table', path: 'task.csv', target }, split: whole },
      task: { type: 'reconstruct', encoderEnd: 'features', rows: 'unlabelled', validation: 0 },
      loss: { name: 'meanSquaredError' },
      batchSize: 2,
      phases: [{ epochs: 2, optimizer: { name: 'adam', learningRate: 0.01 } }],
    })
    const library = openLibrary(at('library.sqlite'))
    const trainer = await startTrainer()
    const options = { ...place, library: () => library }
    const prepared = await prepareRun(plan, await openRunModel(plan, options), options)
    expect([...prepared.spec.data.rows.train]).toEqual([2, 5, 8, 11])
    const run = await executeRun(createRun(prepared, { library, trainer }), prepared, null, {
      library,
      trainer,
    })
    await trainer.close()
    expect(run.status).toBe('finished')
    library.close()
  })
})
