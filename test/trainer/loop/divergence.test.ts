import { afterAll, describe, expect, test } from 'vitest'
import { lineRows, lineRun, lineWeights } from './lineRuns.ts'
import { chain, range, temporaryFolder, train } from './tinyRuns.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const sgd = (learningRate: number) => ({ name: 'sgd' as const, learningRate })

describe('a run whose loss is not finite diverges', () => {
  test('field case 60: rate too high: named, stopped at once, last finite weights kept, the epoch in the history', async () => {
    // w grows by a factor of about -lr * mean(x^2) a step: 1e6 overflows float32 within the second epoch.
    const x = [1, 2, 3, 4, 1, 2]
    const { result } = await train(
      lineRun({
        data: lineRows(
          folder.path,
          x,
          x.map((v) => 3 * v),
        ),
        phases: [{ epochs: 20, optimizer: sgd(1e6) }],
      }),
    )
    expect(result.status).toBe('diverged')
    expect(result.divergence?.cause).toContain('learning rate 1000000 is too high')
    const last = result.history.at(-1)
    expect(Number.isFinite(last?.logs['loss'])).toBe(false)
    expect(last?.epoch).toBe(result.divergence?.epoch)
    expect(result.history.length).toBeLessThan(5)
    expect(result.bestEpoch).toBe(0)
    expect(Number.isFinite(result.weights['line']?.['kernel']?.values[0])).toBe(true)
  })

  test('a row with infinity: its number is named', async () => {
    const spec = lineRun({
      data: lineRows(folder.path, [1, 2, 1, Infinity, 2, 1], [1, 2, 1, 1, 2, 1]),
      phases: [{ epochs: 3, optimizer: sgd(0.01) }],
    })
    const { result } = await train(spec)
    expect(result.divergence).toEqual({
      epoch: 0,
      batch: 1,
      cause: 'the inputs hold a number that is not finite in row 3',
    })
    expect(result.bestEpoch).toBeNull()
    expect(result.weights).toEqual(spec.weights)
    expect(result.notes.join()).toContain('weights are those before the run')
  })

  test('labels with NaN', async () => {
    const { result } = await train(
      lineRun({
        data: lineRows(folder.path, [1, 2, 1, 2], [1, 2, NaN, 2]),
        phases: [{ epochs: 1, optimizer: sgd(0.01) }],
      }),
    )
    expect(result.divergence?.cause).toBe('the labels hold a number that is not finite in row 2')
  })

  test('finite outputs whose square overflows: the loss is named', async () => {
    const { result } = await train(
      lineRun({
        weights: lineWeights(1e30),
        data: lineRows(folder.path, [1, 2], [1, 2]),
        phases: [{ epochs: 1, optimizer: sgd(0.01) }],
      }),
    )
    expect(result.divergence?.cause).toContain('the loss meanSquaredError is not finite')
  })

  test('a layer that overflows is named', async () => {
    const steep = chain(
      [1],
      [
        { name: 'line', className: 'Dense', config: { units: 1, useBias: false } },
        { name: 'power', className: 'Activation', config: { activation: 'exponential' } },
      ],
    )
    const { result } = await train(
      lineRun({
        graph: steep,
        data: lineRows(folder.path, [100, 1], [1, 1]),
        phases: [{ epochs: 1, optimizer: sgd(0.01) }],
      }),
    )
    expect(result.divergence?.cause).toContain('layer "power" gives numbers that are not finite')
  })

  test('only the last update overshoots: no loss shows it, the weights do', async () => {
    const { result } = await train(
      lineRun({
        data: lineRows(folder.path, [1e18, 1e18], [1, 1]),
        phases: [{ epochs: 1, optimizer: sgd(1e10) }],
      }),
    )
    expect(result.history[0]?.logs['loss']).toBeGreaterThan(1e35)
    expect(result.status).toBe('diverged')
    expect(result.weights['line']?.['kernel']?.values[0]).toBe(1)
    expect(result.divergence?.cause).toContain('too high')
  })

  test('infinity among the validation rows', async () => {
    const { result } = await train(
      lineRun({
        data: lineRows(folder.path, [1, 2, 1, Infinity], [1, 2, 1, 2], range(2, 4)),
        phases: [{ epochs: 3, optimizer: sgd(0.01) }],
      }),
    )
    expect(result.divergence).toMatchObject({
      epoch: 0,
      cause: 'the inputs hold a number that is not finite in row 3',
    })
  })

  test('after good epochs the best of them is kept', async () => {
    const good = lineRun({
      data: lineRows(folder.path, [1, 2, 3, 4], [3, 6, 9, 12]),
      phases: [
        { epochs: 4, optimizer: sgd(0.01) },
        { epochs: 10, optimizer: sgd(1e8) },
      ],
    })
    const { result } = await train(good)
    expect(result.status).toBe('diverged')
    expect(result.bestEpoch).toBe(3)
    expect(result.divergence?.epoch).toBeGreaterThan(3)
    expect(result.evaluation.train?.['loss']).toBeLessThan(result.history[3]?.logs['loss'] ?? 0)
  })
})
