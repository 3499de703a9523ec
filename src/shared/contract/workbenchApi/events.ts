import type { LayerMove } from '../trainerProtocol.ts'
import type { EpochRecord } from '../../training/history.ts'
import type { Settings } from './app.ts'
import type { LogLine, TrainingProgress, TrainingState } from './training.ts'

/** What main tells every window and every tab, by name. Progress comes at most ten times a second. */
export interface WorkbenchEvents {
  /** Another run, or the same in another status. */
  readonly 'training.state': TrainingState
  readonly 'training.progress': TrainingProgress
  readonly 'training.epoch': {
    readonly runId: string
    readonly record: EpochRecord
    readonly isBest: boolean
  }
  readonly 'training.moves': { readonly runId: string; readonly moves: readonly LayerMove[] }
  readonly 'training.log': { readonly runId: string; readonly line: LogLine }
  /** A document was made, saved, renamed, removed or restored. */
  readonly 'documents.changed': { readonly id: string; readonly revision: number }
  readonly 'runs.changed': { readonly id: string }
  readonly 'library.changed': Readonly<Record<string, never>>
  readonly 'app.settings': Settings
  /** A file was handed over by the system: opened by double click, or by a second start. */
  readonly 'app.openPath': { readonly path: string }
  /** A command of the registry was chosen in the system's menu. */
  readonly 'app.command': { readonly id: string }
  /** The window shall be closed while a run goes on. */
  readonly 'app.closing': { readonly runId: string }
}

export type WorkbenchEventName = keyof WorkbenchEvents

const names: Readonly<Record<WorkbenchEventName, true>> = {
  'training.state': true,
  'training.progress': true,
  'training.epoch': true,
  'training.moves': true,
  'training.log': true,
  'documents.changed': true,
  'runs.changed': true,
  'library.changed': true,
  'app.settings': true,
  'app.openPath': true,
  'app.command': true,
  'app.closing': true,
}

/** Every event by name. */
export const workbenchEventNames = Object.keys(names) as readonly WorkbenchEventName[]
