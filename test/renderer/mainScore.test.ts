// @vitest-environment node
import { expect, test } from 'vitest'
import { mainScore } from '../../src/renderer/i18n/metricText.ts'

test('a free energy does not stand for a run', () => {
  const scoreOf = (validation: Record<string, number>) => mainScore({ evaluation: { validation } })
  // The library gives numbers by name.
  expect(scoreOf({ freeEnergy: -65, loss: 4 })).toEqual({ name: 'loss', value: 4 })
  expect(scoreOf({ freeEnergy: -65, loss: 4, meanSquaredError: 0.1 })).toEqual({
    name: 'meanSquaredError',
    value: 0.1,
  })
  expect(scoreOf({})).toBeNull()
})
