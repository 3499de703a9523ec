import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeNpy } from '../../../src/main/datasets/npy.ts'
import { fixtures, graft, hashOf, writeArray } from './graftProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-models-'))
const at = (name: string): string => join(folder, name)
afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Fixture {
  readonly inputs: readonly { readonly shape: number[]; readonly values: number[] }[]
  readonly outputs: readonly { readonly shape: number[]; readonly values: number[] }[]
  readonly parameters: number
  readonly layers: readonly string[]
}

/** What Keras said of the model when it wrote it. */
function fixture(name: string): Fixture {
  return JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Fixture
}

async function predictWithCli(model: string, name: string) {
  const [input] = fixture(name).inputs
  if (input === undefined) throw new Error('no input')
  const x = { dtype: 'float32' as const, shape: input.shape }
  writeArray(at('x.npy'), { ...x, values: Float32Array.from(input.values) })
  const args = ['--input', at('x.npy'), '--output', at('y.npy')]
  const ended = await graft(['predict', model, ...args, '--json'])
  expect(ended).toMatchObject({ code: 0, err: '' })
  expect(ended.records).toHaveLength(1)
  return { ended, y: decodeNpy(readFileSync(at('y.npy')), 'y.npy') }
}

function expectKerasPrediction(
  y: { shape: readonly number[]; values: ArrayLike<number> },
  name: string,
) {
  const [expected] = fixture(name).outputs
  expect(y.shape).toEqual(expected?.shape)
  const difference = (expected?.values ?? []).map((value, i) =>
    Math.abs(value - (y.values[i] ?? NaN)),
  )
  expect(Math.max(...difference)).toBeLessThan(1e-5)
}

const cases = ['convNet.keras3', 'functionalDense.keras2']

describe.each(cases)('%s', (name) => {
  const file = join(fixtures, `${name}.h5`)

  test('inspect counts parameters as Keras does', async () => {
    const { code, err, last, records } = await graft(['inspect', file, '--json'])
    expect([code, err, records.length]).toEqual([0, '', 1])
    const { parameters, layers } = fixture(name)
    expect(last).toMatchObject({ type: 'model', params: { total: parameters } })
    const rows = last['layers'] as { name: string; kind: string }[]
    const names = rows.filter(({ kind }) => kind !== 'InputLayer')
    expect(names.map((layer) => layer.name).sort()).toEqual([...layers].sort())
  })

  test('inspect draws a table for people', async () => {
    const { code, out, err } = await graft(['inspect', file])
    expect([code, err]).toEqual([0, ''])
    const { parameters, layers } = fixture(name)
    for (const layer of layers) expect(out).toMatch(new RegExp(`^${layer} +\\w+ +\\(None`, 'm'))
    expect(out).toContain(`Parameters: ${parameters.toLocaleString('en-US')} in all`)
  })

  test('predict gives what Keras predicts', async () => {
    const { ended, y } = await predictWithCli(file, name)
    const [expected] = fixture(name).outputs
    expect(ended.last).toMatchObject({
      type: 'prediction',
      output: at('y.npy'),
      shape: expected?.shape,
    })
    expectKerasPrediction(y, name)
  })
})

describe('export', () => {
  const name = 'convNet.keras3'
  const file = join(fixtures, `${name}.h5`)
  const layersOf = (record: Readonly<Record<string, unknown>>) => {
    const rows = record['layers'] as { kind: string; params: number; outputShapes: unknown }[]
    return rows.map(({ kind, params, outputShapes }) => ({ kind, params, outputShapes }))
  }
  const before: { layers?: unknown; hash?: string } = {}
  beforeAll(async () => {
    before.layers = layersOf((await graft(['inspect', file, '--json'])).last)
    before.hash = hashOf(file)
  })

  test.each([
    { target: 'again.keras', format: [], is: 'keras' },
    { target: 'again.h5', format: [], is: 'kerasH5' },
    { target: 'again.keras2.h5', format: ['--format', 'h5-keras2'], is: 'kerasH5v2' },
    { target: 'folder', format: [], is: 'tfjsLayers' },
  ])('$is, read again, has the same layers', async ({ target, format, is }) => {
    const written = await graft(['export', file, at(target), ...format, '--json'])
    expect(written).toMatchObject({ code: 0, err: '' })
    expect(written.last).toMatchObject({ type: 'export', file: at(target), format: is })
    const read = await graft(['inspect', at(target), '--json'])
    expect(layersOf(read.last)).toEqual(before.layers)
    expect(hashOf(file)).toBe(before.hash)
  })

  test('what was exported predicts what Keras predicts', async () => {
    expectKerasPrediction((await predictWithCli(at('folder'), name)).y, name)
  })
})
