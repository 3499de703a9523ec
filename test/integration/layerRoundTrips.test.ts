import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readModelFile, type ImportedModel } from '../../src/main/formats/readModelFile.ts'
import { writeModelFile, type ExportFormat } from '../../src/main/formats/writeModelFile.ts'
import { toErrorRecord } from '../../src/shared/contract/errors/graftError.ts'
import type { KerasDialectName } from '../../src/shared/kerasJson/dialects.ts'
import { toKerasTopology } from '../../src/shared/kerasJson/writeTopology.ts'
import { allLayerKinds } from '../../src/shared/layers/index.ts'
import type { ModelGraph, TensorRef } from '../../src/shared/model/graph.ts'
import { pruneGraph } from '../../src/shared/model/pruneGraph.ts'
import type { WeightArray } from '../../src/shared/model/weights.ts'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { predict } from '../../src/trainer/requests/predict.ts'
import { largestDifference, temporaryFolder, type Numbers } from '../main/formats/modelFixtures.ts'
import { predictWithTfjs } from '../main/formats/tfjsModel.ts'

/** Every layer case that there is goes through every format and real Keras: new kinds come in by themselves. */

interface LayerCase {
  readonly layer: string
  readonly className: string
  readonly name: string
  readonly inputs: readonly (Numbers & { readonly dtype: string })[]
  readonly outputs: readonly Numbers[]
}

interface CaseGroup {
  readonly group: string
  readonly file: string
  readonly keras: 2 | 3
  readonly cases: readonly LayerCase[]
}

const root = join(import.meta.dirname, '../..')
const folder = temporaryFolder()
const python = (script: string, args: readonly string[], input?: string) =>
  execFileSync(join(root, '.venv-keras/bin/python'), [join(root, 'test/keras', script), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'ignore'],
    ...(input === undefined ? {} : { input }),
  })

const TOLERANCE = 1e-5

/** Graft computes with float32: pictures of whole numbers come out of it unrounded. */
const otherwiseInGraft = new Set(['Resizing whole numbers'])

/** Keras 2 rounds whole numbers otherwise, and keeps further from dividing by zero. */
const otherwiseInKeras2 = new Set([
  'Resizing whole numbers',
  'UnitNormalization a row of almost nothing',
])

const titleOf = ({ className, name }: LayerCase) => `${className} ${name}`

/** The largest difference in parts of the numbers' size; numbers under 1 count as they are. */
function differenceOf(found: ArrayLike<number>, { values }: Numbers): number {
  const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  // Equal infinities have no difference.
  const finite = Array.from(found, (value, i) => (Object.is(value, values[i]) ? 0 : value))
  const wanted = values.map((value, i) => (Object.is(value, found[i]) ? 0 : value))
  return largestDifference(finite, wanted) / size
}

let groups: readonly CaseGroup[] = []
const models = new Map<string, ImportedModel>()
/** Files that Graft did not open, and why. */
const unread: string[] = []

beforeAll(async () => {
  python('saveLayerCases.py', [folder])
  groups = JSON.parse(readFileSync(join(folder, 'groups.json'), 'utf8')) as readonly CaseGroup[]
  for (const { file } of groups) {
    try {
      models.set(file, await readModelFile(join(folder, file)))
    } catch (error) {
      unread.push(`${file}: ${toErrorRecord(error).message}`)
    }
  }
  groups = groups.filter(({ file }) => models.has(file))
}, 600_000)

const modelOf = (file: string): ImportedModel => {
  const model = models.get(file)
  if (model === undefined) throw new Error(`no file ${file}`)
  return model
}

const nameOf = (each: LayerCase, file: string) => `${file}: ${titleOf(each)}`

/** The part of a group's graph that holds some of its cases. */
function partOf({ graph }: ImportedModel, cases: readonly LayerCase[]): ModelGraph {
  const names = new Set(cases.map(({ layer }) => layer))
  const isOwn = ({ layer }: TensorRef) => names.has(layer.replace(/_\d+$/, ''))
  const outputs = graph.outputs.filter(isOwn)
  return pruneGraph({ ...graph, inputs: graph.inputs.filter(isOwn), outputs })
}

function toArray({ shape, values, dtype }: LayerCase['inputs'][number]): WeightArray {
  return dtype.startsWith('int')
    ? { dtype: 'int32', shape, values: Int32Array.from(values) }
    : { dtype: 'float32', shape, values: Float32Array.from(values) }
}

/** What a target has no word for, by case; anything but `file.notExportable` is a fault. */
function refusalOf(graph: ModelGraph, target: KerasDialectName): string | null {
  try {
    toKerasTopology(graph, target)
    return null
  } catch (error) {
    return toErrorRecord(error).code
  }
}

interface Exported {
  readonly path: string
  readonly group: CaseGroup
  readonly cases: readonly LayerCase[]
  readonly target: KerasDialectName
}

const dialectOf: Readonly<Record<ExportFormat, KerasDialectName>> = {
  keras: 'keras3',
  kerasH5: 'keras3',
  kerasH5v2: 'keras2',
  tfjsLayers: 'tfjs',
}

/** TF.js predicts the same number of rows for all inputs of a model. */
function byRows(format: ExportFormat, cases: readonly LayerCase[]) {
  const parts = new Map<string, LayerCase[]>()
  for (const each of cases) {
    const rows = [...new Set(each.inputs.map(({ shape }) => shape[0] ?? 1))]
    if (format === 'tfjsLayers' && rows.length > 1) continue
    const key = format === 'tfjsLayers' ? String(rows[0]) : 'all'
    parts.set(key, [...(parts.get(key) ?? []), each])
  }
  return parts
}

