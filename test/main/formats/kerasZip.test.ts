import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { toErrorRecord } from '../../../src/shared/contract/errors/graftError.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import {
  countParameters,
  expectedOf,
  fixture,
  fixtureFolder,
  nameInFile,
  temporaryFolder,
} from './modelFixtures.ts'

const folder = temporaryFolder()

const names = readdirSync(fixtureFolder)
  .filter((name) => name.endsWith('.keras'))
  .map((name) => name.slice(0, -'.keras'.length))

const bytesOf = (name: string) => new Uint8Array(readFileSync(fixture(`${name}.keras`)))

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const codeOf = (path: string) =>
  readModelFile(path).then(
    () => 'opened',
    (error: unknown) => toErrorRecord(error).code,
  )

describe('.keras files as real Keras 2 and 3 write them (field case 1)', () => {
  it('has fixtures', () => {
    expect(names.length).toBeGreaterThan(12)
  })

  it.each(names)('%s is the model that its .h5 is', async (name) => {
    const archive = await readModelFile(fixture(`${name}.keras`))
    const whole = await readModelFile(fixture(`${name}.h5`))
    expect(archive.format).toBe('keras')
    expect(archive.weights).toEqual(whole.weights)
    // Keras 2 gives generated layers other numbers in each model of a process.
    expect(archive.graph.layers.map(({ className }) => className)).toEqual(
      whole.graph.layers.map(({ className }) => className),
    )
    const expected = expectedOf(name)
    const layers = archive.graph.layers.filter(({ className }) => className !== 'InputLayer')
    expect(countParameters(archive.weights)).toBe(expected.parameters)
    // Keras does not count an operation as a layer.
    if (!name.startsWith('residualOp')) {
      expect(layers.map(nameInFile).sort()).toEqual([...expected.layers].sort())
    }
    const frozen = layers.filter(({ freeze }) => freeze === 'freeze')
    expect(frozen.map(nameInFile)).toEqual(expected.frozen)
  })

  it('more than ten layers of one class keep their weights (field case 22)', async () => {
    for (const dialect of ['keras3', 'keras2']) {
      const { weights } = await readModelFile(fixture(`manyDense.${dialect}.keras`))
      for (let i = 0; i < 12; i++) {
        expect(weights[`d${i}`]?.['kernel']?.values[0]).toBeCloseTo(i / 10, 6)
      }
    }
  })

  it('settings of the training are notes (field case 24)', async () => {
    const { notes } = await readModelFile(fixture('compiled.keras3.keras'))
    expect(notes.map(({ code }) => code)).toEqual(['loss', 'metrics', 'optimizer'])
    expect(notes[0]?.text).toContain('my_loss')
  })

  it('a Lambda is named, and no code of it runs (field case 9)', async () => {
    const { notes, weights } = await readModelFile(fixture('lambdaLayer.keras3.keras'))
    expect(notes).toMatchObject([{ code: 'unknownKind', layer: 'divide' }])
    expect(weights['d2']?.['kernel']?.shape).toEqual([2, 2])
  })

  it('is known by its content, packed or not, and as a folder', async () => {
    const whole = await readModelFile(fixture('convNet.keras3.keras'))
    const files = unzipSync(bytesOf('convNet.keras3'))
    const packed = written('packed.h5', zipSync(files, { level: 9 }))
    expect((await readModelFile(packed)).weights).toEqual(whole.weights)
    const unpacked = join(folder, 'unpacked.bin')
    mkdirSync(unpacked)
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(unpacked, name), bytes)
    const again = await readModelFile(unpacked)
    expect(again.format).toBe('keras')
    expect(again.sha256).toBe(whole.sha256)
    expect(again.weights).toEqual(whole.weights)
  })
})

