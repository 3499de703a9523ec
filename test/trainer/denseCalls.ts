import { afterEach, beforeEach, vi } from 'vitest'
import { layerKinds } from '../../src/shared/layers/index.ts'

/** How often a dense layer has computed something op by op, in the test that goes on. */
export interface DenseCalls {
  count: number
}

/** Counts in every test of the file: a step from a graph that is kept never calls a layer. */
export function countDenseCalls(): DenseCalls {
  const calls: DenseCalls = { count: 0 }
  beforeEach(() => {
    const kind = layerKinds.get('Dense')
    if (kind === undefined) throw new Error('there is no such kind')
    const { call } = kind
    calls.count = 0
    vi.spyOn(kind, 'call').mockImplementation((context) => {
      calls.count += 1
      return call(context)
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  return calls
}
