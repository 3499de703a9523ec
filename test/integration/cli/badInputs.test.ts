import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import { capture } from '../../main/cli/capture.ts'
import { badPlans, wrong } from './badPlans.ts'
import { blobsPlan, copyExamples, graft, hashOf, writeArray, writePlan } from './graftProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-bad-'))
const at = (name: string): string => join(folder, name)
const library = at('library.sqlite')

/** A library with a model in it, to be left as it is. */
function makeLibrary(): void {
  const opened = openLibrary(library)
  opened.models.saveModel({
    name: 'kept',
    graph: { name: 'kept', layers: [], inputs: [], outputs: [] },
    weights: {},
    source: { kind: 'built' },
    labels: null,
  })
  opened.close()
}

function countRows(): readonly number[] {
  const opened = openLibrary(library, { readonly: true })
  try {
    const { models, runs } = opened
    return [models.listModels().length, runs.list().length, opened.check().length]
  } finally {
    opened.close()
  }
}

beforeAll(() => {
  copyExamples(folder)
  makeLibrary()
  const h5 = readFileSync(at('blobs.h5'))
  for (const bytes of truncations) writeFileSync(at(`cut-${bytes}.h5`), h5.subarray(0, bytes))
  writeFileSync(at('text.h5'), 'This is not a model.\n'.repeat(100))
  writeFileSync(at('text.npy'), 'neither is this')
  writeFileSync(at('short.npy'), readFileSync(at('blobs-inputs.npy')).subarray(0, 3000))
  mkdirSync(at('empty'))
  const rows = 240
  const floats = (length: number) => new Float32Array(rows * length).fill(0.5)
  writeArray(at('narrow.npy'), { dtype: 'float32', shape: [rows, 5], values: floats(5) })
  const holed = floats(6)
  holed[6 * 17 + 2] = NaN
  holed[6 * 30] = Infinity
  writeArray(at('holed.npy'), { dtype: 'float32', shape: [rows, 6], values: holed })
  const ids = Int32Array.from({ length: rows }, (_, row) => row % 3)
  const withId = (row: number, id: number) => ({
    dtype: 'int32' as const,
    shape: [rows],
    values: ids.with(row, id),
  })
  writeArray(at('high.npy'), withId(41, 3))
  writeArray(at('low.npy'), withId(42, -1))
  writeArray(at('few.npy'), { dtype: 'int32', shape: [9], values: ids.slice(0, 9) })
  for (const [name, text] of Object.entries(planTexts)) writeFileSync(at(name), text)
  for (const { name, plan } of badPlans) writePlan(at(`${name}.json`), plan)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const truncations = [0, 1, 8, 100, 2048, 9000, 16_764]

const planTexts = {
  'comma.json': '{\n  "version": 1,\n  "metrics": [\n    "precision",\n  ]\n}\n',
  'comment.json': '// my plan\n{}',
  'empty.json': '',
  'utf16.json': Buffer.from('\ufeff{"version": 1}', 'utf16le'),
}

interface BadCall {
  readonly name: string
  readonly args: readonly string[]
  readonly code: string
  readonly says: readonly string[]
  /** Default: 1. */
  readonly exit?: number
}

const predictCall = (modelFile: string, input: string) => [
  'predict',
  at(modelFile),
  '--input',
  at(input),
  '--output',
  at('y.npy'),
]

const badCalls: readonly BadCall[] = [
  ...badPlans.map(({ name, code, says }) => ({
    name: `train: ${name}`,
    args: ['train', at(`${name}.json`)],
    code,
    says,
  })),
  {
    name: 'train: no plan',
    args: ['train', at('none.json')],
    code: 'file.missing',
    says: ['none.json'],
  },
  {
    name: 'train: a folder as plan',
    args: ['train', at('empty')],
    code: 'file.unreadable',
    says: ['empty', 'folder'],
  },
  {
    name: 'train: a trailing comma',
    args: ['train', at('comma.json')],
    code: 'plan.notJson',
    says: ['comma.json', 'line 5 column 3'],
  },
  {
    name: 'train: a comment',
    args: ['train', at('comment.json')],
    code: 'plan.notJson',
    says: ['line 1 column 1'],
  },
  {
    name: 'train: an empty plan',
    args: ['train', at('empty.json')],
    code: 'plan.notJson',
    says: ['line 1 column 1'],
  },
  {
    name: 'train: UTF-16',
    args: ['train', at('utf16.json')],
    code: 'plan.notJson',
    says: ['UTF-16'],
  },
  ...truncations.map((bytes) => ({
    name: `inspect: ${bytes} bytes of a model`,
    args: ['inspect', at(`cut-${bytes}.h5`)],
    code: bytes < 8 ? 'file.unknownFormat' : 'file.damaged',
    says: [`cut-${bytes}.h5`],
  })),
  {
    name: 'inspect: text as .h5',
    args: ['inspect', at('text.h5')],
    code: 'file.unknownFormat',
    says: ['text.h5'],
  },
  {
    name: 'inspect: a folder without a model',
    args: ['inspect', at('empty')],
    code: 'file.unknownFormat',
    says: ['the folder is empty', 'TF.js'],
  },
  {
    name: 'inspect: no such model in the library',
    args: ['inspect', 'library:lost'],
    code: 'library.noModel',
    says: ['"lost"'],
  },
  {
    name: 'predict: no input',
    args: predictCall('blobs.h5', 'gone.npy'),
    code: 'file.missing',
    says: ['gone.npy'],
  },
  {
    name: 'predict: rows of another length',
    args: predictCall('blobs.h5', 'narrow.npy'),
    code: 'data.shapeMismatch',
    says: ['narrow.npy', '(5,)', '(6,)'],
  },
  {
    name: 'predict: into a file as if it were a folder',
    args: [...predictCall('blobs.h5', 'blobs-inputs.npy').slice(0, -1), at('text.h5/y.npy')],
    code: 'file.unwritable',
    says: ['y.npy'],
  },
  {
    name: 'export: an unknown format',
    args: ['export', at('blobs.h5'), at('out.onnx'), '--format', 'onnx'],
    code: 'usage.wrong',
    says: ['"onnx"', 'h5-keras2'],
    exit: 2,
  },
  {
    name: 'export: into a file as if it were a folder',
    args: ['export', at('blobs.h5'), at('text.h5/out.h5')],
    code: 'file.unwritable',
    says: ['out.h5'],
  },
  {
    name: 'resume: no such run',
    args: ['resume', 'nope'],
    code: 'library.noRun',
    says: ['"nope"'],
  },
  {
    name: 'runs show: no such run',
    args: ['runs', 'show', 'nope'],
    code: 'library.noRun',
    says: ['"nope"'],
  },
  {
    name: 'runs compare: no such runs',
    args: ['runs', 'compare', 'nope', 'neither'],
    code: 'library.noRun',
    says: ['"nope"'],
  },
  {
    name: 'library lineage: no such model',
    args: ['library', 'lineage', 'lost', 'dense'],
    code: 'library.noModel',
    says: ['"lost"'],
  },
]

describe.each(badCalls)('$name', ({ args, code, says, exit = 1 }) => {
  test('is refused by name, and the library stays as it is', async () => {
    const before = [hashOf(library), countRows()]
    const told = await capture([...args, '--json', '--library', library])
    expect(told.records()).toHaveLength(1)
    const [record = {}] = told.records()
    expect(record).toMatchObject({ type: 'error', code })
    for (const part of says)
      expect(`${String(record['message'])} ${String(record['advice'])}`).toContain(part)
    expect(String(record['advice']).length).toBeGreaterThan(5)
    expect([told.code, told.err]).toEqual([exit, ''])
    expect([hashOf(library), countRows()]).toEqual(before)
    expect(existsSync(at('y.npy'))).toBe(false)
  })

  test('makes no library, and people read two sentences', async () => {
    const none = at('none.sqlite')
    const told = await capture([...args, '--library', none])
    expect([told.code, told.out]).toEqual([exit, ''])
    expect(told.err).toMatch(/^Error: [^\n]+\n[^\n]+\n$/)
    expect(told.err).not.toMatch(/\n\s+at |undefined|\[object/)
    expect(existsSync(none)).toBe(false)
  })
})

test('a library file that is something else is refused and left alone', async () => {
  const file = at('text.npy')
  const before = hashOf(file)
  for (const args of [
    ['runs', 'list'],
    ['library', 'check'],
    ['train', writePlan(at('good.json'), blobsPlan())],
  ]) {
    const { code, records } = await capture([...args, '--json', '--library', file])
    expect(code).toBe(1)
    expect(records().at(-1)).toMatchObject({ type: 'error', code: 'library.notALibrary' })
  }
  expect(hashOf(file)).toBe(before)
})

test('the real process says the same, and no stack', async () => {
  const none = at('none.sqlite')
  const plan = await graft(['train', at('wrong type deep inside.json'), '--library', none])
  expect([plan.code, plan.out]).toEqual([1, ''])
  expect(plan.err).toMatch(/^Error: [^\n]+phases\[0\]\.optimizer\.learningRate[^\n]+\n[^\n]+\n$/)
  const damaged = await graft(['inspect', at('cut-9000.h5'), '--json'])
  expect([damaged.code, damaged.err]).toEqual([1, ''])
  expect(damaged.records).toMatchObject([{ type: 'error', code: 'file.damaged' }])
  expect(existsSync(none)).toBe(false)
})

test('a byte-order mark of UTF-8 is no fault', async () => {
  writeFileSync(at('mark.json'), `\ufeff${JSON.stringify(wrong({ classWeights: [1, 2] }))}`)
  const { records } = await capture([
    'train',
    at('mark.json'),
    '--json',
    '--library',
    at('none.sqlite'),
  ])
  // It was read: what is refused is what the plan says.
  expect(records()).toMatchObject([{ code: 'plan.badPairing' }])
})
