import { describe, expect, it } from 'vitest'
import { createRunId } from '../../../src/main/library/runId.ts'

describe('createRunId', () => {
  it('is the second in base 32, then three random digits', () => {
    // 1_700_000_000 = 1*32^6 + 18*32^5 + 21*32^4 + 7*32^3 + 28*32^2 + 8*32 + 0, by hand.
    expect(createRunId(new Date(1_700_000_000_000))).toMatch(/^1jn7w80-[0-9a-hjkmnp-tv-z]{3}$/)
  })

  it('sorts by time', () => {
    const times = [0, 1, 31, 32, 1_000_000_000, 1_700_000_000, 4_000_000_000]
    const ids = times.map((seconds) => createRunId(new Date(seconds * 1000)))
    expect([...ids].sort()).toEqual(ids)
  })
})
