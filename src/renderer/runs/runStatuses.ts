import type { RunStatus } from '../../shared/training/history.ts'

/** Every state of a run, as the filter offers them. */
export const runStatuses: readonly RunStatus[] = [
  'running',
  'paused',
  'finished',
  'stopped',
  'interrupted',
  'diverged',
  'failed',
]
