// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { dataSchema } from '../../src/shared/data/dataPlan.ts'
import { applyChanges } from '../../src/shared/model/applyChange.ts'
import { changeSchema, type NewLayerInput } from '../../src/shared/model/change.ts'
import { inferShapes } from '../../src/shared/model/inferShapes.ts'
import { sequential } from '../../src/shared/model/sequential.ts'
import { taskHead } from '../../src/shared/pretraining/heads.ts'
import { inKorean } from '../../src/shared/korean/inKorean.ts'
import type { ConfigField } from '../../src/renderer/fields/configFields.ts'
import { settingNames } from '../../src/renderer/i18n/ko/settingNames.ts'
import type { DataFacts } from '../../src/renderer/pretraining/dataFacts.ts'
import type { Draft } from '../../src/renderer/pretraining/draft.ts'
import { summarize } from '../../src/shared/transfer/comparison.ts'
import { comparisonOf } from '../../src/renderer/pretraining/comparePlan.ts'
import { layersPlanOf } from '../../src/renderer/pretraining/layersPlan.ts'
import { modelEncoder } from '../../src/renderer/pretraining/modelWays.ts'
import { fieldsOf } from '../../src/renderer/pretraining/taskSettings.ts'
import { encoderOf, planOf, reuseChanges, taskOf } from '../../src/renderer/pretraining/wayPlan.ts'
import { problemOf } from '../../src/renderer/pretraining/wayProblem.ts'
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
  ownHead: false,
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
  models: [],
  cut: null,
  fineTuning: 'all',
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
      data: { split: { train: null, validation: 0.1 } },
    })
  })

  test('become a comparison: the same head and budget for all', () => {
    const comparison = comparisonOf(settingOf('rotation', pictures), {
      name: 'which',
      titles: { rotation: 'Rotation', layerwise: 'Layer by layer' },
      models: [],
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

  test('go up layer by layer: as small autoencoders or as machines, with what was entered', () => {
    const encoder = { template: 'sigmoid', sizes: '12-6' }
    const tasks = { layerwise: { noise: 0.2 }, machines: { steps: 3, validation: 0.1 } }
    const planBy = (way: 'layerwise' | 'machines') => {
      const own = { ...draft, ...encoder, tasks, way }
      const setting = { draft: own, facts: pictures, encoder: encoderOf(own, pictures) }
      return layersPlanOf(setting, 'a net').layerwise
    }
    expect(planBy('layerwise')).toMatchObject({
      epochs: 2,
      batchSize: 32,
      noise: 0.2,
      machine: null,
      optimizer: { name: 'adam', learningRate: 0.001 },
    })
    expect(planBy('machines')).toMatchObject({
      noise: 0,
      validation: 0.1,
      machine: { visible: 'bernoulli', steps: 3, persistent: true },
      optimizer: { name: 'sgd', learningRate: 0.05 },
    })
    expect(fieldsOf('layerwise').map(({ key }) => key)).toEqual([
      'optimizer',
      'noise',
      'validation',
    ])
    expect(fieldsOf('machines').map(({ key }) => key)).toEqual([
      'visible',
      'steps',
      'persistent',
      'optimizer',
      'validation',
    ])
    const convolutions = { ...draft, way: 'machines' }
    const setting = { draft: convolutions, facts: pictures, encoder: encoderOf(draft, pictures) }
    expect(problemOf(setting)?.message).toContain('a Boltzmann machine is a Dense layer')
  })

  test('are fine-tuned a layer a phase in as many epochs as all at once', () => {
    const setting = settingOf('rotation', pictures)
    const parts = { name: 'which', titles: {}, models: [] }
    // conv_1 and features: two layers to unfreeze after the head.
    const gradual = { ...setting.draft, fineTuning: 'gradual' as const, fineEpochs: 10 }
    expect(
      comparisonOf({ ...setting, draft: gradual }, parts).ways['rotation']?.phases,
    ).toMatchObject({ template: 'gradual', headEpochs: 4, epochsPerGroup: 3, learningRate: 0.001 })
    const short = { ...gradual, fineEpochs: 2 }
    expect(() => comparisonOf({ ...setting, draft: short }, parts)).toThrow(/at least 3 epochs/)
  })

  test('are compared with other models, which take the rows as they are', () => {
    const setting = settingOf('rotation', pictures)
    const layers: NewLayerInput[] = [
      { name: 'conv', className: 'Conv2D', config: { filters: 4, kernelSize: [3, 3] } },
      { name: 'top', className: 'Flatten' },
    ]
    const graph = sequential('colours', [64, 64, 3], layers)
    const chosen = { reference: 'library:colours', title: 'Colours', end: 'conv' }
    const pixels = { offset: 127, divisor: 128, sizes: [32, 64] }
    const model = { ...chosen, isStill: true, graph, pixels }
    const { source, end, changes } = modelEncoder(model, setting)
    expect([source, end]).toEqual(['library:colours', 'pooled_features'])
    const edited = applyChanges(graph, changes)
    const shapes = inferShapes(edited)
    // Pictures of 28 x 28 greys go into 32 x 32 colours; 3 x 3 pixels take 2 off each side; 4 means are left.
    expect([...shapes.values()]).toEqual([
      [null, 28, 28, 1],
      [null, 28, 28, 1],
      [null, 28, 28, 3],
      [null, 32, 32, 3],
      [null, 30, 30, 4],
      [null, 4],
    ])
    expect(edited.layers.find(({ name }) => name === 'conv')?.freeze).toBe('freeze')
    // Bytes came divided by 255: 255 / 128 brings them back, and 127 / 128 goes off.
    const rescaling = edited.layers.find(({ className }) => className === 'Rescaling')
    expect(rescaling?.config).toMatchObject({ scale: 255 / 128, offset: -127 / 128 })

    const comparison = comparisonOf(setting, { name: 'which', titles: {}, models: [model] })
    expect(comparison.ways['model1']).toMatchObject({ title: 'Colours', encoder: { source } })
    expect(() => modelEncoder(model, settingOf('corrupted', table))).toThrow(/rows of shape/)
    const grid = { ...setting, encoder: { ...setting.encoder, end: 'pool_1' } }
    expect(modelEncoder(model, grid).end).toBe('conv')
    expect(() => modelEncoder({ ...model, end: 'top' }, grid)).toThrow(/take another layer/)
  })

  test('are not compared with more labelled rows than there are', () => {
    const setting = settingOf('rotation', { ...pictures, rows: 60 })
    const draftOf = (counts: number[]) => ({ ...setting, draft: { ...setting.draft, counts } })
    const parts = { name: 'which', titles: {}, models: [] }
    expect(comparisonOf(draftOf([20, 60]), parts).labelled).toEqual([20, 60])
    expect(() => comparisonOf(draftOf([20, 61]), parts)).toThrow(/61 rows .* only 60/)
  })

  test('are reused up to a lower layer, with a head for what that gives', () => {
    const setting = settingOf('rotation', pictures)
    const lower = { ...setting, draft: { ...setting.draft, cut: 'pool_1' } }
    const parts = { name: 'which', titles: {}, models: [] }
    expect(comparisonOf(lower, parts)).toMatchObject({
      encoder: { end: 'features' },
      cut: 'pool_1',
      head: [{ className: 'GlobalAveragePooling2D' }, { className: 'Dense' }],
    })
    // A layer of another net counts for nothing.
    const other = { ...setting, draft: { ...setting.draft, cut: 'elsewhere' } }
    expect(comparisonOf(other, parts)).not.toHaveProperty('cut')
  })

  test('leave a head alone that a document brings', () => {
    const setting = settingOf('autoencoder', pictures)
    const own = { ...setting.draft, document: 'a document', ownHead: true, encoderEnd: 'features' }
    const decoder = taskHead(
      setting.encoder.graph,
      taskOf('autoencoder', draft, pictures, 'features'),
      {
        name: 'meanSquaredError',
      },
    )
    const graph = applyChanges(
      setting.encoder.graph,
      decoder.map((change) => changeSchema.parse(change)),
    )
    const whole = { draft: own, facts: pictures, encoder: { ...setting.encoder, graph } }
    expect(planOf(whole, 'own').task?.head).toBe('none')
    expect(problemOf(whole)).toBeNull()
    // Without its decoder it gives other numbers back than it was given.
    expect(problemOf({ ...whole, encoder: setting.encoder })?.code).toBe('plan.badTask')
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
  const asked = wayRows.flatMap(({ key }) => fieldsOf(key)).flatMap(withInner)
  function withInner(field: ConfigField): readonly ConfigField[] {
    if (field.control.type !== 'variant') return [field]
    return [field, ...field.control.variants.flatMap(({ fields }) => fields.flatMap(withInner))]
  }

  test('have Korean names and helps', () => {
    const helps = asked.map(({ help }) => help).filter((help) => help !== '')
    expect(helps.filter((help) => !/[가-힣]/.test(inKorean(help)))).toEqual([])
    expect(
      [...new Set(asked.map(({ key }) => key))].filter((key) => !(key in settingNames)),
    ).toEqual([])
  })
})
