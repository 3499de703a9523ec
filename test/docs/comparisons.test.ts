import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readComparison } from '../../src/main/services/pretraining/readComparison.ts'
import type { Plan } from '../../src/shared/training/plan.ts'
import { fromPretrained, fromScratch } from '../../src/shared/pretraining/comparisonPlans.ts'

const folder = join(import.meta.dirname, '..', '..', 'resources', 'comparisons')
const files = globSync('*.json', { cwd: folder })

/** What stands still may differ. */
const unfrozen = (phases: Plan['phases']) =>
  'template' in phases ? phases : phases.map((phase) => ({ ...phase, freeze: [] }))

describe('the comparisons whose tables stand in the docs', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(3)
  })

  it.each(files)(
    '%s has five seeds or more, each once, and the same budget for all',
    async (file) => {
      const { comparison } = await readComparison(join(folder, file))
      expect(new Set(comparison.seeds).size).toBe(comparison.seeds.length)
      expect(comparison.seeds.length).toBeGreaterThanOrEqual(5)
      const which = { labelled: comparison.labelled[0] ?? 0, seed: 1 }
      const scratch = fromScratch(comparison, which)
      for (const way of Object.keys(comparison.ways)) {
        const { phases, data, batchSize, seed } = fromPretrained(comparison, way, {
          which,
          reference: 'library:a',
          words: null,
        })
        expect({ way, phases: unfrozen(phases), data, batchSize, seed }).toEqual({
          way,
          phases: unfrozen(scratch.phases),
          data: scratch.data,
          batchSize: scratch.batchSize,
          seed: scratch.seed,
        })
      }
    },
  )
})
