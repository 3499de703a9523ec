import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import {
  countParameters,
  expectedOf,
  fixture,
  nameInFile,
  temporaryFolder,
} from './modelFixtures.ts'

const both = (name: string) => [`${name}.keras3`, `${name}.keras2`]

const files = [
  'seqDense functionalDense nestedTwice nestedFrozen nestedCalledTwice sharedConcat sharedSelf',
  'severalInputsOutputs equalBranches convNet separable convTranspose embedding manyDense',
  'trainableFlags compiled slopes activations penalties trainingArgument lambdaLayer',
  'suffixNames recurrentText recurrentStates recurrentWrappers recurrentCells recurrentModels',
].flatMap((row) => row.split(' ').flatMap(both))

const edited = [
  'oldFirstLayer.keras2',
  'depthwiseGroups.keras2',
  'strangeTypes.keras3',
  'compressed.keras3',
  'splitNames.keras2',
  'halfFloats.keras3',
]

const folder = temporaryFolder()
const read = (name: string) => readModelFile(fixture(`${name}.h5`))
const textsOf = (notes: readonly { readonly text: string }[]) => notes.map(({ text }) => text)

describe('Keras .h5 files as real Keras 2 and 3 write them', () => {
  it.each([...files, ...edited])('%s opens with its layers, weights and flags', async (name) => {
    const { graph, weights, format, sha256 } = await read(name)
    const expected = expectedOf(name)
    const layers = graph.layers.filter(({ className }) => className !== 'InputLayer')
    expect(format).toBe('kerasH5')
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(countParameters(weights)).toBe(expected.parameters)
    expect(layers.map(nameInFile).sort()).toEqual([...expected.layers].sort())
    const frozen = layers.filter(({ freeze }) => freeze === 'freeze')
    expect(frozen.map(nameInFile)).toEqual(expected.frozen)
    expect(Object.isFrozen(graph.layers[0])).toBe(true)
  })

  it('gives the same model from every way to write it', async () => {
    const models = await Promise.all(
      ['seqDense.keras3', 'seqDense.keras2', 'oldFirstLayer.keras2', 'functionalDense.keras2'].map(
        read,
      ),
    )
    for (const { graph } of models) {
      const [input, dense] = graph.layers
      expect(graph.inputs).toHaveLength(1)
      expect(input?.config).toEqual({ batchShape: [null, 3] })
      expect(dense?.config).toMatchObject({ units: 2, activation: 'tanh', useBias: true })
      expect(dense?.calls[0]?.inputs).toEqual([{ layer: input?.name, call: 0, tensor: 0 }])
    }
    const [first, second, third] = models.map(({ weights }) => weights)
    expect(second).toEqual(first)
    expect(third).toEqual(first)
  })

  it.each(both('residualOp'))('%s: an operation between tensors is a layer', async (name) => {
    const { graph, weights } = await read(name)
    expect(graph.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'Dense',
      'Subtract',
    ])
    expect(countParameters(weights)).toBe(12)
  })

  it('keeps the order of more than ten layers of one class', async () => {
    const { weights } = await read('manyDense.keras3')
    for (let i = 0; i < 12; i++) {
      expect(weights[`d${i}`]?.['kernel']?.values[0]).toBeCloseTo(i / 10, 6)
    }
  })

  it.each(both('sharedConcat'))('%s: honours the node index of every reference', async (name) => {
    const { graph } = await read(name)
    const shared = graph.layers.find((layer) => layer.name === 's')
    const merge = graph.layers.find((layer) => layer.name === 'c')
    const sources = merge?.calls[0]?.inputs.map(({ call }) => shared?.calls[call]?.inputs[0]?.layer)
    expect(shared?.calls).toHaveLength(2)
    expect(sources).toEqual(['r', 'x'])
  })

  it.each(both('nestedCalledTwice'))('%s: a nested model keeps its calls apart', async (name) => {
    const { graph } = await read(name)
    const inner = graph.layers.find((layer) => layer.name === 'd')
    expect(inner?.group).toEqual(['base'])
    const minus = graph.layers.find((layer) => layer.name === 'minus')
    const sources = minus?.calls[0]?.inputs.map(({ call }) => inner?.calls[call]?.inputs[0]?.layer)
    expect(sources).toEqual(['slow', 'y'])
  })

  it('flattens models in models and says which names changed', async () => {
    const { graph, notes } = await read('nestedTwice.keras3')
    expect(graph.layers.map(({ name, group }) => [name, ...group])).toContainEqual([
      'core_dense',
      'middle',
      'core',
    ])
    expect(graph.layers.find(({ name }) => name === 'dense')?.group).toEqual([])
    expect(textsOf(notes).join()).toMatch(/"dense" is named "core_dense"/)
  })

  it('keeps inputs and outputs in the file order', async () => {
    const { graph } = await read('severalInputsOutputs.keras3')
    expect(graph.inputs.map(({ layer }) => layer)).toEqual(['b', 'a', 'unused'])
    expect(graph.outputs.map(({ layer }) => layer)).toEqual(['out2', 'da', 'out1'])
  })

  it.each(both('lambdaLayer'))('%s: a Lambda keeps its place and is named', async (name) => {
    const { graph, weights, notes } = await read(name)
    expect(graph.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'Lambda',
      'Dense',
      'Dense',
    ])
    expect(graph.layers[1]?.config).toHaveProperty('function')
    expect(notes).toMatchObject([{ code: 'unknownKind', layer: 'divide' }])
    expect(weights['d2']?.['kernel']?.shape).toEqual([2, 2])
  })

  it.each(both('compiled'))('%s: a loss of the user is a note', async (name) => {
    const { notes } = await read(name)
    expect(notes.map(({ code }) => code)).toEqual(['loss', 'metrics', 'optimizer'])
    expect(textsOf(notes)[0]).toContain('my_loss')
    expect(textsOf(notes)[1]).toContain('mape')
  })

  it('reads activations by the meaning that the file version gives them', async () => {
    const activation = async (name: string, layer: string) => {
      const { graph } = await read(name)
      return graph.layers.find((each) => each.name === layer)?.config['activation']
    }
    expect(await activation('activations.keras3', 'a_hard_sigmoid')).toBe('hardSigmoid')
    expect(await activation('activations.keras2', 'a_hard_sigmoid')).toBe('hardSigmoidKeras2')
    expect(await activation('activations.keras2', 'a_swish')).toBe('silu')
  })

  it('reads initialisers, regularisers and constraints, old and new', async () => {
    const { graph } = await read('penalties.keras2')
    expect(graph.layers[1]?.config).toMatchObject({
      kernelInitializer: {
        name: 'varianceScaling',
        scale: 2,
        mode: 'fanOut',
        distribution: 'uniform',
      },
      biasInitializer: { name: 'constant', value: 0.5 },
      biasConstraint: { name: 'nonNeg' },
      kernelConstraint: { name: 'maxNorm', maxValue: 2 },
    })
    const l1 = (graph.layers[1]?.config['kernelRegularizer'] as { l1: number }).l1
    expect(l1).toBeCloseTo(0.1, 6)
    const old = await read('oldFirstLayer.keras2')
    expect(old.graph.layers[1]?.config).toMatchObject({
      kernelInitializer: { name: 'varianceScaling', mode: 'fanAvg', distribution: 'uniform' },
      biasInitializer: { name: 'zeros' },
    })
  })

  it('widens half floats and says so', async () => {
    const half = await read('halfFloats.keras3')
    const whole = await read('seqDense.keras3')
    const kernel = half.weights['d']?.['kernel']
    expect(kernel?.dtype).toBe('float32')
    // Half precision has 11 significant bits.
    const exact = whole.weights['d']?.['kernel']?.values ?? []
    kernel?.values.forEach((value, i) => {
      expect(Math.abs(value - (exact[i] ?? NaN))).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11)
    })
    expect(half.notes.map(({ code }) => code)).toEqual(['widened', 'widened'])
  })

  it('tells of items that no layer needs', async () => {
    const { notes } = await read('strangeTypes.keras3')
    expect(textsOf(notes).join()).toMatch(/initialized:0.*stamp/)
  })

  it('has no notes for what was carried over whole', async () => {
    for (const name of [
      'convNet.keras3',
      'convNet.keras2',
      'suffixNames.keras2',
      'residualOp.keras2',
    ]) {
      expect((await read(name)).notes).toEqual([])
    }
  })
})

