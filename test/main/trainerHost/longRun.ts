import { join } from 'node:path'
import type { RunSpec } from '../../../src/shared/contract/trainerProtocol.ts'
import { openRunModel, prepareRun } from '../../../src/main/services/prepareRun.ts'
import { readPlan } from '../../../src/main/services/readPlan.ts'

const plans = join(import.meta.dirname, '..', '..', '..', 'resources', 'plans')

/** A run of the example data that goes on until it is stopped, with a checkpoint at every epoch. */
export async function longRun(cacheFolder: string): Promise<RunSpec> {
  const { plan, folder } = await readPlan(join(plans, 'features-only.json'))
  const phases = { template: 'features', epochs: 1_000_000, learningRate: 1e-4, optimizer: 'sgd' }
  const longPlan = { ...plan, phases } as typeof plan
  const library = () => {
    throw new Error('this plan needs no library')
  }
  const options = { folder, cacheFolder, library }
  const prepared = await prepareRun(longPlan, await openRunModel(longPlan, options), options)
  return {
    ...prepared.spec,
    checkpointMinSeconds: 0,
    runId: 'long',
    graph: prepared.graph,
    weights: prepared.initial.weights,
  }
}
