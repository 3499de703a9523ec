import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary, type Library } from '../../../src/main/library/openLibrary.ts'
import { readDocumentFile } from '../../../src/main/services/documentFile/readDocumentFile.ts'
import { writeDocumentFile } from '../../../src/main/services/documentFile/writeDocumentFile.ts'
import { createRun, executeRun } from '../../../src/main/services/executeRun.ts'
import { exportModel } from '../../../src/main/services/exportModel.ts'
import { keepModel, openModel } from '../../../src/main/services/openModel.ts'
import { comparePretrainingIn } from '../../../src/main/services/pretraining/comparePretraining.ts'
import { openRunModel, prepareRun } from '../../../src/main/services/prepareRun.ts'
import { prepareResume } from '../../../src/main/services/runPlan.ts'
import { startTrainer, type Trainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { openResult } from '../../../src/main/workbench/results/openResult.ts'
import type { RunRecord } from '../../../src/shared/library/records.ts'
import { comparisonSchema } from '../../../src/shared/pretraining/comparisonSchema.ts'
import { planSchema, type PlanInput } from '../../../src/shared/training/plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-words-'))
const at = (name: string) => join(folder, name)
const state: { library?: Library; trainer?: Trainer; run?: RunRecord } = {}
const library = () => {
  if (state.library === undefined) throw new Error('not opened')
  return state.library
}
const trainer = () => {
  if (state.trainer === undefined) throw new Error('not started')
  return state.trainer
}
const run = () => {
  if (state.run === undefined) throw new Error('not trained')
  return state.run
}
const options = () => ({ folder, cacheFolder: at('cache'), library })

// Most frequent words first, as such files have them; the texts count otherwise.
const vectors = { the: [1, 0], cat: [0.5, 2], dog: [-4, 8], sat: [0, 3], ran: [7, 7] }
const words = Object.keys(vectors)
const lines = Object.entries(vectors).map(([word, numbers]) => `${word} ${numbers.join(' ')}\n`)
const texts = ['dog ran', 'cat sat', 'Dog sat dog', 'cat ran zebra'].flatMap((text, i) =>
  Array.from({ length: 6 }, () => `${text}\t${i % 2 === 0 ? 'dogs' : 'cats'}\n`),
)

beforeAll(async () => {
  writeFileSync(at('vectors.txt'), `${words.length} 2\n${lines.join('')}`)
  writeFileSync(at('texts.tsv'), `text\tlabel\n${texts.join('')}`)
  state.library = openLibrary(at('library.sqlite'))
  state.trainer = await startTrainer()
  state.run = await train({})
})
afterAll(async () => {
  await state.trainer?.close()
  state.library?.close()
  rmSync(folder, { recursive: true })
})

const head: PlanInput['model']['changes'] = [
  {
    type: 'addHead',
    layers: [
      { name: 'mean', className: 'GlobalAveragePooling1D' },
      { name: 'answer', className: 'Dense', config: { units: 1, activation: 'sigmoid' } },
    ],
  },
]

const dataOf = (source: object): PlanInput['data'] => ({
  source: {
    type: 'text',
    path: 'texts.tsv',
    layout: { kind: 'column', column: 'text', target: { kind: 'class', column: 'label' } },
    length: 3,
    ...source,
  },
  split: { validation: 0, test: 0 },
})

function planOf(changes: Partial<PlanInput>, source: object = {}) {
  return planSchema.parse({
    version: 1,
    name: 'cats or dogs',
    model: { source: 'vectors.txt', changes: head },
    data: dataOf(source),
    loss: { name: 'binaryCrossentropy' },
    phases: [
      {
        epochs: 1,
        optimizer: { name: 'sgd', learningRate: 0.1 },
        freeze: [{ layers: 'embedding', mode: 'freeze' }],
      },
    ],
    ...changes,
  })
}

async function prepare(changes: Partial<PlanInput>, source: object = {}) {
  const plan = planOf(changes, source)
  return prepareRun(plan, await openRunModel(plan, options()), options())
}

async function train(changes: Partial<PlanInput>): Promise<RunRecord> {
  const prepared = await prepare(changes)
  const place = { library: library(), trainer: trainer() }
  return executeRun(createRun(prepared, place), prepared, null, place)
}

const wordsIn = ({ dataSet: { recipe } }: Awaited<ReturnType<typeof prepare>>) =>
  recipe.kind === 'text' ? recipe.words : null

const trained = () => `library:${run().resultModel ?? ''}`
const again = (source: string): Partial<PlanInput> => ({
  model: {
    source,
    changes: [
      { type: 'cut', at: { layer: 'mean' } },
      { type: 'addHead', layers: [{ name: 'new', className: 'Dense', config: { units: 1 } }] },
    ],
  },
  loss: { name: 'meanSquaredError' },
})

