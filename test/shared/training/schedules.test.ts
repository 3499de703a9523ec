import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scheduleSchema } from '../../../src/shared/training/scheduleSchema.ts'
import { learningRateAt } from '../../../src/shared/training/schedules.ts'

interface ScheduleRow {
  schedule: Record<string, unknown>
  base: number
  epochs: number
  stepsPerEpoch: number
  rates: number[]
}

const url = new URL('../../fixtures/training/schedules.json', import.meta.url)
const { schedules } = JSON.parse(readFileSync(url, 'utf8')) as { schedules: ScheduleRow[] }

function ratesOf(
  schedule: Record<string, unknown>,
  base: number,
  { epochs, stepsPerEpoch }: { epochs: number; stepsPerEpoch: number },
): number[] {
  const parsed = scheduleSchema.parse(schedule)
  return Array.from({ length: epochs * stepsPerEpoch }, (_, phaseStep) =>
    learningRateAt(parsed, base, { phaseStep, stepsPerEpoch, epochs }),
  )
}

describe('learningRateAt', () => {
  it.each(schedules.map((row) => [JSON.stringify(row.schedule), row] as const))(
    'gives the rates of Keras: %s',
    (_title, { schedule, base, epochs, stepsPerEpoch, rates }) => {
      const parsed = scheduleSchema.parse(schedule)
      rates.forEach((rate, phaseStep) => {
        const actual = learningRateAt(parsed, base, { phaseStep, stepsPerEpoch, epochs })
        expect(Math.abs(actual - rate)).toBeLessThan(1e-7)
      })
    },
  )

  it('stays, and leaves drops on a plateau to the callback', () => {
    const phase = { epochs: 2, stepsPerEpoch: 2 }
    expect(ratesOf({ name: 'constant' }, 0.3, phase)).toEqual([0.3, 0.3, 0.3, 0.3])
    expect(ratesOf({ name: 'reduceOnPlateau' }, 0.3, phase)).toEqual([0.3, 0.3, 0.3, 0.3])
  })

  it('rises evenly from 0 in a warm-up; the schedule begins after it', () => {
    const phase = { epochs: 4, stepsPerEpoch: 2 }
    const step = { name: 'step', every: 1, factor: 0.5, warmUp: 4 }
    expect(ratesOf(step, 0.8, phase)).toEqual([
      0,
      expect.closeTo(0.2),
      expect.closeTo(0.4),
      expect.closeTo(0.6),
      0.8,
      0.8,
      0.4,
      0.4,
    ])
    expect(ratesOf({ name: 'constant', warmUp: 2 }, 1, { epochs: 1, stepsPerEpoch: 3 })).toEqual([
      0, 0.5, 1,
    ])
    // Longer than the phase: it never ends, and nothing is divided by zero.
    const cosine = { name: 'cosine', warmUp: 8 }
    expect(ratesOf(cosine, 0.8, { epochs: 1, stepsPerEpoch: 4 })).toEqual([
      0,
      expect.closeTo(0.1),
      expect.closeTo(0.2),
      expect.closeTo(0.3),
    ])
  })

  it('goes up and down once: first, highest, middle and last rate by hand', () => {
    // 13 updates, the last at share 1; the rise takes 4 of the 12 steps between them.
    const oneCycle = { name: 'oneCycle', rise: 1 / 3, startFactor: 0.2, endFactor: 0.1 }
    const rates = ratesOf(oneCycle, 10, { epochs: 1, stepsPerEpoch: 13 })
    expect(rates[0]).toBeCloseTo(2, 10)
    // Half way along a half wave is the mean of its ends; a quarter is at cos 45 degrees.
    expect(rates[2]).toBeCloseTo(6, 10)
    expect(rates[1]).toBeCloseTo(6 - 4 * Math.SQRT1_2, 10)
    expect(rates[4]).toBeCloseTo(10, 10)
    expect(rates[8]).toBeCloseTo(5.5, 10)
    expect(rates[12]).toBeCloseTo(1, 10)
    expect(Math.max(...rates)).toBeCloseTo(10, 10)
  })

  it('has a rate for a phase of a single update', () => {
    for (const schedule of [
      { name: 'oneCycle' },
      { name: 'cosine' },
      { name: 'step', every: 1 },
      { name: 'exponential', decaySteps: 1, decayRate: 0.5 },
    ]) {
      const [rate = NaN] = ratesOf(schedule, 0.5, { epochs: 1, stepsPerEpoch: 1 })
      expect(rate).toBeGreaterThan(0)
      expect(rate).toBeLessThanOrEqual(0.5)
    }
  })
})
