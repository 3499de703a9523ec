import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../src/main/formats/readModelFile.ts'
import { applyChanges } from '../../src/shared/model/applyChange.ts'
import { changeSchema, type ChangeInput } from '../../src/shared/model/change.ts'
import { analyzeGraph } from '../../src/shared/model/inferShapes.ts'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { predict } from '../../src/trainer/requests/predict.ts'
import { largestDifference, temporaryFolder, type Expected } from '../main/formats/modelFixtures.ts'

/** Made by test/keras/makeUnknownFixtures.py with real Keras. */
const folder = join(import.meta.dirname, '../fixtures/unknown')
const folderOfTest = temporaryFolder()
const file = (name: string) => join(folder, name)

/** A fixture in each kind of file that it was written as. */
const each = (name: string) => [
  [`${name}.keras2.h5`],
  [`${name}.keras3.h5`],
  [`${name}.keras3.keras`],
]

function expectedOf(name: string): Expected {
  const json = name.replace(/\.[a-z0-9]+$/, '.json')
  return JSON.parse(readFileSync(file(json), 'utf8')) as Expected
}

/** Largest difference of the changed model's prediction from Keras's for the whole model. */
async function differenceAfter(name: string, changes: readonly ChangeInput[]): Promise<number> {
  const { graph, weights } = await readModelFile(file(name))
  const { inputs, outputs } = expectedOf(name)
  const [first] = inputs
  if (first === undefined) throw new Error('no input')
  const request = {
    graph: applyChanges(
      graph,
      changes.map((change) => changeSchema.parse(change)),
    ),
    weights,
    inputs: [
      { dtype: 'float32' as const, shape: first.shape, values: Float32Array.from(first.values) },
    ],
    batchSize: 2,
  }
  const [output] = await predict(ops, request, () => Promise.resolve())
  return largestDifference(output?.values ?? [], outputs[0]?.values ?? [])
}

async function unknownIn(name: string) {
  const { graph, notes } = await readModelFile(file(name))
  const listed = notes.filter(({ code }) => code === 'unknownKind').map(({ layer }) => layer)
  const faults = analyzeGraph(graph, 'all').faults.map(({ layer }) => layer)
  return { graph, notes, listed, faults }
}

const rescale = (name: string, scale: number): ChangeInput => ({
  type: 'replace',
  name,
  layer: { className: 'Rescaling', config: { scale } },
})

describe('field case 9: a Lambda inside a nested model', () => {
  it.each(each('lambdaBetween'))(
    '%s: is listed with its place, and nothing is run',
    async (name) => {
      const { graph, notes, listed, faults } = await unknownIn(name)
      expect(listed).toEqual(['divide'])
      expect(faults).toEqual(['divide'])
      expect(notes.find(({ layer }) => layer === 'divide')?.text).toContain('"divide" in inner')
      expect(graph.layers.map(({ className }) => className)).toEqual([
        'InputLayer',
        'Dense',
        'Lambda',
        'Dense',
      ])
    },
  )

  it.each(each('lambdaBetween'))('%s: replaced by what it computes', async (name) => {
    expect(await differenceAfter(name, [rescale('divide', 1 / 255)])).toBeLessThanOrEqual(1e-5)
  })

  it.each(each('lambdaBetween'))('%s: the part before it works alone', async (name) => {
    const { graph, weights } = await readModelFile(file(name))
    const cut = applyChanges(graph, [changeSchema.parse({ type: 'cut', at: 'd1' })])
    expect(analyzeGraph(cut).faults).toEqual([])
    expect(weights['d1']?.['kernel']?.shape).toEqual([3, 3])
  })
})

describe('a class of its author', () => {
  it.each(each('customClass'))('%s: keeps its place and its arrays', async (name) => {
    const { graph, listed } = await unknownIn(name)
    expect(listed).toEqual(['own'])
    expect(graph.layers[2]?.className).toMatch(/Doubling$/)
    const { weights } = await readModelFile(file(name))
    const [factor] = Object.values(weights['own'] ?? {})
    expect(factor?.shape).toEqual([4])
  })

  it.each(each('customClass'))('%s: replaced by what it computes', async (name) => {
    const { weights } = await readModelFile(file(name))
    const [factor] = Object.values(weights['own'] ?? {})
    const scale = Array.from(factor?.values ?? [], (value) => 2 * value)
    const change: ChangeInput = {
      type: 'replace',
      name: 'own',
      layer: { className: 'Rescaling', config: { scale } },
    }
    expect(await differenceAfter(name, [change])).toBeLessThanOrEqual(1e-5)
  })
})

describe('a function of its author as an activation', () => {
  it.each(each('customActivation'))('%s: is a layer of its own, or its layer is', async (name) => {
    const { graph, listed } = await unknownIn(name)
    expect(listed).toEqual(['d1_activation', 'act_activation', 'seq'])
    const kinds = Object.fromEntries(graph.layers.map((layer) => [layer.name, layer.className]))
    expect(kinds).toMatchObject({ d1: 'Dense', d1_activation: 'wavelet', seq: 'LSTM(wavelet)' })
  })

  it.each(each('customActivation'))(
    '%s: the layer that it stood in is understood',
    async (name) => {
      const { graph, weights } = await readModelFile(file(name))
      const cut = applyChanges(
        graph,
        [rescale('d1_activation', 0.5), { type: 'cut', at: 'act' } as const].map((change) =>
          changeSchema.parse(change),
        ),
      )
      expect(analyzeGraph(cut).faults).toEqual([])
      expect(Object.keys(weights['d1'] ?? {})).toEqual(['kernel', 'bias'])
    },
  )
})