describe('texts are read by the words of the model whose Embedding is reused', () => {
  it('out of a file of word vectors: its vectors stay with its words', async () => {
    const prepared = await prepare({})
    expect(wordsIn(prepared)).toEqual(words)
    // 8 of 9 words in each four rows: "zebra" has no vector.
    expect(prepared.dataSet.notes).toContain(
      "90 % of the training part's tokens are in the vocabulary.",
    )
    const table = library().models.layerWeights(run().resultModel ?? '', 'embedding')
    expect([...(table?.['embeddings']?.values ?? [])].slice(4)).toEqual(
      Object.values(vectors).flat(),
    )
  })

  it('out of the library, after a training and after one more', async () => {
    const prepared = await prepare(again(trained()))
    expect(wordsIn(prepared)).toEqual(words)
    const second = await train(again(trained()))
    expect(library().models.words(second.resultModel ?? '')).toEqual(words)
  })

  it('also where they begin anew, for comparison', async () => {
    const source = trained()
    const fresh = { ...again(source), model: { source, weights: 'fresh' as const } }
    const prepared = await prepare({ ...fresh, loss: { name: 'binaryCrossentropy' } })
    expect(wordsIn(prepared)).toEqual(words)
  })

  it('where the layer was put into another model', async () => {
    const origin = { model: run().resultModel ?? '', layer: 'embedding' }
    const layer = { name: 'words', className: 'Embedding', config: { inputDim: 7, outputDim: 2 } }
    const changes: PlanInput['model']['changes'] = [
      { type: 'cut', at: { layer: 'input' } },
      { type: 'append', layer: { ...layer, origin } },
      ...head,
    ]
    const prepared = await prepare({
      model: { source: 'encoder:textConv/3/50', changes },
      phases: [{ epochs: 1, optimizer: { name: 'sgd' } }],
    })
    expect(wordsIn(prepared)).toEqual(words)
  })

  it('but for words that a plan brings itself, of which it tells what they were', async () => {
    const own = await prepare({}, { words: ['dog', 'cat'] })
    expect(wordsIn(own)).toEqual(['dog', 'cat'])
    expect(own.notes).toContain(
      'The reused layers learnt other words: id 2 is "dog" in these texts and was "the".',
    )
    const more = await prepare({}, { words: [...words, 'zebra'] })
    expect(more.notes).toContain(
      'The reused layers know no word of id 7, which is "zebra" in these texts.',
    )
    expect((await prepare({}, { words })).notes.join()).not.toContain('The reused layers')
  })

  it('and by their own where the Embedding is new', async () => {
    const model = { source: 'encoder:textConv/3/50', changes: head }
    const prepared = await prepare({ model, phases: [{ epochs: 1, optimizer: { name: 'sgd' } }] })
    expect(wordsIn(prepared)?.[0]).toBe('dog')
  })
})

describe('field case 59: the words of a model', () => {
  it('go into an exported file and back', async () => {
    for (const name of ['out.keras', 'out.h5', 'tfjs']) {
      await exportModel(await openModel(trained(), options()), at(name), null)
      expect((await openModel(at(name), options())).words).toEqual(words)
    }
  })

  it('go into a document file and back, and a model with others is another one', async () => {
    const base = keepModel(library(), await openModel('vectors.txt', options()))
    const { weights, graph, labels } = await openModel('vectors.txt', options())
    const bare = library().models.saveModel({
      name: null,
      graph,
      weights,
      labels,
      source: { kind: 'built' },
    })
    expect(bare.id).not.toBe(base)
    expect(library().models.words(bare.id)).toBeNull()
    const document = library().documents.create({
      name: 'words',
      baseModel: base,
      baseName: 'vectors.txt',
      notes: [],
      content: {},
      changes: 0,
    })
    await writeDocumentFile(at('words.graft'), document, { library: library(), withModels: true })
    const { models } = await readDocumentFile(at('words.graft'))
    expect(models.map((model) => model.words)).toEqual([words])
    expect(library().check()).toEqual([])
  })

  it('serve the results of a run, and a run that goes on', async () => {
    const result = await openResult({ library: library(), cacheFolder: at('cache') }, run().id)
    expect(result.dataSet.recipe).toMatchObject({ kind: 'text', words })
    const prepared = await prepare({ name: 'stopped' })
    const place = { library: library(), trainer: trainer() }
    const stopped = createRun(prepared, place)
    library().runs.finish(stopped.id, { status: 'stopped' })
    const { prepared: taken } = await prepareResume(stopped.id, library(), {
      cacheFolder: at('cache'),
    })
    expect(taken.dataHash).toBe(prepared.dataHash)
  })

  it('are those of a way that begins with a model of its own, whatever the comparison reads', async () => {
    const comparison = comparisonSchema.parse({
      version: 1,
      name: 'ways',
      labelled: [12],
      seeds: [1, 2],
      encoder: { source: 'encoder:textConv/3/50', end: 'features' },
      head: [
        { name: 'most', className: 'GlobalMaxPooling1D' },
        { name: 'answer', className: 'Dense', config: { units: 1, activation: 'sigmoid' } },
      ],
      data: { ...dataOf({}), split: { validation: 0, test: 0.5 } },
      loss: { name: 'binaryCrossentropy' },
      metrics: ['binaryAccuracy'],
      metric: 'binaryAccuracy',
      phases: [{ epochs: 1, optimizer: { name: 'sgd' } }],
      ways: { vectors: { encoder: { source: 'vectors.txt', end: 'embedding' } } },
    })
    const place = { library: library(), cacheFolder: at('cache'), trainer: trainer() }
    const { ways } = await comparePretrainingIn(place, comparison, { folder, seeds: 1 })
    const read = ways.map(({ way, runs: [first] }) => {
      const { source } = library().runs.get(first?.runId ?? '').plan.data
      return [way, source.type === 'text' && source.words?.includes('the')]
    })
    // No text has a "the" in it: only the vectors do.
    expect(Object.fromEntries(read)).toEqual({ scratch: false, vectors: true })
  })
})
