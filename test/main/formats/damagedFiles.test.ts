import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { runHdf5 } from '../../../src/main/formats/hdf5/runHdf5.ts'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { writeModelFile } from '../../../src/main/formats/writeModelFile.ts'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import { countParameters, fixture, temporaryFolder } from './modelFixtures.ts'

const folder = temporaryFolder()
const python = join(import.meta.dirname, '../../../.venv-keras/bin/python')

/** A copy of a fixture, changed by h5py: `f` is the open file, `c` the parsed config. */
function edited(source: string, name: string, code: string): string {
  const path = join(folder, name)
  writeFileSync(path, readFileSync(fixture(source)))
  const program = [
    'import h5py, json, sys, numpy as np',
    'with h5py.File(sys.argv[1], "r+") as f:',
    '    c = json.loads(f.attrs["model_config"])',
    ...code.split('\n').map((line) => `    ${line}`),
    '    f.attrs["model_config"] = json.dumps(c)',
  ]
  execFileSync(python, ['-c', program.join('\n'), path])
  return path
}

interface Failure {
  readonly code: string
  readonly message: string
}

/** The error that opening gives, or `null`. */
const failure = (path: string): Promise<Failure | null> =>
  readModelFile(path).then(
    () => null,
    (error: unknown) =>
      error instanceof GraftError ? error : { code: 'none', message: String(error) },
  )