describe('what a file is', () => {
  it('is told by its content, whatever its name and folder', async () => {
    const place = join(folder, '한글 폴더 #1 100%')
    mkdirSync(place)
    const file = join(place, 'model.json')
    copyFileSync(fixture('seqDense.keras3.h5'), file)
    const { weights, sha256 } = await readModelFile(file)
    expect(countParameters(weights)).toBe(8)
    expect(sha256).toBe((await read('seqDense.keras3')).sha256)
    cpSync(fixture('tfjsShards'), join(place, 'shards.h5'), { recursive: true })
    expect((await readModelFile(join(place, 'shards.h5'))).format).toBe('tfjsLayers')
  })

  it.each([
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['archive.h5', zipSync({ 'thesis.txt': strToU8('mine') }), 'zip'],
    ['torch.h5', zipSync({ 'archive/data.pkl': strToU8('mine') }), 'PyTorch'],
    ['page.h5', Buffer.from('<!DOCTYPE html>'), 'web page'],
    ['noise.h5', Buffer.from('\x01\x02noise'), 'no format'],
    ['note.h5', Buffer.from('a note'), 'plain text'],
    ['other.json', Buffer.from('{"a": 1}'), 'topology'],
  ])('%s is refused with what was seen', async (name, bytes, seen) => {
    const file = join(folder, name)
    writeFileSync(file, bytes)
    await expect(readModelFile(file)).rejects.toMatchObject({
      code: 'file.unknownFormat',
      params: { path: file, seen: expect.stringContaining(seen) as string },
    })
  })

  it('names a path that is not there, and a folder without a model', async () => {
    await expect(readModelFile(join(folder, 'no.h5'))).rejects.toMatchObject({
      code: 'file.missing',
    })
    mkdirSync(join(folder, 'empty'))
    await expect(readModelFile(join(folder, 'empty'))).rejects.toMatchObject({
      code: 'file.unknownFormat',
    })
  })
})
