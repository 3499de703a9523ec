import type {
  WorkbenchEventName,
  WorkbenchEvents,
} from '../../shared/contract/workbenchApi/events.ts'

/** Tells every window and every tab. */
export type Emit = <Name extends WorkbenchEventName>(
  name: Name,
  payload: WorkbenchEvents[Name],
) => void
