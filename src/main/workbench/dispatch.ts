import { GraftError, toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import { methodTable, type WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { Outcome } from '../../shared/contract/workbenchApi/wire.ts'
import { describeIssues } from '../services/describeIssues.ts'

/** Carries out one call of the contract. Never throws: a failure is an outcome. */
export type Dispatch = (method: string, argument: unknown) => Promise<Outcome>

/** Joins the contract's table with its implementation: only methods of the table, each argument by its schema. */
export function createDispatch(handlers: WorkbenchHandlers): Dispatch {
  return async (method, argument) => {
    try {
      return { type: 'answer', value: (await call(handlers, method, argument)) ?? null }
    } catch (error) {
      return { type: 'failure', error: toErrorRecord(error) }
    }
  }
}

function call(handlers: WorkbenchHandlers, method: string, argument: unknown): unknown {
  const spec = methodTable.get(method)
  if (spec === undefined) throw new GraftError('workbench.noMethod', { method })
  const parsed = spec.input.safeParse(argument)
  if (!parsed.success) {
    const issues = describeIssues(parsed.error.issues).join('; ')
    throw new GraftError('workbench.badArgument', { method, issues })
  }
  const [domain = '', name = ''] = method.split('.')
  // The table and the handlers have the same keys by type; the compiler cannot follow that through a lookup.
  const table = handlers as unknown as Record<
    string,
    Record<string, (argument: unknown) => unknown>
  >
  return table[domain]?.[name]?.(parsed.data)
}
