import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zipSync } from 'fflate'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { readWeightsFile } from '../../../src/main/formats/weightsFile/readWeightsFile.ts'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'
import { fixture, temporaryFolder } from './modelFixtures.ts'

/** Files made to harm: what they may not do, one by one. Chance finds the rest: test/fuzz. */
const folder = temporaryFolder()
const python = join(import.meta.dirname, '../../../.venv-keras/bin/python')

/** A copy of a small model's `.h5`, changed by h5py: `f` is the file, `g` the group of its layer, `c` its config. */
function edited(name: string, code: string): string {
  const path = join(folder, `${name}.h5`)
  writeFileSync(path, readFileSync(fixture('seqDense.keras3.h5')))
  const program = [
    'import h5py, json, os, sys, numpy as np',
    'os.chdir(os.path.dirname(sys.argv[1]))',
    'with h5py.File(sys.argv[1], "r+") as f:',
    '    g = f["model_weights/d/sequential/d"]; c = json.loads(f.attrs["model_config"])',
    ...code.split('\n').map((line) => `    ${line}`),
    '    f.attrs["model_config"] = json.dumps(c)',
  ]
  execFileSync(python, ['-c', program.join('\n'), path])
  return path
}

/** A TF.js model of one Dense layer whose description is changed as text. */
function tfjs(name: string, change: (text: string) => string): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  const source = fixture('tfjsConv')
  const text = readFileSync(join(source, 'model.json'), 'utf8')
  writeFileSync(join(path, 'model.json'), change(text))
  const shard = 'group1-shard1of1.bin'
  writeFileSync(join(path, shard), readFileSync(join(source, shard)))
  return path
}

async function failure(reading: Promise<unknown>) {
  try {
    await reading
  } catch (error) {
    if (error instanceof GraftError) {
      const { code, message } = error as GraftError
      return { code, message }
    }
    throw error
  }
  return null
}

const codeOf = async (path: string) => (await failure(readModelFile(path)))?.code

describe('files that lead elsewhere', () => {
  it('an external link', async () => {
    const code = 'del g["bias"]; g["bias"] = h5py.ExternalLink("other.h5", "/x")'
    expect(await codeOf(edited('externalLink', code))).toBe('file.outsideFolder')
  })

  it('an external link in the place of a whole layer', async () => {
    const code =
      'del f["model_weights/d"]; f["model_weights/d"] = h5py.ExternalLink("other.h5", "/")'
    expect(await codeOf(edited('externalGroup', code))).toBe('file.outsideFolder')
  })

  it('numbers that lie in another file (external storage)', async () => {
    writeFileSync(join(folder, 'secret.bin'), Buffer.from(Float32Array.of(42, 43).buffer))
    const code = [
      'del g["bias"]',
      `g.create_dataset("bias", (2,), "float32", external=[(${JSON.stringify(join(folder, 'secret.bin'))}, 0, 8)])`,
    ].join('\n')
    expect(await codeOf(edited('externalStorage', code))).toMatch(/^file\.(outsideFolder|damaged)$/)
  })

  it('a virtual data set of another file', async () => {
    const code = [
      'with h5py.File("source.h5", "w") as s: s["x"] = np.float32([1, 2])',
      'layout = h5py.VirtualLayout((2,), "float32"); layout[:] = h5py.VirtualSource("source.h5", "x", (2,))',
      'del g["bias"]; g.create_virtual_dataset("bias", layout)',
    ].join('\n')
    expect(await codeOf(edited('virtual', code))).toBe('file.outsideFolder')
  })

  it('links in a circle', async () => {
    const code = 'del g["bias"]; g["bias"] = h5py.SoftLink("/model_weights/d/sequential/d/bias")'
    expect(await codeOf(edited('circle', code))).toBe('file.damaged')
  })

  it('groups in a circle, where all arrays are read', async () => {
    const path = join(folder, 'groups.h5')
    const code =
      'import h5py, sys, numpy as np\nwith h5py.File(sys.argv[1], "w") as f: f["layers/dense/vars/0"] = np.ones(3, "float32"); f["layers/dense/again"] = f["layers"]'
    execFileSync(python, ['-c', code, path])
    expect((await failure(readWeightsFile(path)))?.code).toBe('file.damaged')
  })

  it('names in an archive that climb out of it', async () => {
    const path = join(folder, 'climbing.keras')
    const text = new TextEncoder().encode('{}')
    writeFileSync(path, zipSync({ 'config.json': text, '../../evil': text }))
    expect(await codeOf(path)).toMatch(/^file\.(outsideFolder|partMissing|unknownFormat)$/)
  })
})

