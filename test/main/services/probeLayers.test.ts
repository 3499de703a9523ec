import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeNpy } from '../../../src/main/datasets/npy.ts'
import { openLibrary, type Library } from '../../../src/main/library/openLibrary.ts'
import { probeLayers, type ProbeProgress } from '../../../src/main/services/probeLayers.ts'
import { startTrainer, type Trainer } from '../../../src/main/trainerHost/trainerHost.ts'
import { sequential } from '../../../src/shared/model/sequential.ts'
import type { WeightArray } from '../../../src/shared/model/weights.ts'
import { createRandom } from '../../../src/shared/training/random.ts'
import { planSchema, type PlanInput } from '../../../src/shared/training/plan.ts'
import {
  bestCut,
  drawHalves,
  sampleRows,
  standardized,
} from '../../../src/shared/transfer/probes.ts'

const folder = mkdtempSync(join(tmpdir(), 'graft-probe-'))
const at = (name: string) => join(folder, name)
const state: { library?: Library; trainer?: Trainer } = {}
const library = () => {
  if (state.library === undefined) throw new Error('not opened')
  return state.library
}
const options = (more: { readonly signal?: AbortSignal } = {}) => {
  const { trainer } = state
  if (trainer === undefined) throw new Error('not started')
  const seen: ProbeProgress[] = []
  const onProbe = (progress: ProbeProgress) => seen.push(progress)
  return { folder, cacheFolder: at('cache'), library, trainer, onProbe, seen, ...more }
}

const floats = (shape: readonly number[], values: readonly number[]): WeightArray => ({
  dtype: 'float32',
  shape,
  values: Float32Array.from(values),
})

const ROWS = 400

/**
 * Which of two numbers is larger than a half, but not both: no line parts the classes. The layer "corner" makes max(0, x+y)
 * and max(0, x+y-1) of them, of which the one less twice the other is the answer; "lost" makes nothing of everything.
 */
beforeAll(async () => {
  const random = createRandom(1, 'rows')
  const inputs = new Float32Array(2 * ROWS)
  const labels = new Int32Array(ROWS)
  for (let row = 0; row < ROWS; row++) {
    const bits = [random.below(2), random.below(2)] as const
    inputs.set(
      bits.map((bit) => bit + (random.below(100) - 50) / 1000),
      2 * row,
    )
    labels[row] = bits[0] === bits[1] ? 0 : 1
  }
  writeFileSync(at('inputs.npy'), encodeNpy({ dtype: 'float32', shape: [ROWS, 2], values: inputs }))
  writeFileSync(at('labels.npy'), encodeNpy({ dtype: 'int32', shape: [ROWS], values: labels }))
  const numbers = { dtype: 'float32' as const, shape: [ROWS, 2], values: inputs }
  writeFileSync(at('numbers.npy'), encodeNpy(numbers))
  const ones = new Int32Array(ROWS).fill(1)
  writeFileSync(at('ones.npy'), encodeNpy({ dtype: 'int32', shape: [ROWS], values: ones }))
  state.library = openLibrary(at('library.sqlite'))
  state.trainer = await startTrainer()
  state.library.models.saveModel({
    name: 'corners',
    graph: sequential(
      'corners',
      [2],
      [
        { name: 'corner', className: 'Dense', config: { units: 2, activation: 'relu' } },
        { name: 'drop', className: 'Dropout', config: { rate: 0.9 } },
        { name: 'lost', className: 'Dense', config: { units: 3 } },
      ],
    ),
    weights: {
      corner: { kernel: floats([2, 2], [1, 1, 1, 1]), bias: floats([2], [0, -1]) },
      lost: { kernel: floats([2, 3], [0, 0, 0, 0, 0, 0]), bias: floats([3], [1, 2, 3]) },
    },
    source: { kind: 'built' },
    // Others than those of the data: its own answers are not asked for.
    labels: ['red', 'green', 'blue'],
  })
})
afterAll(async () => {
  await state.trainer?.close()
  state.library?.close()
  rmSync(folder, { recursive: true })
})

function planOf(changes: PlanInput['model']['changes'] = [], labels = 'labels.npy') {
  return planSchema.parse({
    version: 1,
    name: 'corners',
    seed: 3,
    model: { source: 'library:corners', changes },
    data: {
      source: { type: 'npy', inputs: 'inputs.npy', labels },
      split: { validation: 0, test: 0.2 },
    },
    loss: { name: 'sparseCategoricalCrossentropy' },
    phases: [{ epochs: 1, optimizer: { name: 'sgd' } }],
  })
}

const meanOf = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / 3

