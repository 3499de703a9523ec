import type { ErrorRecord } from '../contract/errors/graftError.ts'
import type { Change } from './change.ts'

/** Something that keeps a model from training, or will surprise: found while editing. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  /** The layer it is about, or `null` for the model or plan as a whole. */
  readonly layer: string | null
  readonly error: ErrorRecord
  /** Changes that would mend it, or `null` where there is no one obvious mend. */
  readonly fix: readonly Change[] | null
}
