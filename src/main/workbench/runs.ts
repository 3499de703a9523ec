import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { WorkbenchContext } from './context.ts'

export function createRunHandlers({ library }: WorkbenchContext): WorkbenchHandlers['runs'] {
  const refuse = (): never => {
    throw new GraftError('workbench.noMethod', { method: 'runs' })
  }
  return {
    list: ({ removed, limit }) => {
      const marks = library.marks.all()
      return library.runs.list({ deleted: removed, limit }).map((run) => ({
        ...run,
        ...(marks.get(run.id) ?? library.marks.get(run.id)),
      }))
    },
    get: ({ id }) => ({ ...library.runs.detail(id), ...library.marks.get(id) }),
    rename: refuse,
    tag: refuse,
    comment: refuse,
    remove: refuse,
    restore: refuse,
    compare: refuse,
  }
}
