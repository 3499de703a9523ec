import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readModelFile } from '../../src/main/formats/readModelFile.ts'
import { writeModelFile } from '../../src/main/formats/writeModelFile.ts'
import { doubleScalingNotes } from '../../src/shared/kerasJson/scalingNotes.ts'
import { differenceFromKeras, file } from './predictions.ts'

/**
 * Part (a): files of others are opened. Models and numbers come from real Keras (test/keras/makeModelFixtures.py and
 * makeFieldCaseFixtures.py). What each case is about: docs/field-cases.md.
 */
const folder = mkdtempSync(join(tmpdir(), 'graft-cases-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const python = join(import.meta.dirname, '../../.venv-keras/bin/python')

/** A fixture in all the kinds of file that it was written as. */
const everyFile = (name: string) =>
  ['keras3.h5', 'keras3.keras', 'keras2.h5', 'keras2.keras'].map(
    (end) => `fieldCases/${name}.${end}`,
  )

describe('field case 1: an input layer by any key', () => {
  it.each([
    ['seqDense.keras3.h5', 'batch_shape'],
    ['seqDense.keras3.keras', null],
    ['functionalDense.keras3.h5', 'batch_shape'],
    ['functionalDense.keras3.keras', null],
    ['seqDense.keras2.h5', 'batch_input_shape'],
    ['functionalDense.keras2.h5', 'batch_input_shape'],
    ['oldFirstLayer.keras2.h5', 'batch_input_shape'],
  ])('%s agrees with Keras', async (name, key) => {
    if (key !== null) expect(readFileSync(file(`models/${name}`), 'latin1')).toContain(`"${key}"`)
    const json = name.replace(/\.keras$/, '.h5')
    expect(await differenceFromKeras(`models/${name}`, `models/${json}`)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 3: names of weights with a suffix that the layer lacks', () => {
  it.each(['keras3', 'keras2'])('%s .h5: the weights are those of the layer', async (dialect) => {
    const name = `models/suffixNames.${dialect}.h5`
    expect(readFileSync(file(name), 'latin1')).toContain('d_1/kernel')
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })

  it('TF.js: renamed in the manifest; what is written has clean names', async () => {
    const copy = join(folder, 'renamed')
    cpSync(file('models/tfjsConv'), copy, { recursive: true })
    const path = join(copy, 'model.json')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replaceAll(/"name": ?"(\w+)\/(\w+)"/g, '"name": "$1_1/$2"'))
    expect(readFileSync(path, 'utf8')).not.toBe(text)
    const plain = await readModelFile(file('models/tfjsConv'))
    const { graph, weights } = await readModelFile(path)
    expect(weights).toEqual(plain.weights)
    const target = join(folder, 'clean')
    const model = { graph, weights, labels: null, producer: 'test' }
    await writeModelFile(target, { ...model, format: 'tfjsLayers' })
    const names = readFileSync(join(target, 'model.json'), 'utf8')
    expect(names).toContain('/kernel"')
    expect(names).not.toMatch(/_1\/(kernel|bias)/)
  })
})

describe('field case 5: calls of a shared layer stay apart', () => {
  // Keras 2 exchanges the calls of sharedConcat in its own files; its JSON is of the model before it was written.
  it.each(
    ['sharedConcat', 'sharedSelf', 'nestedCalledTwice'].flatMap((name) => [
      `models/${name}.keras3.h5`,
      `models/${name}.keras2.h5`,
    ]),
  )('%s', async (name) => {
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 7: GRU that resets before and after', () => {
  it.each(everyFile('case07Gru'))('%s', async (name) => {
    const { weights } = await readModelFile(file(name))
    expect(weights['after']?.['bias']?.shape).toEqual([2, 6])
    expect(weights['before']?.['bias']?.shape).toEqual([6])
    expect(weights['after']?.['bias']?.values.some((value) => value === 0)).toBe(false)
    const json = name.replace(/\.keras$/, '.h5')
    expect(await differenceFromKeras(name, json)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 8: recurrent weights with the names of cells and directions', () => {
  it.each(everyFile('case08Directions'))('%s', async (name) => {
    const { weights } = await readModelFile(file(name))
    const own = Object.entries(weights['both'] ?? {})
    for (const [weight, { values }] of own) {
      const wanted = weight.startsWith('forward') ? 0.1 : 0.2
      expect(values.every((value) => Math.abs(value - wanted) < 1e-6)).toBe(true)
    }
    expect(own).toHaveLength(6)
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 11: scaling inside the model', () => {
  it.each(everyFile('case11Scaling'))('%s is told of, and agrees on bytes', async (name) => {
    const { notes } = await readModelFile(file(name))
    expect(notes).toMatchObject([{ code: 'scalesInside', layer: 'scale' }])
    expect(notes[0]?.text).toContain('0 to 255')
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })

  it.each([
    { data: { scale: 1 / 255, offset: 0 }, warns: true },
    { data: { scale: 1, offset: -127 }, warns: true },
    { data: { scale: 1, offset: 0, normalization: { mean: [127], variance: [60] } }, warns: true },
    { data: { scale: 1, offset: 0 }, warns: false },
  ])('data that are scaled too are told of before a run: $data', async ({ data, warns }) => {
    const { graph } = await readModelFile(file(everyFile('case11Scaling')[0] ?? ''))
    const notes = doubleScalingNotes(graph, data)
    expect(notes).toHaveLength(warns ? 1 : 0)
    if (warns) expect(notes[0]).toContain('layer "scale"')
  })

  it('a layer that takes 0 to 1 wants scaled data, and nothing is said', async () => {
    const { graph } = await readModelFile(file(everyFile('case11Scaling')[0] ?? ''))
    const layers = graph.layers.map((layer) =>
      layer.name === 'scale' ? { ...layer, config: { scale: 2, offset: -1 } } : layer,
    )
    expect(doubleScalingNotes({ ...graph, layers }, { scale: 1 / 255, offset: 0 })).toEqual([])
  })

  it('a model without it has no such note', async () => {
    expect((await readModelFile(file('models/convNet.keras3.h5'))).notes).toEqual([])
  })
})

describe('field case 12: augmentation inside the model', () => {
  it.each(everyFile('case12Augmentation'))('%s predicts as if it were not there', async (name) => {
    const { graph } = await readModelFile(file(name))
    const names = graph.layers.slice(1).map((layer) => layer.name)
    expect(names).toEqual(['flip', 'zoom', 'conv', 'mean', 'top'])
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 13: names of activations', () => {
  it.each(['keras3', 'keras2'])('%s: every one from -3 to 3', async (dialect) => {
    const name = `models/activations.${dialect}.h5`
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 15: slopes of rectifiers', () => {
  it.each(['keras3', 'keras2'])('%s', async (dialect) => {
    expect(await differenceFromKeras(`models/slopes.${dialect}.h5`)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 16: a key that newer Keras rejects', () => {
  it('is opened, and goes to Keras 3 without it', async () => {
    const name = 'models/depthwiseGroups.keras2.h5'
    expect(readFileSync(file(name), 'latin1')).toContain('"groups": 1')
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
    const { graph, weights } = await readModelFile(file(name))
    const path = join(folder, 'depthwise.h5')
    const model = { graph, weights, labels: null, producer: 'test' }
    await writeModelFile(path, { ...model, format: 'kerasH5' })
    const program = `
import json, sys, keras, numpy as np
model = keras.models.load_model(sys.argv[1], compile=False)
case = json.load(open(sys.argv[2]))
x, y = (np.array(case[k][0]["values"], "float32").reshape(case[k][0]["shape"]) for k in ("inputs", "outputs"))
print(float(np.abs(model.predict(x, verbose=0) - y).max()))
`
    const json = file('models/depthwiseGroups.keras2.json')
    const printed = execFileSync(python, ['-c', program, path, json], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(Number(printed)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 18: channels first, then Flatten and Dense', () => {
  // Keras's numbers come from a twin with channels last: TensorFlow has no such convolution on a processor.
  it.each(everyFile('case18ChannelsFirst'))('%s', async (name) => {
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 22: more than ten layers of one class, one level down', () => {
  it.each(everyFile('case22Many'))('%s', async (name) => {
    const { weights } = await readModelFile(file(name))
    for (let i = 0; i < 12; i++) {
      const values = [...(weights[`inner${i}`]?.['kernel']?.values ?? [])]
      expect(values.map((value) => Math.round(value * 10))).toEqual([i, i, i, i])
    }
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })
})

describe('field case 28: unusual types inside', () => {
  it('are left out where no layer needs them; strings of every kind are read', async () => {
    const name = 'models/strangeTypes.keras3.h5'
    const { notes } = await readModelFile(file(name))
    expect(notes.map(({ code }) => code)).toContain('leftOut')
    expect(await differenceFromKeras(name)).toBeLessThanOrEqual(1e-5)
  })
})