describe('damaged and hostile .keras files', () => {
  const whole = unzipSync(bytesOf('seqDense.keras3'))
  const changed = (name: string, files: Zippable) => written(name, zipSync({ ...whole, ...files }))

  it.each([10, 200, 3000, bytesOf('convNet.keras3').length - 5])(
    'cut to %i bytes',
    async (length) => {
      const path = written(`cut-${length}.keras`, bytesOf('convNet.keras3').subarray(0, length))
      expect(await codeOf(path)).toBe('file.damaged')
    },
  )

  it.each([
    [
      'no weights',
      { 'config.json': whole['config.json'] ?? new Uint8Array(0) },
      'file.partMissing',
    ],
  ])('%s', async (name, files, code) => {
    expect(await codeOf(written(`${name}.keras`, zipSync(files)))).toBe(code)
  })

  it.each<[string, Zippable, string]>([
    ['a config that is no JSON', { 'config.json': strToU8('{') }, 'file.damaged'],
    ['a config of something else', { 'config.json': strToU8('{"a": 1}') }, 'file.unknownFormat'],
    ['weights that are no HDF5', { 'model.weights.h5': strToU8('weights') }, 'file.damaged'],
    ['a name that leads out', { '../../outside.txt': strToU8('x') }, 'file.outsideFolder'],
    ['a whole path for a name', { '/etc/outside': strToU8('x') }, 'file.outsideFolder'],
    ['a name of Windows that leads out', { '..\\outside': strToU8('x') }, 'file.outsideFolder'],
  ])('%s', async (name, files, code) => {
    expect(await codeOf(changed(`${name}.keras`, files))).toBe(code)
  })

  it('a bomb is refused before it is unpacked', async () => {
    const bomb = zipSync({ ...whole, 'config.json': [new Uint8Array(70 * 2 ** 20), { level: 1 }] })
    const path = written('bomb.keras', bomb)
    await expect(readModelFile(path)).rejects.toMatchObject({ code: 'file.tooLarge' })
  })

  it('an entry that unpacks to more than it claims is given up', async () => {
    const config = whole['config.json'] ?? new Uint8Array(0)
    const packed = zipSync({ ...whole, 'config.json': [config, { level: 6 }] })
    const view = new DataView(packed.buffer)
    // The claimed size of config.json, in the directory alone.
    const marker = directoryHeaderOf(packed, 'config.json')
    view.setUint32(marker + 24, config.length - 50, true)
    expect(await codeOf(written('liar.keras', packed))).toBe('file.damaged')
  })

  it('two entries of one name are refused', async () => {
    const doubled = zipSync({ ...whole, 'config.jsoN': strToU8('{}') })
    doubled[directoryHeaderOf(doubled, 'config.jsoN') + 46 + 10] = 'n'.charCodeAt(0)
    expect(await codeOf(written('doubled.keras', doubled))).toBe('file.damaged')
  })

  it('a wrong sum is found', async () => {
    const packed = zipSync(whole)
    const at = directoryHeaderOf(packed, 'model.weights.h5') + 16
    packed[at] = (packed[at] ?? 0) ^ 1
    expect(await codeOf(written('sum.keras', packed))).toBe('file.damaged')
  })

  it('never crash or hang, wherever bytes are wrong', async () => {
    const random = createRandom(7, 'damage')
    const bytes = bytesOf('functionalDense.keras3')
    const codes = new Set<string>()
    for (let round = 0; round < 40; round++) {
      const copy = Uint8Array.from(bytes)
      for (let i = 0; i < 3; i++) copy[random.below(copy.length)] = random.below(256)
      codes.add(await codeOf(written(`noise-${round}.keras`, copy)))
    }
    const strange = [...codes].filter((code) => !/^(file|layer|graph)\.|^opened$/.test(code))
    expect(strange).toEqual([])
    expect(codes.size).toBeGreaterThan(1)
  })
})

/** Where the directory's header of an entry begins. */
function directoryHeaderOf(archive: Uint8Array, name: string): number {
  const text = new TextDecoder('latin1').decode(archive)
  for (
    let at = text.indexOf('PK\u0001\u0002');
    at >= 0;
    at = text.indexOf('PK\u0001\u0002', at + 1)
  ) {
    if (text.slice(at + 46, at + 46 + name.length) === name) return at
  }
  throw new Error(`no entry ${name}`)
}

describe('TF.js layers models in zip archives (field case 26)', () => {
  const files = (source: string, prefix: string): Zippable =>
    Object.fromEntries(
      readdirSync(fixture(source)).map((name) => [
        `${prefix}${name}`,
        new Uint8Array(readFileSync(fixture(`${source}/${name}`))),
      ]),
    )

  it.each([
    ['tfjsShards', ''],
    ['tfjsUint16', 'model/'],
  ])('%s under "%s" is the model of the folder', async (source, prefix) => {
    const path = written(
      `${source}.zip`,
      zipSync({ ...files(source, prefix), '__MACOSX/model.json': strToU8('x') }),
    )
    const model = await readModelFile(path)
    const inFolder = await readModelFile(fixture(source))
    expect(model).toEqual(inFolder)
  })

  it('a shard that is missing is named', async () => {
    const all = files('tfjsShards', '')
    const lost = Object.keys(all).find((name) => name.endsWith('.bin')) ?? ''
    const left = Object.fromEntries(Object.entries(all).filter(([name]) => name !== lost))
    await expect(readModelFile(written('lost.zip', zipSync(left)))).rejects.toMatchObject({
      code: 'file.partMissing',
      params: { part: lost },
    })
  })
})
