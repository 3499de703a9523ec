import type { Workspace } from '../services/workspace.ts'
import type { Emit } from './emit.ts'
import type { AllowedFolders } from './allowedFolders.ts'
import type { TrainerPool } from './trainerPool.ts'

/** What the handlers of the workbench share. */
export interface WorkbenchContext extends Workspace {
  readonly shell: 'electron' | 'web'
  readonly folders: AllowedFolders
  readonly trainers: TrainerPool
  readonly emit: Emit
  readonly now: () => Date
}
