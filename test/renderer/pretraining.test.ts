// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { dataSchema } from '../../src/shared/data/dataPlan.ts'
import { inKorean } from '../../src/shared/korean/inKorean.ts'
import { taskSchema } from '../../src/shared/pretraining/task.ts'
import { schemaFields, type ConfigField } from '../../src/renderer/fields/configFields.ts'
import { settingNames } from '../../src/renderer/i18n/ko/settingNames.ts'
import type { DataFacts } from '../../src/renderer/pretraining/dataFacts.ts'
import type { Draft } from '../../src/renderer/pretraining/draft.ts'
import { summarize } from '../../src/renderer/pretraining/scores.ts'
import {
  comparisonOf,
  encoderOf,
  planOf,
  problemOf,
  reuseChanges,
} from '../../src/renderer/pretraining/wayPlan.ts'
import { wayRows } from '../../src/renderer/pretraining/ways.ts'

const data = dataSchema.parse({ source: { type: 'sample', name: 'fashion-mnist' }, scale: 1 / 255 })
const common = { data, classes: 10, rows: 70_000, vocabulary: 0, document: null }
const pictures: DataFacts = { ...common, kind: 'pictures', rowShape: [28, 28, 1] }
const colours: DataFacts = { ...common, kind: 'pictures', rowShape: [32, 32, 3] }
const texts: DataFacts = { ...common, kind: 'texts', rowShape: [20], vocabulary: 50 }
const table: DataFacts = { ...common, kind: 'numbers', rowShape: [7] }

const draft: Draft = {
  way: 'autoencoder',
  reference: { type: 'sample', name: 'fashion-mnist' },
  side: 32,
  length: 20,
  vocabulary: 50,
  document: null,
  template: 'conv',
  sizes: '4-8',
  encoderEnd: 'features',
  tasks: {},
  labelled: 100,
  rows: 'all',
  take: null,
  epochs: 2,
  learningRate: 0.001,
  batchSize: 32,
  seed: 3,
  ways: ['rotation', 'layerwise'],
  counts: [50, 200],
  seeds: 5,
  fineEpochs: 4,
  fineBatchSize: 10,
}

function settingOf(way: string, facts: DataFacts) {
  const row = wayRows.find(({ key }) => key === way)
  const own = { ...draft, way, ...(row !== undefined && 'encoder' in row ? row.encoder : {}) }
  return { draft: own, facts, encoder: encoderOf(own, facts) }
}

const cases = Object.entries({ pictures, colours, texts, table }).flatMap(([name, facts]) =>
  wayRows
    .filter(({ suits }) => suits(facts))
    .map(({ key }): readonly [string, string, DataFacts] => [key, name, facts]),
)

describe('the ways of the workshop', () => {
  test.each(cases)('%s goes with %s as it begins', (way, _name, facts) => {
    expect(problemOf(settingOf(way, facts))).toBeNull()
  })

  test('are said not to go with other data', () => {
    expect(problemOf(settingOf('maskedWords', pictures))?.code).toBe('plan.badTask')
    expect(problemOf(settingOf('colourisation', pictures))?.code).toBe('plan.badTask')
    const wide = { ...pictures, rowShape: [28, 20, 1] }
    expect(problemOf(settingOf('rotation', wide))?.code).toBe('plan.badTask')
    const odd = { ...draft, sizes: 'wide' }
    expect(() => encoderOf(odd, pictures)).toThrow('there is no encoder')
  })

  test('become a plan: rows, seed and budget as they were entered', () => {
    const plan = planOf(settingOf('rotation', pictures), 'a run')
    expect(plan).toMatchObject({
      name: 'a run',
      seed: 3,
      batchSize: 32,
      model: { source: 'encoder:conv/28x28x1/4-8' },
      data: { split: { train: 100, validation: 0 } },
      task: { type: 'rotation', encoderEnd: 'features', rows: 'all', take: null },
      metrics: ['sparseCategoricalAccuracy'],
      phases: [{ epochs: 2, optimizer: { name: 'adam', learningRate: 0.001 } }],
    })
    // A batch of pairs has as many rows as classes and items say.
    expect(planOf(settingOf('pairs', pictures), 'pairs')).toMatchObject({
      batchSize: 32,
      data: { split: { train: null } },
    })
  })

  test('become a comparison: the same head and budget for all', () => {
    const comparison = comparisonOf(settingOf('rotation', pictures), {
      name: 'which',
      titles: { rotation: 'Rotation', layerwise: 'Layer by layer' },
    })
    expect(comparison.labelled).toEqual([50, 200])
    expect(comparison.seeds).toEqual([1, 2, 3, 4, 5])
    expect(comparison.head).toMatchObject([{ className: 'Dense', config: { units: 10 } }])
    expect(Object.keys(comparison.ways)).toEqual(['rotation', 'layerwise'])
    expect(comparison.ways['rotation']).toMatchObject({
      title: 'Rotation',
      pretrain: { task: { type: 'rotation' }, batchSize: 32 },
    })
  })

  test('leave layers that get a head for the classes of the data', () => {
    const { graph } = encoderOf(draft, pictures)
    expect(reuseChanges(graph, 'features', 10)).toMatchObject([
      { type: 'cut', at: 'features' },
      { type: 'addHead', layers: [{ className: 'Dense', config: { units: 10 } }] },
    ])
    expect(reuseChanges(graph, 'features', null)).toEqual([{ type: 'cut', at: 'features' }])
    const words = encoderOf(draft, texts).graph
    expect(reuseChanges(words, 'features', 2)).toMatchObject([
      { type: 'cut' },
      { layers: [{ className: 'GlobalAveragePooling1D' }, { className: 'Dense' }] },
    ])
  })
})

test('scores are summed up: mean and sample deviation', () => {
  // (0.5 + 0.7 + 0.9) / 3; sqrt((0.04 + 0 + 0.04) / 2)
  const { mean, deviation } = summarize([0.5, NaN, 0.7, 0.9])
  expect(mean).toBeCloseTo(0.7, 12)
  expect(deviation).toBeCloseTo(0.2, 12)
  expect(summarize([0.4])).toEqual({ mean: 0.4, deviation: null })
  expect(summarize([]).mean).toBeNaN()
})

describe('the settings of tasks', () => {
  const all = taskSchema.options.flatMap((option) => schemaFields(option)).flatMap(withInner)
  function withInner(field: ConfigField): readonly ConfigField[] {
    if (field.control.type !== 'variant') return [field]
    return [field, ...field.control.variants.flatMap(({ fields }) => fields.flatMap(withInner))]
  }
  const asked = all.filter(
    ({ key }) => !['type', 'encoderEnd', 'head', 'rows', 'take', 'target', 'augment'].includes(key),
  )

  test('have Korean names and helps', () => {
    const helps = asked.map(({ help }) => help).filter((help) => help !== '')
    expect(helps.filter((help) => !/[가-힣]/.test(inKorean(help)))).toEqual([])
    expect(
      [...new Set(asked.map(({ key }) => key))].filter((key) => !(key in settingNames)),
    ).toEqual([])
  })
})
