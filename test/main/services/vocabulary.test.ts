import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prepareRows } from '../../../src/main/datasets/prepareData.ts'
import {
  withOneVocabulary,
  withVocabulary,
} from '../../../src/main/services/pretraining/vocabulary.ts'
import { dataSchema, type DataPlanInput } from '../../../src/shared/data/dataPlan.ts'
import { comparisonSchema } from '../../../src/shared/pretraining/comparisonSchema.ts'
import { useDataFolder } from '../datasets/dataFixtures.ts'

const { folder, cacheFolder } = useDataFolder()
const noLibrary = () => {
  throw new Error('nothing comes from the library')
}
const place = { folder, cacheFolder, seed: 3, library: noLibrary }
const model = { source: 'encoder:textConv/4/100', changes: [] }

// Each row has a word of its own: the vocabulary tells which rows it was taken from.
const rows = Array.from({ length: 40 }, (_, row) => `row${row} all`)
writeFileSync(join(folder, 'rows.txt'), `${rows.join('\n')}\n`)

const plan = (split: DataPlanInput['split'], more: object = {}) =>
  dataSchema.parse({
    source: { type: 'text', path: 'rows.txt', layout: { kind: 'lines' }, length: 4, ...more },
    split,
  })

test('comes from all rows but those of the validation and test parts', async () => {
  const data = plan({ train: 10, validation: 0.3, test: 0.2 })
  const { source } = await withVocabulary(data, model, place)
  const { split } = await prepareRows(data, place)
  // Of 40 rows 8 test; of the 10 in use 3 validate: 7 and 22 others are left.
  expect(split.train).toHaveLength(7)
  expect(split.unused).toHaveLength(22)
  const taken = [...split.train, ...split.unused].map((row) => `row${row}`)
  expect(source).toMatchObject({ type: 'text' })
  const words = source.type === 'text' ? source.words : null
  expect(words?.[0]).toBe('all')
  expect([...(words ?? [])].sort()).toEqual(['all', ...taken].sort())
})

test('is left alone where a plan brings its own', async () => {
  const data = plan({ train: 10 }, { words: ['all'] })
  expect(await withVocabulary(data, model, place)).toBe(data)
})

test('is one for all texts of a comparison, whatever rows a way is pretrained on', async () => {
  writeFileSync(join(folder, 'others.txt'), 'other words\nthan those\n')
  const phases = [{ epochs: 1, optimizer: { name: 'sgd', learningRate: 0.1 } }]
  const pretrain = (path: string, more = {}) => ({
    pretrain: {
      task: { type: 'sentenceOrder' },
      data: { source: { type: 'text', path, layout: { kind: 'lines' }, length: 4, ...more } },
      phases,
    },
  })
  const comparison = comparisonSchema.parse({
    version: 1,
    name: 'texts',
    labelled: [10],
    seeds: [3, 4],
    encoder: { source: 'encoder:textConv/4/100', end: 'features' },
    head: [{ name: 'answer', className: 'Dense', config: { units: 1 } }],
    data: plan({ validation: 0, test: 0.2 }),
    loss: { name: 'meanSquaredError' },
    metric: 'loss',
    phases,
    ways: { others: pretrain('others.txt'), own: pretrain('others.txt', { words: ['than'] }) },
  })
  const { data, ways } = await withOneVocabulary(comparison, place)
  const words = data.source.type === 'text' ? data.source.words : null
  expect(words).toContain('all')
  expect(ways['others']).toMatchObject({ pretrain: { data: { source: { words } } } })
  expect(ways['own']).toMatchObject({ pretrain: { data: { source: { words: ['than'] } } } })
})
