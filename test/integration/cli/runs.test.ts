import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readModelFile } from '../../../src/main/formats/readModelFile.ts'
import { openLibrary } from '../../../src/main/library/openLibrary.ts'
import type { PlanInput } from '../../../src/shared/training/plan.ts'
import {
  blobsPlan,
  copyExamples,
  graft,
  hashOf,
  writePlan,
  type CliRecord,
  type Ended,
} from './graftProcess.ts'

const parent = mkdtempSync(join(tmpdir(), 'graft-runs-'))
// Letters of other scripts, blanks, and what means something in addresses: all are fine in a path.
const folder = join(parent, '한글 폴더 #1 100%')
const at = (name: string): string => join(folder, name)
const library = ['--library', at('내 library.sqlite')]

const state: { first?: Ended; second?: Ended; hash?: string } = {}
const first = (): CliRecord => state.first?.last ?? {}
const second = (): CliRecord => state.second?.last ?? {}

beforeAll(async () => {
  copyExamples(folder)
  state.hash = hashOf(at('blobs.h5'))
  const plan = writePlan(at('계획 1.json'), blobsPlan({ saveAs: 'new head' }))
  state.first = await graft(['train', plan, '--json', ...library])
  const [phase] = [blobsPlan().phases].flat()
  const changed = { name: 'wider', batchSize: 8, phases: [{ ...phase, epochs: 2 }] }
  writePlan(at('계획 2.json'), { ...blobsPlan(), ...changed } as PlanInput)
  // A relative path, from the folder itself.
  state.second = await graft(['train', '계획 2.json', ...library, '--json'], folder)
})
afterAll(() => {
  rmSync(parent, { recursive: true })
})

describe('train --json', () => {
  test('streams what happens, a record a line', () => {
    expect(state.first).toMatchObject({ code: 0, err: '' })
    const records = state.first?.records ?? []
    expect(records[0]).toMatchObject({ type: 'started', name: 'blobs', runId: first()['runId'] })
    const epochs = records.filter((record) => record['type'] === 'epoch')
    expect(epochs.map((record) => record['epoch'])).toEqual([0, 1, 2])
    for (const epoch of epochs) {
      expect(epoch).toMatchObject({
        runId: first()['runId'],
        logs: {
          loss: expect.any(Number) as number,
          valLoss: expect.any(Number) as number,
          sparseCategoricalAccuracy: expect.any(Number) as number,
          learningRate: 0.05,
        },
      })
    }
  })

  test('ends with the run: id, status, scores on every part', () => {
    expect(first()).toMatchObject({ type: 'run', status: 'finished', error: null })
    const metrics = first()['metrics'] as Readonly<Record<string, CliRecord>>
    expect(Object.keys(metrics).sort()).toEqual(['test', 'train', 'validation'])
    for (const logs of Object.values(metrics)) {
      expect(logs['loss']).toSatisfy(Number.isFinite)
      expect(logs['sparseCategoricalAccuracy']).toBeGreaterThan(0.5)
    }
    const moves = first()['moves'] as readonly { layer: string; relative: number }[]
    const moved = Object.fromEntries(moves.map(({ layer, relative }) => [layer, relative > 0]))
    expect(moved).toMatchObject({ dense_1: false, dense_2: true, answer: true })
  })

  test('a second run follows the first', () => {
    expect(state.second).toMatchObject({ code: 0, err: '' })
    expect(second()).toMatchObject({ type: 'run', status: 'finished', name: 'wider' })
    expect(second()['runId']).not.toBe(first()['runId'])
    expect(second()['baseModel']).toBe(first()['baseModel'])
  })
})

test('a run that diverges ends with 3, says where, and writes what is no number as text', async () => {
  const [phase] = [blobsPlan().phases].flat()
  const wild = {
    model: {
      source: 'blobs.h5',
      changes: [{ type: 'setConfig', layer: 'classes', config: { activation: 'linear' } }],
    },
    loss: { name: 'meanSquaredError' },
    metrics: [],
    phases: [{ ...phase, optimizer: { name: 'sgd', learningRate: 1e30 } }],
  }
  const plan = writePlan(at('wild.json'), { ...blobsPlan(), ...wild } as PlanInput)
  const { code, last } = await graft(['train', plan, '--json', '--library', at('wild.sqlite')])
  expect(code).toBe(3)
  expect(last).toMatchObject({ type: 'run', status: 'diverged', error: { code: 'run.diverged' } })
  expect(JSON.stringify(last)).not.toContain('"loss":null')
})

test('a name that is taken is refused before anything trains', async () => {
  const { code, last, records } = await graft(['train', at('계획 1.json'), '--json', ...library])
  expect(code).toBe(1)
  expect(last).toMatchObject({ type: 'error', code: 'library.nameTaken' })
  expect(records.filter((record) => record['type'] === 'epoch')).toEqual([])
})

test('a model cut from another leaves that one as it was, bit by bit', async () => {
  expect(hashOf(at('blobs.h5'))).toBe(state.hash)
  const opened = openLibrary(library[1] ?? '', { readonly: true })
  try {
    const base = opened.models.loadWeights(String(first()['baseModel']))
    expect(base).toEqual((await readModelFile(at('blobs.h5'))).weights)
    const trained = opened.models.loadWeights(String(first()['resultModel']))
    expect(trained['dense_1']).toEqual(base['dense_1'])
    expect(trained['dense_2']).not.toEqual(base['dense_2'])
  } finally {
    opened.close()
  }
})

