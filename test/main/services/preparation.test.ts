import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeNpy } from '../../../src/main/datasets/npy.ts'
import { openLibrary, type Library } from '../../../src/main/library/openLibrary.ts'
import { createRun, executeRun } from '../../../src/main/services/executeRun.ts'
import { exportModel } from '../../../src/main/services/exportModel.ts'
import { openModel, type OpenedModel } from '../../../src/main/services/openModel.ts'
import { predictFile } from '../../../src/main/services/predict.ts'
import { prepareInput } from '../../../src/main/services/prepareInput.ts'
import { openRunModel, prepareRun } from '../../../src/main/services/prepareRun.ts'
import { readPlan } from '../../../src/main/services/readPlan.ts'
import { startTrainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { preparationIn } from '../../../src/shared/data/preparation.ts'
import { planSchema } from '../../../src/shared/training/plan.ts'
import { useDataFolder } from '../datasets/dataFixtures.ts'

const { folder, cacheFolder } = useDataFolder()
const at = (...parts: string[]) => join(folder, ...parts)
const plans = join(import.meta.dirname, '..', '..', '..', 'resources', 'plans')
const tiles = join(plans, 'data', 'tiles')

const state: { library?: Library; model?: OpenedModel } = {}
const library = () => {
  if (state.library === undefined) throw new Error('not opened')
  return state.library
}
const model = () => {
  if (state.model === undefined) throw new Error('not trained')
  return state.model
}
const options = () => ({ folder: plans, cacheFolder, library })

beforeAll(async () => {
  state.library = openLibrary(at('library.sqlite'))
  const trainer = await startTrainer()
  const { plan } = await readPlan(join(plans, 'image-folder.json'))
  const normalized = { ...plan, data: { ...plan.data, normalization: 'standard' as const } }
  const prepared = await prepareRun(
    normalized,
    await openRunModel(normalized, options()),
    options(),
  )
  const place = { library: library(), trainer }
  const run = await executeRun(createRun(prepared, place), prepared, null, place)
  await trainer.close()
  state.model = await openModel(`library:${run.resultModel ?? ''}`, options())
})
afterAll(() => {
  state.library?.close()
})

describe('field case 58: how rows were prepared goes with a model', () => {
  it('into the library, and into a file and back', async () => {
    const preparation = preparationIn(model().provenance?.recipe ?? {})
    expect(preparation).toMatchObject({
      input: { kind: 'pictures', rows: 8, columns: 8, grey: true, fit: 'cover' },
      scale: 0.00392156862745098,
    })
    expect(preparation?.normalization?.mean).toHaveLength(1)
    const { notes } = await exportModel(model(), at('tiles.keras'), null)
    expect(notes.join(' ')).toContain('tiles.prepare.py')
    expect(existsSync(at('tiles.prepare.py'))).toBe(true)
    const again = await openModel(at('tiles.keras'), options())
    expect(preparationIn(again.provenance?.recipe ?? {})).toEqual(preparation)
  })

  it('and makes a picture the rows that the model was trained on', async () => {
    const folderOfRings = join(tiles, 'ring')
    const pictures = await predictFile(model(), folderOfRings)
    expect(pictures.names).toHaveLength(5)
    const preparation = preparationIn(model().provenance?.recipe ?? {})
    if (preparation === null) throw new Error('nothing was kept')
    const { rows } = await prepareInput(preparation, folderOfRings)
    const values = Float32Array.from(rows.values)
    writeFileSync(at('x.npy'), encodeNpy({ dtype: 'float32', shape: rows.shape, values }))
    expect((await predictFile(model(), at('x.npy'))).outputs).toEqual(pictures.outputs)
  })
})

describe('a model that keeps its head', () => {
  const planOf = (path: string) =>
    planSchema.parse({
      version: 1,
      name: 'again',
      model: { source: `library:${model().id ?? ''}` },
      data: {
        source: { type: 'imageFolder', path, rows: 8, columns: 8, grey: true },
        split: { validation: 0, test: 0 },
      },
      loss: { name: 'sparseCategoricalCrossentropy' },
      phases: [{ epochs: 1, optimizer: { name: 'sgd' } }],
    })
  const prepared = async (path: string) => {
    const plan = planOf(path)
    return prepareRun(plan, await openRunModel(plan, options()), options())
  }

  it('has the classes of the data matched by name', async () => {
    for (const name of ['ring', 'column'])
      cpSync(join(tiles, name), at('two', name), { recursive: true })
    const { dataSet, labels } = await prepared(at('two'))
    const names = model().labels ?? []
    expect(labels).toEqual(names)
    const ids = [...(dataSet.classIds ?? [])]
    expect(ids.map((id) => names[id])).toEqual([
      ...new Array<string>(5).fill('column'),
      ...new Array<string>(5).fill('ring'),
    ])
  })

  it('refuses classes that it does not have, all of them by name', async () => {
    for (const name of ['ring', 'star', 'moon']) {
      mkdirSync(at('more'), { recursive: true })
      cpSync(join(tiles, 'ring'), at('more', name), { recursive: true })
    }
    await expect(prepared(at('more'))).rejects.toMatchObject({
      code: 'data.unknownLabels',
      params: { names: ['moon', 'star'] },
    })
  })
})
