import type { DataReference } from '../../../shared/contract/workbenchApi/data.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { scanKey } from '../../../shared/data/scanKey.ts'
import type { OpenedSource } from '../../datasets/openedSource.ts'
import { openSource } from '../../datasets/openSource.ts'
import type { ScanOptions } from '../../datasets/scanOptions.ts'
import type { Emit } from '../emit.ts'

/** Scans under their names, and the data that was looked at last. */
export interface OpenSources {
  /** Scans anew where `isFresh`; else gives what was scanned last, if it is the same. */
  readonly open: (request: OpenRequest) => Promise<OpenedSource>
  /** Works under a name: told of by events, ended by `cancel`. */
  readonly under: <T>(
    scan: string | null,
    work: (options: Pick<ScanOptions, 'signal' | 'onProgress'>) => Promise<T>,
  ) => Promise<T>
  readonly cancel: (scan: string) => void
}

export interface OpenRequest {
  readonly reference: DataReference
  readonly isFresh: boolean
  readonly options?: Pick<ScanOptions, 'signal' | 'onProgress'>
}

/** So often a scan is told of: ten times a second. */
const TOLD_MS = 100

/** Keeps the data that was looked at last open: its pictures are asked for next. */
export function createOpenSources(cacheFolder: string, emit: Emit): OpenSources {
  let last: { readonly keys: string[]; readonly source: Promise<OpenedSource> } | null = null
  const scans = new Map<string, AbortController>()

  const under: OpenSources['under'] = async (scan, work) => {
    if (scan === null) return work({})
    const controller = new AbortController()
    scans.set(scan, controller)
    const told = createTeller(scan, emit)
    try {
      return await work({ signal: controller.signal, onProgress: told.add })
    } finally {
      told.end()
      if (scans.get(scan) === controller) scans.delete(scan)
    }
  }
  return {
    under,
    cancel: (scan) => scans.get(scan)?.abort(),
    open: ({ reference, isFresh, options = {} }) => {
      const key = scanKey(reference)
      if (last?.keys.includes(key) === true && !isFresh) return last.source
      const source = openSource(reference, { ...options, cacheFolder })
      const opened = { keys: [key], source }
      last = opened
      source.then(
        // What was guessed is asked for next.
        (found) => opened.keys.push(scanKey(found.reference)),
        (error: unknown) => {
          if (last === opened) last = null
          // Whoever asked is told; here it is only forgotten.
          return error instanceof GraftError ? null : error
        },
      )
      return source
    },
  }
}

/** Tells of a scan now and then, and at its end. */
function createTeller(scan: string, emit: Emit) {
  let progress = { done: 0, total: null as number | null, skipped: 0 }
  let at = 0
  return {
    add: (next: typeof progress) => {
      progress = next
      if (Date.now() - at < TOLD_MS) return
      at = Date.now()
      emit('data.scan', { scan, ...progress })
    },
    end: () => {
      emit('data.scan', { scan, ...progress })
    },
  }
}