describe('runs', () => {
  test('list has both, newest first', async () => {
    const { code, last } = await graft(['runs', 'list', '--json', ...library])
    expect(code).toBe(0)
    const runs = last['runs'] as readonly CliRecord[]
    expect(runs.map(({ id }) => id)).toEqual([second()['runId'], first()['runId']])
    expect(runs).toMatchObject([
      { name: 'wider', status: 'finished', epochs: 2 },
      { name: 'blobs', status: 'finished', epochs: 3 },
    ])
    const { out } = await graft(['runs', 'list', ...library])
    expect(out.split('\n').slice(2, 4)).toEqual([
      expect.stringContaining(String(second()['runId'])) as string,
      expect.stringContaining(String(first()['runId'])) as string,
    ])
  })

  test('show has plan, epochs, what trained, and versions', async () => {
    const id = String(first()['runId'])
    const { code, last } = await graft(['runs', 'show', id, '--json', ...library])
    expect(code).toBe(0)
    expect(last).toMatchObject(first())
    expect(last['history']).toHaveLength(3)
    const everything = ['norm/gamma', 'norm/beta', 'dense_2/kernel', 'dense_2/bias']
    expect([...((last['trained'] as string[][])[0] ?? [])].sort()).toEqual(
      [...everything, 'answer/kernel', 'answer/bias'].sort(),
    )
    expect(last['versions']).toMatchObject({ tensorflow: expect.stringMatching(/^\d/) as string })
    const { out } = await graft(['runs', 'show', id, ...library])
    expect(out).toContain(`Run ${id} "blobs": finished`)
    expect(out).toMatch(/^ {2}test +loss /m)
    expect(out).toMatch(/epoch 3 \(phase 1\)/)
  })

  test('compare shows what differs and nothing else', async () => {
    const ids = [String(first()['runId']), String(second()['runId'])]
    const { code, last } = await graft(['runs', 'compare', ...ids, '--json', ...library])
    expect(code).toBe(0)
    const rows = last['differences'] as readonly { what: string; values: string[] }[]
    const values = Object.fromEntries(rows.map((row) => [row.what, row.values]))
    expect(values).toMatchObject({
      'plan.batchSize': ['32', '8'],
      'plan.phases[0].epochs': ['3', '2'],
    })
    const plan = rows.map((row) => row.what).filter((what) => what.startsWith('plan.'))
    expect(plan.sort()).toEqual(['plan.batchSize', 'plan.phases[0].epochs'])
    expect(rows.map((row) => row.what)).not.toContain('status')
  })
})

describe('library', () => {
  test('list has the base and the named result', async () => {
    const { code, last } = await graft(['library', 'list', '--json', ...library])
    expect(code).toBe(0)
    const models = last['models'] as readonly CliRecord[]
    expect(models.map(({ id }) => id)).toEqual(
      expect.arrayContaining([first()['baseModel'], first()['resultModel']]),
    )
    expect(models.filter(({ name }) => name === 'new head')).toHaveLength(1)
  })

  test('lineage goes back to the file', async () => {
    const { code, last } = await graft([
      'library',
      'lineage',
      'new head',
      'dense_1',
      '--json',
      ...library,
    ])
    expect(code).toBe(0)
    expect(last['steps']).toMatchObject([
      { layer: 'dense_1', change: 'kept', source: { kind: 'run', runId: first()['runId'] } },
      { layer: 'dense_1', change: 'origin', source: { kind: 'file', path: at('blobs.h5') } },
    ])
    const head = await graft(['library', 'lineage', 'new head', 'answer', '--json', ...library])
    expect(head.last['steps']).toMatchObject([{ layer: 'answer', change: 'new' }])
  })

  test('backup copies it, and both are whole', async () => {
    const copy = at('사본.sqlite')
    expect(await graft(['library', 'backup', copy, ...library])).toMatchObject({ code: 0, err: '' })
    for (const path of [copy, library[1] ?? '']) {
      const { code, last } = await graft(['library', 'check', '--json', '--library', path])
      expect([code, last['findings']]).toEqual([0, []])
    }
    const { last } = await graft(['runs', 'list', '--json', '--library', copy])
    expect(last['runs']).toHaveLength(2)
    const again = await graft(['library', 'backup', copy, '--json', ...library])
    expect([again.code, again.last['code']]).toEqual([1, 'file.unwritable'])
  })

  test('its models are used by name: inspect, export, train', async () => {
    const { last } = await graft(['inspect', 'library:new head', '--json', ...library])
    expect(last['labels']).toEqual(['first', 'second', 'third'])
    const file = at('내보내기 50%.h5')
    expect(await graft(['export', 'library:new head', file, ...library])).toMatchObject({ code: 0 })
    const exported = await graft(['inspect', file, '--json'])
    expect(exported.last['params']).toEqual(last['params'])
    const plan = blobsPlan({ name: 'on', model: { source: 'library:new head' } })
    const run = await graft(['train', writePlan(at('계획 3.json'), plan), '--json', ...library])
    expect(run).toMatchObject({
      code: 0,
      last: { status: 'finished', baseModel: first()['resultModel'] },
    })
  })
})

describe('where there is no library yet', () => {
  const none = join(parent, 'none.sqlite')
  test.each([
    { args: ['runs', 'list'], says: 'No runs yet.' },
    { args: ['library', 'list'], says: 'No models yet.' },
    { args: ['library', 'check'], says: `There is no library at ${none} yet.` },
  ])('$args says so and makes none', async ({ args, says }) => {
    expect(await graft([...args, '--library', none])).toMatchObject({ code: 0, out: `${says}\n` })
    expect(readdirSync(parent)).toEqual(['한글 폴더 #1 100%'])
  })

  test('there is nothing to copy', async () => {
    const args = ['library', 'backup', join(parent, 'copy.sqlite'), '--json', '--library', none]
    expect(await graft(args)).toMatchObject({ code: 1, last: { code: 'file.missing' } })
    expect(existsSync(join(parent, 'copy.sqlite'))).toBe(false)
  })
})
