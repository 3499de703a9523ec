import { GraftError } from '../../shared/contract/errors/graftError.ts'

/** What every reading of data is given. */
export interface ScanOptions {
  readonly cacheFolder: string
  /** Ends the reading with `data.cancelled`. */
  readonly signal?: AbortSignal
  /** How far it is; called as often as it likes. */
  readonly onProgress?: (progress: ReadProgress) => void
}

export interface ReadProgress {
  /** Files, or bytes of one file. */
  readonly done: number
  readonly total: number | null
  readonly skipped: number
}

/** Ends a reading that is no longer wanted. @throws data.cancelled */
export function checkCancelled({ signal }: Pick<ScanOptions, 'signal'>, source: string): void {
  if (signal?.aborted === true) throw new GraftError('data.cancelled', { source })
}