describe('where to cut', () => {
  it('is after the layer that parts the classes, not before it and not where they are lost', async () => {
    const where = options()
    const { points, rows, classes, chance, leftOut } = await probeLayers(planOf(), where)
    expect(points.map(({ layer, features }) => [layer, features])).toEqual([
      ['input', 2],
      ['corner', 2],
      ['lost', 3],
    ])
    const [input, corner, lost] = points.map(({ scores }) => meanOf(scores))
    // A line has three of the four corners right at most.
    expect(input).toBeLessThan(0.8)
    expect(corner).toBe(1)
    // Nothing is left to tell the classes by: one of them is always said.
    expect(lost).toBeLessThan(0.6)
    expect(bestCut({ points, rows, classes, chance, leftOut })?.layer).toBe('corner')
    expect(leftOut).toEqual([])
    expect({ rows, classes }).toEqual({ rows: 320, classes: 2 })
    expect(chance).toBeGreaterThanOrEqual(0.5)
    expect(where.seen.at(0)).toEqual({ step: 'features', done: 320, of: 320 })
    expect(where.seen.at(-1)).toEqual({ step: 'heads', done: 9, of: 9 })
    // Labels stay in the cache for the next time; features do not.
    expect(readdirSync(at('cache')).filter((name) => name.startsWith('array-'))).toHaveLength(1)
    expect(library().runs.list()).toEqual([])
  })

  it('gives the same numbers again, and is not looked for above what is new', async () => {
    const first = await probeLayers(planOf(), options())
    const head: PlanInput['model']['changes'] = [
      { type: 'cut', at: { layer: 'corner' } },
      { type: 'append', layer: { name: 'new', className: 'Dense', config: { units: 2 } } },
    ]
    const again = await probeLayers(planOf(head), options())
    expect(again.points).toEqual(first.points.slice(0, 2))
    expect(again.leftOut).toEqual(['new'])
  })

  it.each([
    ['numbers.npy', [], 'the labels of the data are no classes'],
    ['ones.npy', [], 'the training rows are all of one class'],
    ['labels.npy', ['corner', 'lost'], 'no layer of the model brings weights'],
  ])('is not looked for in %s with %s new', async (labels, fresh, reason) => {
    const changes: PlanInput['model']['changes'] =
      fresh.length === 0 ? [] : [{ type: 'reinitialize', layers: fresh }]
    await expect(probeLayers(planOf(changes, labels), options())).rejects.toMatchObject({
      code: 'plan.noProbe',
      params: { reason },
    })
  })

  it('ends when it is stopped', async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(probeLayers(planOf(), options({ signal: stop.signal }))).rejects.toMatchObject({
      code: 'data.cancelled',
    })
  })
})

describe('the rows of a probe', () => {
  const train = Int32Array.from({ length: 3000 }, (_, i) => 2 * i)

  it('are some of the training part, each once', () => {
    const rows = sampleRows(train, 1)
    expect(rows).toHaveLength(1200)
    expect(new Set(rows).size).toBe(1200)
    expect([...rows].every((row) => row % 2 === 0)).toBe(true)
    expect(sampleRows(train, 1)).toEqual(rows)
    expect(sampleRows(train, 2)).not.toEqual(rows)
  })

  it('are divided class by class; a class of one row is learnt', () => {
    const labels = Int32Array.from({ length: 31 }, (_, i) => (i === 30 ? 2 : i % 3 === 0 ? 0 : 1))
    const { train: learnt, held } = drawHalves({ labels, groups: null }, { seed: 1, draw: 0 })
    const count = (rows: Int32Array) =>
      [0, 1, 2].map((label) => [...rows].filter((row) => labels[row] === label).length)
    // 10, 20 and 1 rows; seven tenths, rounded up.
    expect(count(learnt)).toEqual([7, 14, 1])
    expect(count(held)).toEqual([3, 6, 0])
    expect(new Set([...learnt, ...held]).size).toBe(31)
  })

  it('hold one of two or three back', () => {
    const labels = Int32Array.of(0, 0, 1, 1, 1, 2)
    const { train: learnt, held } = drawHalves({ labels, groups: null }, { seed: 1, draw: 0 })
    expect([...held].map((row) => labels[row]).sort()).toEqual([0, 1])
    expect(learnt).toHaveLength(4)
  })

  it('stay together with those of their group', () => {
    const labels = Int32Array.from({ length: 60 }, (_, row) => Math.floor(row / 6) % 2)
    const groups = Int32Array.from({ length: 60 }, (_, row) => Math.floor(row / 6))
    const { train: learnt, held } = drawHalves({ labels, groups }, { seed: 1, draw: 0 })
    const groupsOf = (rows: Int32Array) => new Set([...rows].map((row) => groups[row]))
    expect([...groupsOf(learnt)].filter((group) => groupsOf(held).has(group))).toEqual([])
    // Five groups a class: seven tenths, rounded up, are four.
    expect([groupsOf(learnt).size, groupsOf(held).size]).toEqual([8, 2])
  })

  it('say nothing where no place beats the most frequent class', () => {
    const point = (layer: string, ...scores: number[]) => ({
      layer,
      shape: [1],
      features: 1,
      scores,
    })
    const result = (chance: number, rows: number, ...points: ReturnType<typeof point>[]) =>
      bestCut({ points, rows, classes: 2, chance, leftOut: [] })?.layer ?? null
    const [low, high] = [point('low', 0.5, 0.56), point('high', 0.55, 0.59)]
    // Of 100 rows 30 are not seen: two standard errors are 2 * sqrt(0.25 / 30) = 0.18; of 10,000 they are 0.018.
    expect(result(0.5, 100, low, high)).toBeNull()
    expect(result(0.5, 10_000, low, high)).toBe('high')
    // The best is 0.57 with a deviation of 0.028: 0.545 is as good.
    expect(result(0.5, 10_000, point('lower', 0.54, 0.55), high)).toBe('lower')
    expect(result(0.1, 100, point('none', NaN))).toBeNull()
  })

  it('become numbers of mean 0 and deviation 1, column by column', () => {
    const columns = [
      [1, 5, 0, NaN],
      [3, 5, 0, 1],
    ].flat()
    expect([...standardized(Float32Array.from(columns), 2)]).toEqual([-1, 0, 0, 0, 1, 0, 0, 0])
  })
})