describe('damaged .h5 files', () => {
  const bytes = readFileSync(fixture('convNet.keras3.h5'))

  it.each([100, 1000, 9000, 20_000, bytes.length - 1])('cut to %i bytes', async (length) => {
    const path = join(folder, `cut-${length}.h5`)
    writeFileSync(path, bytes.subarray(0, length))
    const error = await failure(path)
    expect(error).toMatchObject({ code: 'file.damaged', params: { path } })
    expect(error?.message).not.toMatch(/\n|HDF5-DIAG|#00/)
  })

  it('never crash, hang or print, wherever bytes are wrong', async () => {
    const random = createRandom(5, 'damage')
    const used = bytes.reduce<number[]>((list, byte, i) => (byte === 0 ? list : [...list, i]), [])
    const codes = new Set<string>()
    for (let round = 0; round < 25; round++) {
      const copy = Uint8Array.from(bytes)
      for (let i = 0; i < 20; i++) {
        const at = used[random.below(used.length)] ?? 0
        copy[at] = random.below(256)
      }
      const path = join(folder, `damaged-${round}.h5`)
      writeFileSync(path, copy)
      codes.add((await failure(path))?.code ?? 'opened')
    }
    expect([...codes].filter((code) => !/^(file|layer|graph)\.|^opened$/.test(code))).toEqual([])
    expect(codes.size).toBeGreaterThan(1)
  })

  it('a file that sends the HDF5 library round in circles is given up', async () => {
    // A list of texts whose objects have no length.
    const path = fixture('endless.h5')
    expect(await failure(path)).toMatchObject({
      code: 'file.damaged',
      params: { path, reason: 'a list of texts in it does not hold together' },
    })
    // An attribute that takes the library half a second.
    const slow = { type: 'read', path: fixture('slowAttribute.h5'), maxBytes: 1e9 } as const
    await expect(runHdf5(slow, 0, { limitMs: 20 })).rejects.toMatchObject({
      code: 'file.damaged',
      params: { reason: 'reading it does not come to an end' },
    })
    // The next file is read by a new thread.
    expect(await failure(fixture('seqDense.keras3.h5'))).toBeNull()
  })

  it.each([
    [
      'missing array',
      'g = f["model_weights/d"]; g.attrs["weight_names"] = [n.encode() for n in list(g.attrs["weight_names"])[:1]]',
      'file.weightMissing',
      { layer: 'd', weight: 'bias' },
    ],
    ['lost data set', 'del f["model_weights/d/sequential/d/bias"]', 'file.damaged', {}],
    [
      'wrong shape',
      'g = f["model_weights/d/sequential/d"]; del g["bias"]; g["bias"] = np.zeros(5, "float32")',
      'file.weightShape',
      { layer: 'd', weight: 'bias', expected: '[2]', found: '[5]' },
    ],
    [
      'array too many',
      'g = f["model_weights/d"]; g["more"] = np.zeros(2, "float32"); g.attrs["weight_names"] = [n.encode() for n in [*g.attrs["weight_names"], "more"]]',
      'file.weightUnused',
      { array: 'more' },
    ],
    [
      'doubles',
      'g = f["model_weights/d/sequential/d"]; v = g["bias"][()]; del g["bias"]; g["bias"] = v.astype("float64") * 1e300',
      'file.weightType',
      { dtype: 'float64' },
    ],
    [
      'link to another file',
      'g = f["model_weights/d/sequential/d"]; del g["bias"]; g["bias"] = h5py.ExternalLink("/etc/secret.h5", "/x")',
      'file.outsideFolder',
      {},
    ],
    ['a model of code', 'c["class_name"] = "MyNet"; c["config"] = {}', 'file.unknownFormat', {}],
    ['no layers', 'c["config"]["layers"] = []', 'file.damaged', {}],
    [
      'no input shape',
      'c["config"]["layers"].pop(0); c["config"].pop("build_input_shape")',
      'file.noInputShape',
      {},
    ],
    [
      'layers of one name',
      'c["config"]["layers"].append(c["config"]["layers"][1])',
      'file.damaged',
      {},
    ],
  ])('%s', async (name, code, errorCode, params) => {
    const path = edited('seqDense.keras3.h5', `${name}.h5`, code)
    expect(await failure(path)).toMatchObject({ code: errorCode, params })
  })

  it('field case 33: trainable = null is read as frozen, told, and written back as false', async () => {
    const code = 'c["config"]["layers"][1]["config"]["trainable"] = None'
    for (const source of ['seqDense.keras3.h5', 'seqDense.keras2.h5']) {
      const { graph, weights, notes } = await readModelFile(edited(source, `null-${source}`, code))
      expect(graph.layers.map(({ freeze }) => freeze)).toEqual(['train', 'freeze'])
      expect(notes).toMatchObject([{ code: 'freezeMode', layer: 'd' }])
      const path = join(folder, `written-${source}`)
      const model = { graph, weights, labels: null, producer: 'test' }
      await writeModelFile(path, { ...model, format: 'kerasH5' })
      expect(readFileSync(path).toString('latin1')).toMatch(/"name":"d","trainable":false/)
    }
  })

  it('an empty key of a newer Keras is left out with a note', async () => {
    const path = edited(
      'seqDense.keras3.h5',
      'newer.h5',
      'c["config"]["layers"][1]["config"]["new_thing"] = None',
    )
    const { notes } = await readModelFile(path)
    expect(notes).toMatchObject([{ code: 'leftOut', layer: 'd' }])
  })

  it('a class of the same name from elsewhere is another class', async () => {
    const code =
      'l = c["config"]["layers"][1]; l["module"] = "my_package"; l["registered_name"] = "My>Dense"'
    const { graph } = await readModelFile(edited('seqDense.keras3.h5', 'own.h5', code))
    expect(graph.layers[1]?.className).toBe('My>Dense')
  })

  it('a frozen nested model freezes what is in it', async () => {
    const code =
      'next(l for l in c["config"]["layers"] if l["class_name"] == "Functional")["config"]["trainable"] = False'
    const path = edited('nestedCalledTwice.keras3.h5', 'frozen.h5', code)
    const { graph } = await readModelFile(path)
    const names = graph.layers.filter(({ freeze }) => freeze === 'freeze').map(({ name }) => name)
    expect(names).toEqual(['d'])
  })

  it('weights alone are told from a model', async () => {
    const path = join(folder, 'weights.h5')
    const code =
      'import h5py, sys, numpy as np\nwith h5py.File(sys.argv[1], "w") as f: f["d/d/kernel:0"] = np.zeros((2, 2)); f["d/d/bias:0"] = np.zeros(2)'
    execFileSync(python, ['-c', code, path])
    expect(await failure(path)).toMatchObject({ code: 'file.onlyWeights', params: { arrays: 2 } })
  })

  it('field case 25: reads an array of 1.2 GB to its last number, and refuses what is larger than the machine', async () => {
    const rows = 300_000
    const grow = (count: number) =>
      [
        'd = c["config"]["layers"][1]["config"]; d["units"] = 1000',
        `c["config"]["layers"][0]["config"]["batch_shape"] = [None, ${count}]`,
        'g = f["model_weights/d/sequential/d"]; del g["kernel"]; del g["bias"]',
        'g["bias"] = np.zeros(1000, "float32")',
        `k = g.create_dataset("kernel", (${count}, 1000), "float32", chunks=(1000, 1000), compression="gzip")`,
        `k[${count} - 1, 999] = 7`,
      ].join('\n')
    const big = edited('seqDense.keras3.h5', 'big.h5', grow(rows))
    const { weights } = await readModelFile(big)
    expect(weights['d']?.['kernel']?.values.at(-1)).toBe(7)
    const tooBig = edited('seqDense.keras3.h5', 'tooBig.h5', grow(10_000_000))
    expect(await failure(tooBig)).toMatchObject({ code: 'file.tooLarge', params: { bytes: 4e10 } })
  })
})

describe('TF.js folders that are not whole', () => {
  const copy = (
    name: string,
    change: (json: { weightsManifest: { paths: string[] }[] }) => unknown,
  ) => {
    const path = join(folder, `${name}.json`)
    const json = JSON.parse(readFileSync(fixture('tfjsConv/model.json'), 'utf8')) as never
    writeFileSync(path, JSON.stringify(change(json) ?? json))
    return path
  }

  it('field case 26: names the missing file', async () => {
    expect(await failure(copy('lonely', () => null))).toMatchObject({
      code: 'file.partMissing',
      params: { part: 'group1-shard1of1.bin' },
    })
  })

  it.each(['../outside.bin', '/etc/hostname', 'file:///etc/hostname', 'a/../../outside.bin'])(
    'does not follow %s out of the folder',
    async (entry) => {
      const path = copy('outside', (json) => {
        const [group] = json.weightsManifest
        group?.paths.splice(0, 1, entry)
      })
      expect(await failure(path)).toMatchObject({ code: 'file.outsideFolder', params: { entry } })
    },
  )

  it('does not follow a link out of the folder', async () => {
    const link = join(folder, 'group1-shard1of1.bin')
    if (!existsSync(link)) symlinkSync('/etc/hostname', link)
    expect(await failure(copy('linked', () => null))).toMatchObject({ code: 'file.outsideFolder' })
  })

  it('opens nothing of a broken or foreign model.json', async () => {
    const cases = [
      ['{"modelTopology": {', 'file.damaged'],
      [
        '{"format": "graph-model", "modelTopology": {}, "weightsManifest": []}',
        'file.unknownFormat',
      ],
      ['{"modelTopology": null, "weightsManifest": []}', 'file.damaged'],
      [
        '{"modelTopology": {"class_name": "Sequential"}, "weightsManifest": []}',
        'file.unknownFormat',
      ],
      [
        '{"modelTopology": {"class_name": "Sequential", "config": {"layers": [1]}}, "weightsManifest": []}',
        'file.damaged',
      ],
    ] as const
    for (const [text, code] of cases) {
      const path = join(folder, 'broken.json')
      writeFileSync(path, text)
      expect(await failure(path)).toMatchObject({ code })
    }
  })
})

it('the fixture that is damaged above is whole', async () => {
  expect(countParameters((await readModelFile(fixture('convNet.keras3.h5'))).weights)).toBe(181)
})
