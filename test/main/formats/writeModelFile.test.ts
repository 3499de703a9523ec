import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { writeModelFile, type ExportFormat } from '../../../src/main/formats/writeModelFile.ts'
import type { ImportedModel } from '../../../src/main/formats/modelFormat.ts'
import type { FreezeMode } from '../../../src/shared/model/graph.ts'
import {
  expectedOf,
  fixture,
  largestDifference,
  temporaryFolder,
  type Expected,
  type Numbers,
} from './modelFixtures.ts'
import { predictWithTfjs } from './tfjsModel.ts'

const folder = temporaryFolder()
const root = join(import.meta.dirname, '../../..')
const producer = 'graft test'

const sources = [
  'seqDense.keras3 nestedTwice.keras3 nestedFrozen.keras2 nestedCalledTwice.keras2',
  'sharedConcat.keras3 sharedSelf.keras2 severalInputsOutputs.keras3 equalBranches.keras3',
  'convNet.keras3 depthwiseGroups.keras2 convTranspose.keras3 embedding.keras2 manyDense.keras3',
  'trainableFlags.keras3 compiled.keras3 slopes.keras2 activations.keras3 penalties.keras3',
  'residualOp.keras3 activationLayer.keras3 trainingArgument.keras3',
  'recurrentText.keras3 recurrentStates.keras3 recurrentStates.keras2 recurrentWrappers.keras3',
  'recurrentCells.keras3 recurrentModels.keras3 recurrentModels.keras2',
].flatMap((row) => row.split(' '))

/** What a target has no word for; the error names the layer. */
const refused: Readonly<Record<string, string>> = {
  'activations.keras3 kerasH5v2': 'a_hard_sigmoid',
  'activations.keras3 tfjsLayers': 'a_exponential',
  'equalBranches.keras3 tfjsLayers': 's1',
  'nestedCalledTwice.keras2 tfjsLayers': 'minus',
  'penalties.keras3 tfjsLayers': 'd1',
  'recurrentText.keras3 tfjsLayers': 'both',
  'recurrentWrappers.keras3 tfjsLayers': 'pair',
  'residualOp.keras3 tfjsLayers': 'subtract',
  'severalInputsOutputs.keras3 tfjsLayers': 'out1',
  'slopes.keras2 tfjsLayers': 'relu',
}

const formats: readonly ExportFormat[] = ['keras', 'kerasH5', 'kerasH5v2', 'tfjsLayers']

const endings: Readonly<Record<ExportFormat, string>> = {
  keras: '.keras',
  kerasH5: '.h5',
  kerasH5v2: '.h5',
  tfjsLayers: '',
}
const cases = sources.flatMap((name) => formats.map((format) => ({ name, format })))
const written = cases.filter(({ name, format }) => !(`${name} ${format}` in refused))

const targetOf = ({ name, format }: (typeof cases)[number]) =>
  join(folder, `${name}.${format}${endings[format]}`)

const compare = (found: readonly ArrayLike<number>[], { outputs }: Expected) => {
  expect(found).toHaveLength(outputs.length)
  found.forEach((values, i) => {
    expect(largestDifference(values, outputs[i]?.values ?? [])).toBeLessThanOrEqual(1e-5)
  })
}

interface KerasAnswer {
  readonly path: string
  readonly error?: string
  readonly outputs: readonly Numbers[]
  readonly parameters: number
  readonly frozen: readonly string[]
}

const models = new Map<string, ImportedModel>()
const answers = new Map<string, KerasAnswer>()

/** One process of real Keras for all files. */
function askKeras(): readonly KerasAnswer[] {
  const files = written.filter(({ format }) => format !== 'tfjsLayers')
  const questions = files.map((each) => ({
    path: targetOf(each),
    keras: each.format === 'kerasH5v2' ? 2 : 3,
    inputs: expectedOf(each.name).inputs,
  }))
  const output = execFileSync(
    join(root, '.venv-keras/bin/python'),
    [join(root, 'test/keras/checkModelFiles.py')],
    { input: JSON.stringify(questions), encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] },
  )
  return JSON.parse(output.trim().split('\n').at(-1) ?? '[]') as readonly KerasAnswer[]
}

beforeAll(async () => {
  for (const name of sources) models.set(name, await readModelFile(fixture(`${name}.h5`)))
  for (const each of written) {
    const model = models.get(each.name)
    if (model !== undefined) {
      await writeModelFile(targetOf(each), { ...model, format: each.format, producer })
    }
  }
  for (const answer of askKeras()) answers.set(answer.path, answer)
}, 600_000)

