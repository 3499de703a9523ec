/** What may be asked of a run from outside; looked at between two batches. */
export interface RunControl {
  /** The last thing that was asked for and not yet done. */
  readonly request: () => 'none' | 'pause' | 'stop'
  readonly stop: () => void
  readonly pause: () => void
  /** Ends a pause. */
  readonly resume: () => void
  /** Waits while the run is to pause; over when it is to go on or to stop. */
  readonly whilePaused: () => Promise<void>
}

/** The controls of one run: made with it, so that no wish outlives its run. A stop is never taken back. */
export function createRunControl(): RunControl {
  let request: 'none' | 'pause' | 'stop' = 'none'
  let wake: (() => void) | null = null
  const change = (next: 'none' | 'pause' | 'stop') => {
    if (request === 'stop') return
    request = next
    if (next === 'pause') return
    wake?.()
    wake = null
  }
  return {
    request: () => request,
    stop: () => {
      change('stop')
    },
    pause: () => {
      change('pause')
    },
    resume: () => {
      change('none')
    },
    whilePaused: async () => {
      if (request !== 'pause') return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    },
  }
}
