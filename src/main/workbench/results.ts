import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { WorkbenchContext } from './context.ts'

export function createResultHandlers({ library }: WorkbenchContext): WorkbenchHandlers['results'] {
  const refuse = ({ runId }: { readonly runId: string }): never => {
    const run = library.runs.get(runId).id
    throw new GraftError('workbench.noResult', { run, reason: 'it was not evaluated' })
  }
  return {
    confusion: refuse,
    cell: refuse,
    hardest: refuse,
    perClass: refuse,
    predict: refuse,
    gradCam: refuse,
  }
}