/** Writes what the target has words for; gives what it was and what was refused. */
async function exportAll(format: ExportFormat) {
  const exported: Exported[] = []
  const refused: { readonly name: string; readonly code: string }[] = []
  for (const group of groups.filter(({ file }) => file.endsWith('.keras'))) {
    const model = modelOf(group.file)
    const cases = group.cases.filter((each) => {
      const code = refusalOf(partOf(model, [each]), dialectOf[format])
      if (code !== null) refused.push({ name: nameOf(each, group.file), code })
      return code === null
    })
    for (const [rows, own] of byRows(format, cases)) {
      const ending = format === 'tfjsLayers' ? '' : format === 'keras' ? '.keras' : '.h5'
      const path = join(folder, `${group.group}-${format}-${rows}${ending}`)
      const graph = partOf(model, own)
      await writeModelFile(path, { ...model, graph, format, producer: 'graft test' })
      exported.push({ path, group, cases: own, target: dialectOf[format] })
    }
  }
  return { exported, refused }
}

const inputsOf = (cases: readonly LayerCase[]) => cases.flatMap(({ inputs }) => inputs)

/** Cases whose outputs are not Keras's, from outputs in the order of the cases. */
function compare(
  { group, cases, target }: Exported,
  found: readonly ArrayLike<number>[],
): readonly string[] {
  let at = 0
  return cases.flatMap((each) => {
    const wrong = each.outputs.filter(
      (output) => !(differenceOf(found[at++] ?? [], output) <= TOLERANCE),
    )
    const isKnown = target === 'keras2' && otherwiseInKeras2.has(titleOf(each))
    return wrong.length === 0 || isKnown ? [] : [nameOf(each, group.file)]
  })
}

interface KerasAnswer {
  readonly path: string
  readonly error?: string
  readonly outputs: readonly Numbers[]
  readonly inputTypes: readonly string[]
}

const kerasFormats = ['keras', 'kerasH5', 'kerasH5v2'] as const

type Trip = Awaited<ReturnType<typeof exportAll>>

/** Faults by format; one process of Keras answers for all of them. */
async function askKeras(): Promise<ReadonlyMap<ExportFormat, readonly string[]>> {
  const trips = new Map<ExportFormat, Trip>()
  for (const format of kerasFormats) trips.set(format, await exportAll(format))
  const questions = [...trips].flatMap(([format, { exported }]) =>
    exported.map(({ path, cases }) => ({
      path,
      keras: format === 'kerasH5v2' ? 2 : 3,
      inputs: inputsOf(cases),
      once: true,
    })),
  )
  const printed = python('checkModelFiles.py', [], JSON.stringify(questions))
  const list = JSON.parse(printed.trim().split('\n').at(-1) ?? '[]') as readonly KerasAnswer[]
  const answers = new Map(list.map((answer) => [answer.path, answer]))
  return new Map([...trips].map(([format, trip]) => [format, faultsOf(trip, answers)]))
}

function faultsOf({ exported, refused }: Trip, answers: ReadonlyMap<string, KerasAnswer>) {
  const faults = exported.flatMap((each) => {
    const answer = answers.get(each.path)
    if (answer === undefined || answer.error !== undefined) {
      return [`${each.group.file}: ${answer?.error ?? 'no answer'}`]
    }
    const types = inputsOf(each.cases).map(({ dtype }) => dtype)
    const mistyped = String(answer.inputTypes) === String(types) ? [] : [`${each.path}: types`]
    const found = answer.outputs.map(({ values }) => values)
    return [...compare(each, found), ...mistyped]
  })
  const strange = refused.filter(({ code }) => code !== 'file.notExportable')
  return [...faults, ...strange.map(({ name, code }) => `${name}: ${code}`)]
}

describe('every layer case', () => {
  it('is there for every kind that Keras has among its layers', () => {
    const covered = new Set(groups.flatMap(({ cases }) => cases.map((each) => each.className)))
    const missing = allLayerKinds.filter(
      ({ className, keras }) =>
        className !== 'InputLayer' && keras?.module === undefined && !covered.has(className),
    )
    expect(missing.map(({ className }) => className)).toEqual([])
  })

  it("read from Keras's own files predicts as Keras does", async () => {
    const faults = [...unread]
    for (const { file, cases } of groups) {
      const model = modelOf(file)
      for (const each of cases) {
        const graph = partOf(model, [each])
        // Of a few classes Keras 2's meaning is another one, and not computed.
        if (graph.layers.some(({ className }) => className.startsWith('keras2.'))) continue
        const request = {
          graph,
          weights: model.weights,
          inputs: each.inputs.map(toArray),
          batchSize: each.inputs[0]?.shape[0] ?? 1,
        }
        const found = await predict(ops, request, () => Promise.resolve())
        const fits = each.outputs.every(
          (output, i) => differenceOf(found[i]?.values ?? [], output) <= TOLERANCE,
        )
        const isKnown = otherwiseInGraft.has(titleOf(each))
        if (!fits && !isKnown) faults.push(nameOf(each, file))
      }
    }
    expect(faults).toEqual([])
  })

  describe('field case 80: written', () => {
    let faults: ReadonlyMap<ExportFormat, readonly string[]> = new Map()

    beforeAll(async () => {
      faults = await askKeras()
    }, 600_000)

    it.each(kerasFormats)('as %s predicts the same in Keras', (format) => {
      expect(faults.get(format)).toEqual([])
    })
  })

  it('written for TF.js predicts the same there, or is refused', async () => {
    const { exported, refused } = await exportAll('tfjsLayers')
    const faults: string[] = []
    for (const each of exported) {
      const { outputs } = await predictWithTfjs(each.path, inputsOf(each.cases))
      faults.push(...compare(each, outputs))
    }
    expect(faults).toEqual([])
    expect(refused.filter(({ code }) => code !== 'file.notExportable')).toEqual([])
  })
})