const modelOf = (name: string): ImportedModel => {
  const model = models.get(name)
  if (model === undefined) throw new Error(`no fixture ${name}`)
  return model
}

describe('exports load in real Keras and predict the same', () => {
  it.each(written.filter(({ format }) => format !== 'tfjsLayers'))('$name as $format', (each) => {
    const answer = answers.get(targetOf(each))
    expect(answer?.error).toBeUndefined()
    const expected = expectedOf(each.name)
    compare(answer?.outputs.map(({ values }) => values) ?? [], expected)
    expect(answer?.parameters).toBe(expected.parameters)
    const frozen = modelOf(each.name).graph.layers.filter(
      ({ freeze, className }) => freeze !== 'train' && className !== 'InputLayer',
    )
    expect([...(answer?.frozen ?? [])].sort()).toEqual(frozen.map(({ name }) => name).sort())
  })

  it.each(written.filter(({ format }) => format === 'tfjsLayers'))(
    '$name in TensorFlow.js',
    async (each) => {
      const expected = expectedOf(each.name)
      const { outputs, trainable } = await predictWithTfjs(targetOf(each), expected.inputs)
      compare(outputs, expected)
      for (const { name, freeze, className } of modelOf(each.name).graph.layers) {
        if (className !== 'InputLayer') expect(trainable.get(name)).toBe(freeze === 'train')
      }
    },
  )

  it.each(Object.entries(refused))('%s is refused, naming layer %s', async (key, layer) => {
    const [name = '', format = 'kerasH5'] = key.split(' ')
    const target = join(folder, 'refused')
    const model = { ...modelOf(name), format: format as ExportFormat, producer }
    await expect(writeModelFile(target, model)).rejects.toMatchObject({
      code: 'file.notExportable',
      params: { layer },
    })
    expect(existsSync(target)).toBe(false)
  })
})

describe('what an export holds', () => {
  it.each(formats)(
    'field case 84, %s: labels, freeze modes, groups and origins come back',
    async (format) => {
      const { graph, weights } = modelOf('nestedTwice.keras3')
      const modes: readonly FreezeMode[] = ['train', 'freezeWeights', 'freeze']
      const marked = {
        ...graph,
        layers: graph.layers.map((layer, i) => ({
          ...layer,
          // The freeze line takes inputs with it.
          freeze: layer.className === 'InputLayer' ? 'freeze' : (modes[i % 3] ?? layer.freeze),
          origin: { model: 'abc', layer: `old ${i}` },
        })),
      }
      const labels = ['2 cats', '고양이, 개']
      const target = join(folder, `marked-${format}${endings[format]}`)
      const notes = await writeModelFile(target, {
        graph: marked,
        weights,
        labels,
        format,
        producer,
      })
      const mixed = marked.layers.filter(({ freeze }) => freeze === 'freezeWeights')
      expect(notes.map(({ layer }) => layer)).toEqual(mixed.map(({ name }) => name))
      const again = await readModelFile(target)
      // There is nothing in an input to freeze, and Keras has no flag for it.
      const written = marked.layers.map((layer) =>
        layer.className === 'InputLayer' ? { ...layer, freeze: 'train' } : layer,
      )
      expect(again.graph).toEqual({ ...marked, layers: written })
      expect(again.labels).toEqual(labels)
      const beside =
        format === 'tfjsLayers'
          ? join(target, 'labels.json')
          : target.replace(endings[format], '.labels.json')
      expect(JSON.parse(readFileSync(beside, 'utf8'))).toEqual(labels)
    },
  )

  it('field case 84: a wrong number of labels stops it', async () => {
    const target = join(folder, 'labels.h5')
    const model = {
      ...modelOf('convNet.keras3'),
      labels: ['a', 'b'],
      format: 'kerasH5',
      producer,
    } as const
    await expect(writeModelFile(target, model)).rejects.toMatchObject({
      code: 'file.labelCount',
      params: { labels: 2, outputs: 3 },
    })
    expect(existsSync(target)).toBe(false)
  })

  it('only keys that the target reads', () => {
    const text = readFileSync(join(folder, 'depthwiseGroups.keras2.kerasH5.h5'), 'latin1')
    expect(text).toContain('DepthwiseConv2D')
    expect(text).not.toContain('groups')
    const old = readFileSync(join(folder, 'slopes.keras2.kerasH5v2.h5'), 'latin1')
    expect(old).toContain('batch_input_shape')
    expect(old).not.toMatch(/batch_shape|__keras_tensor__/)
    expect(old).toMatch(/"class_name":"LeakyReLU","config":\{[^}]*"alpha":0\.1/)
  })

  it('field case 55: works in a folder with any name', async () => {
    const place = join(folder, '한글 폴더 #1 100%')
    mkdirSync(place)
    for (const format of formats) {
      const target = join(place, `모델 #${format}${endings[format]}`)
      await writeModelFile(target, { ...modelOf('convNet.keras3'), format, producer })
      expect((await readModelFile(target)).weights).toEqual(modelOf('convNet.keras3').weights)
    }
    expect(readdirSync(place)).toHaveLength(formats.length)
  })
})