describe('claims', () => {
  it.each([
    ['as they lie', ''],
    ['in chunks', ', chunks=(2,)'],
  ])('a few numbers that were never written are told of: %s', async (name, more) => {
    const code = `del g["bias"]; g.create_dataset("bias", (2,), "float32"${more})`
    const { notes } = await readModelFile(edited(`unwritten ${name}`, code))
    expect(notes).toMatchObject([{ code: 'zeros' }])
    expect(notes[0]?.text).toContain('never written')
    const zeros = `del g["bias"]; g.create_dataset("bias", data=np.zeros(2, "float32")${more})`
    expect((await readModelFile(edited(`zeros ${name}`, zeros))).notes).toEqual([])
  })

  it('numbers that were never written are not zeros', async () => {
    const code =
      'del g["kernel"]; g.create_dataset("kernel", (3000, 2), "float32"); c["config"]["layers"][0]["config"]["batch_shape"] = [None, 3000]; c["config"].pop("build_input_shape", None)'
    const path = edited('unwritten', code)
    expect(await failure(readModelFile(path))).toMatchObject({
      code: 'file.damaged',
      message: expect.stringMatching(/arrays take \d+ bytes, but the file has/) as string,
    })
  })

  it('a kernel of zeros is told', async () => {
    const { notes } = await readModelFile(edited('zeros', 'g["kernel"][...] = 0'))
    expect(notes.filter(({ code }) => code === 'zeros').map(({ text }) => text)).toEqual([
      expect.stringMatching(/Every number of the array ".*kernel.*" is 0 in the file\./),
    ])
  })

  it('a huge array in a small file, as it lies and in chunks', async () => {
    const shape = (more: string) =>
      `del g["kernel"]; g.create_dataset("kernel", (2**20, 2**20), "float32"${more})`
    expect(await codeOf(edited('huge', shape('')))).toBe('file.tooLarge')
    const chunked = edited('hugeChunks', shape(', chunks=(1024, 1024)'))
    expect(await codeOf(chunked)).toBe('file.tooLarge')
  })

  it('a long list of names in a small attribute', async () => {
    const code = 'f["model_weights"].attrs["layer_names"] = [b"d"] * 1000'
    expect(await codeOf(edited('names', code))).toMatch(/^file\./)
  })

  it.each([
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['negative', '-3'],
    ['half', '2.5'],
    ['beyond whole numbers', '1e300'],
    ['text', '"3"'],
    ['list', '[3]'],
  ])('%s in the shape of an input', async (name, value) => {
    const code = `c["config"]["layers"][0]["config"]["batch_shape"] = [None, "@"]`
    const path = edited(`shape ${name}`, code)
    const bytes = readFileSync(path).toString('latin1')
    // The text keeps its length in the file: blanks stand before the number.
    const at = bytes.indexOf('"batch_shape": [null, "@"]')
    expect(at).toBeGreaterThan(0)
    const padded = `"batch_shape":[null,${value}]`
    if (padded.length > '"batch_shape": [null, "@"]'.length) return
    const edit = padded.padEnd('"batch_shape": [null, "@"]'.length)
    writeFileSync(
      path,
      Buffer.from(bytes.slice(0, at) + edit + bytes.slice(at + edit.length), 'latin1'),
    )
    expect(await codeOf(path)).toMatch(/^(layer|file|graph)\./)
  })

  it.each(['NaN', '-1', '1e300', '2.5', 'null', '"8"', '[8]'])(
    '%s in the shape of a weight',
    async (value) => {
      const path = tfjs(`weight ${value.replace(/\W/g, '_')}`, (text) =>
        text.replace(/("name":\s*"[^"]*kernel",\s*"shape":\s*\[)\d+/, `$1${value}`),
      )
      expect(await codeOf(path)).toMatch(/^file\.(damaged|tooLarge|weight)/)
    },
  )
})

describe('depth', () => {
  const nested = (depth: number) => {
    const dense = '{"class_name":"Dense","config":{"name":"d","units":2}}'
    const open = '{"class_name":"Sequential","config":{"name":"s","layers":['
    return open.repeat(depth) + dense + ']}}'.repeat(depth)
  }

  it.each([60, 5000, 200_000])('models nested %i deep', async (depth) => {
    const path = tfjs(
      `deep ${depth}`,
      () => `{"modelTopology":${nested(depth)},"weightsManifest":[]}`,
    )
    expect(await codeOf(path)).toMatch(/^file\.(damaged|noInputShape)$/)
  })

  it('lists nested deep within a setting', async () => {
    const depth = 100_000
    const path = tfjs('deep setting', (text) =>
      text.replace(/"filters":\s*\d+/, `"filters":${'['.repeat(depth)}${']'.repeat(depth)}`),
    )
    expect(await codeOf(path)).toBe('file.damaged')
  })

  it('a layer called on itself, and two on each other', async () => {
    const layer = (name: string, from: string) => ({
      class_name: 'Activation',
      config: { name, activation: 'relu' },
      name,
      inbound_nodes: [[[from, 0, 0, {}]]],
    })
    for (const [a, b] of [
      ['a', 'a'],
      ['b', 'a'],
    ] as const) {
      const config = {
        name: 'm',
        layers: [layer('a', a), layer('b', b === a ? 'a' : b), layer('b2', 'a')],
        input_layers: [['a', 0, 0]],
        output_layers: [['b', 0, 0]],
      }
      const circle = { ...config, layers: [layer('a', 'b'), layer('b', 'a')] }
      const text = JSON.stringify({
        modelTopology: { class_name: 'Model', config: a === 'a' ? config : circle },
        weightsManifest: [],
      })
      const path = tfjs(`loop ${a}`, () => text)
      const opened = await readModelFile(path).catch((error: unknown) => error)
      // It is shown, with its fault, or refused by name.
      if (opened instanceof GraftError) expect(opened.code).toMatch(/^(file|graph)\./)
      else expect(opened).toHaveProperty('graph')
    }
  })
})

describe('names that mean something to JavaScript', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s', async (name) => {
    const code = [
      'l = c["config"]["layers"][1]["config"]',
      `l["name"] = ${JSON.stringify(name)}`,
      `l[${JSON.stringify(name)}] = {"polluted": 1}`,
    ].join('\n')
    const path = edited(`name ${name}`, code)
    await readModelFile(path).catch((error: unknown) => {
      if (!(error instanceof GraftError)) throw error
    })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
