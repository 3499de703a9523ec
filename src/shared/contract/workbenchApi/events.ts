import type { Settings } from './app.ts'
import type { ScanProgress } from './data.ts'
import type { ComparisonState, LayersState, PretrainingSamples } from './pretraining.ts'
import type { TrainingQueue } from './queue.ts'
import type { ProbeState, StudyState, TrainingState, TrainingUpdate } from './training.ts'

/** What main tells every window and every tab, by name. */
export interface WorkbenchEvents {
  /** Another run, or the same in another status. */
  readonly 'training.state': TrainingState
  /** What came of the run since the last update: at most ten a second, however quick it is. */
  readonly 'training.update': TrainingUpdate
  readonly 'training.study': StudyState
  readonly 'training.probe': ProbeState
  /** What the task of the run that goes on makes of some rows. */
  readonly 'pretraining.samples': PretrainingSamples
  readonly 'pretraining.comparison': ComparisonState
  readonly 'pretraining.layers': LayersState
  readonly 'training.queue': TrainingQueue
  /** A document was made, saved, renamed, removed or restored. */
  readonly 'documents.changed': { readonly id: string; readonly revision: number }
  readonly 'runs.changed': { readonly id: string }
  /** How a scan goes on that a page gave a name. */
  readonly 'data.scan': ScanProgress
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
  'training.update': true,
  'training.study': true,
  'training.probe': true,
  'pretraining.samples': true,
  'pretraining.comparison': true,
  'pretraining.layers': true,
  'training.queue': true,
  'documents.changed': true,
  'runs.changed': true,
  'data.scan': true,
  'library.changed': true,
  'app.settings': true,
  'app.openPath': true,
  'app.command': true,
  'app.closing': true,
}

/** Every event by name. */
export const workbenchEventNames = Object.keys(names) as readonly WorkbenchEventName[]