describe('field case 83: a failed export', () => {
  const leftovers = (place: string) => readdirSync(place).filter((name) => name.endsWith('.part'))

  it('leaves the old file and nothing else', async () => {
    const place = join(folder, 'failed')
    mkdirSync(place)
    const target = join(place, 'model.h5')
    await writeModelFile(target, { ...modelOf('seqDense.keras3'), format: 'kerasH5', producer })
    const before = readFileSync(target)
    const lambda = await readModelFile(fixture('lambdaLayer.keras3.h5'))
    await expect(
      writeModelFile(target, { ...lambda, format: 'kerasH5', producer }),
    ).rejects.toMatchObject({ code: 'layer.unknownKind', params: { layer: 'divide' } })
    const { graph } = modelOf('convNet.keras3')
    await expect(
      writeModelFile(target, { graph, weights: {}, labels: null, format: 'kerasH5', producer }),
    ).rejects.toMatchObject({ code: 'file.weightMissing', params: { layer: 'conv' } })
    expect(readFileSync(target)).toEqual(before)
    expect(readdirSync(place)).toEqual(['model.h5'])
  })

  it('for want of space leaves the old file too', async () => {
    const place = join(folder, 'full')
    mkdirSync(place)
    for (const format of formats) {
      const target = join(place, `${format}${endings[format]}`)
      await writeModelFile(target, { ...modelOf('seqDense.keras3'), format, producer })
    }
    const before = await Promise.all(
      formats.map((each) => readModelFile(join(place, pathIn(each)))),
    )
    const script = join(place, 'export.ts')
    const program = (name: string) => JSON.stringify(join(root, 'src/main/formats', name))
    writeFileSync(
      script,
      `import { readModelFile } from ${program('readModelFile.ts')}
       import { writeModelFile } from ${program('writeModelFile.ts')}
       const model = await readModelFile(${JSON.stringify(fixture('manyDense.keras3.h5'))})
       for (const [format, target] of ${JSON.stringify(formats.map((each) => [each, join(place, pathIn(each))]))}) {
         await writeModelFile(target, { ...model, format, producer: 'x' }).then(
           () => console.log(format, 'done'),
           (error) => console.log(format, error.code, error.message.includes('.part')))
       }`,
    )
    // Files may hold 4 kB at most; the signal is ignored, so that writing fails as on a full disk.
    const run = spawnSync(
      'bash',
      ['-c', `trap "" XFSZ; ulimit -f 4; exec "${process.execPath}" "${script}"`],
      { encoding: 'utf8' },
    )
    expect(run.stdout.trim().split('\n')).toEqual(
      formats.map((each) => `${each} file.unwritable false`),
    )
    const after = await Promise.all(formats.map((each) => readModelFile(join(place, pathIn(each)))))
    expect(after).toEqual(before)
    expect(leftovers(place)).toEqual([])
  })

  const pathIn = (format: ExportFormat) => `${format}${endings[format]}`

  it("does not replace a folder that holds somebody's other files", async () => {
    const target = join(folder, 'mine')
    mkdirSync(target)
    writeFileSync(join(target, 'thesis.txt'), 'mine')
    const model = { ...modelOf('seqDense.keras3'), format: 'tfjsLayers', producer } as const
    await expect(writeModelFile(target, model)).rejects.toMatchObject({ code: 'file.unwritable' })
    expect(readdirSync(target)).toEqual(['thesis.txt'])
  })

  it('into a folder that is not there says so', async () => {
    const model = { ...modelOf('seqDense.keras3'), producer }
    for (const format of formats) {
      const target = join(folder, 'nowhere', 'model.h5')
      await expect(writeModelFile(target, { ...model, format })).rejects.toMatchObject({
        code: 'file.unwritable',
        params: { path: target },
      })
    }
  })
})