describe('initialisers, regularisers and constraints of their author', () => {
  it.each(each('customObjects'))(
    '%s: are named and left out; predictions are Keras’s',
    async (name) => {
      const { notes, listed } = await unknownIn(name)
      expect(listed).toEqual([])
      const texts = notes.filter(({ code }) => code === 'leftOut').map(({ text }) => text)
      for (const what of ['Bumpy', 'Price', 'Fence']) {
        expect(texts.filter((text) => text.includes(what))).toHaveLength(1)
      }
      expect(await differenceAfter(name, [])).toBeLessThanOrEqual(1e-5)
    },
  )
})

describe('arithmetic with numbers and activations as functions', () => {
  it.each(each('operations'))('%s: are layers that compute the same', async (name) => {
    const { graph, listed, faults } = await unknownIn(name)
    expect(listed).toEqual([])
    expect(faults).toEqual([])
    expect(graph.layers.filter(({ className }) => className === 'Rescaling')).toHaveLength(5)
    expect(await differenceAfter(name, [])).toBeLessThanOrEqual(1e-5)
  })
})

describe('numbers of 64 bits', () => {
  it.each(each('doublePolicy'))(
    '%s: are rounded, which is told; predictions agree',
    async (name) => {
      const { notes, listed } = await unknownIn(name)
      expect(listed).toEqual([])
      expect(
        notes.filter(({ code }) => code === 'mixedPrecision').map(({ layer }) => layer),
      ).toEqual(['wide'])
      expect(notes.filter(({ code }) => code === 'narrowed')).toHaveLength(2)
      expect(await differenceAfter(name, [])).toBeLessThanOrEqual(1e-5)
    },
  )
})

describe('a known kind, used in a way that Graft does not compute', () => {
  it.each(each('attentionScores'))('%s: a call with another result', async (name) => {
    const { graph, notes, listed, faults } = await unknownIn(name)
    expect(listed).toEqual(['look'])
    expect(faults).toEqual(['look'])
    expect(notes.find(({ layer }) => layer === 'look')?.text).toContain('return_attention_scores')
    const cut = applyChanges(graph, [changeSchema.parse({ type: 'cut', at: 'd1' })])
    expect(analyzeGraph(cut).faults).toEqual([])
    // Keras gives the first of both results to the next layer.
    const plain: ChangeInput = {
      type: 'replace',
      name: 'look',
      layer: { className: 'Attention', config: {} },
    }
    expect(await differenceAfter(name, [plain])).toBeLessThanOrEqual(1e-5)
  })

  it.each([['quantised.keras3.h5'], ['quantised.keras3.keras']])(
    '%s: weights of 8 bits',
    async (name) => {
      const { graph, notes, listed } = await unknownIn(name)
      expect(listed).toEqual(['d2'])
      expect(
        notes.filter(({ code, text }) => code === 'leftOut' && text.includes('int8')),
      ).toHaveLength(1)
      const { weights } = await readModelFile(file(name))
      expect(weights['d1']?.['kernel']?.shape).toEqual([3, 4])
      const cut = applyChanges(graph, [changeSchema.parse({ type: 'cut', at: 'd1' })])
      expect(analyzeGraph(cut).faults).toEqual([])
    },
  )
})

describe('field case 15: a setting that Graft does not know', () => {
  const dialects = ['keras3', 'keras2'] as const
  const bytes = (dialect: string) =>
    readFileSync(join(import.meta.dirname, `../fixtures/models/seqDense.${dialect}.h5`))

  /** Renames a key of the Dense layer's config in place. */
  function renamed(dialect: string, from: string, to: string): string {
    const text = bytes(dialect).toString('latin1')
    expect(text).toContain(`"${from}":`)
    const path = join(folderOfTest, `${dialect}-${to}.h5`)
    writeFileSync(path, Buffer.from(text.replace(`"${from}":`, `"${to}":`), 'latin1'))
    return path
  }

  it.each(dialects)('%s: is never ignored, and keeps no file shut', async (dialect) => {
    const { graph, weights, notes } = await readModelFile(renamed(dialect, 'use_bias', 'sharpnes'))
    expect(graph.layers[1]).toMatchObject({ name: 'd', className: 'Dense(sharpnes)' })
    expect(notes).toMatchObject([{ code: 'unknownKind', layer: 'd' }])
    expect(notes[0]?.text).toMatch(/"d" \(Dense\): sharpnes/)
    expect(Object.keys(weights['d'] ?? {}).sort()).toEqual(['bias', 'kernel'])
  })

  it.each(dialects)('%s: a value that cannot be', async (dialect) => {
    const text = bytes(dialect).toString('latin1')
    const path = join(folderOfTest, `${dialect}-units.h5`)
    writeFileSync(path, Buffer.from(text.replace('"units": 2,', '"units":-2,'), 'latin1'))
    const { graph, notes } = await readModelFile(path)
    expect(graph.layers[1]?.className).toBe('Dense(units)')
    expect(notes[0]?.text).toContain('units')
  })
})
