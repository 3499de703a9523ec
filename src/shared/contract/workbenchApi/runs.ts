import { z } from 'zod'
import type { RunDetail, RunMarks, RunSummary } from '../../library/records.ts'
import type { Comparison } from '../../transfer/comparison.ts'
import { id, nameText } from './common.ts'
import { method } from './method.ts'

export type RunListItem = RunSummary & RunMarks
export type RunView = RunDetail & RunMarks

/** One thing in which runs differ, as text, a run each. */
export interface RunDifferenceRow {
  readonly what: string
  readonly values: readonly string[]
}

export interface RunComparison {
  readonly runs: readonly RunView[]
  readonly differences: readonly RunDifferenceRow[]
  /**
   * Reuse against scratch over the seeds of the chosen runs, by metric of the test part; `null` when they are no pairs
   * of both ways.
   */
  readonly verdict: (Comparison & { readonly metric: string }) | null
}

const status = z.enum([
  'running',
  'paused',
  'finished',
  'stopped',
  'interrupted',
  'diverged',
  'failed',
])

export const runsMethods = {
  /** Newest first. */
  list: method<readonly RunListItem[]>()(
    z.strictObject({
      /** Part of name, tag or comment. */
      text: z.string().max(200).default(''),
      tags: z.array(z.string()).default([]),
      statuses: z.array(status).optional(),
      documentId: id.optional(),
      removed: z.boolean().default(false),
      limit: z.int().min(1).max(5000).default(1000),
    }),
  ),
  /** @throws library.noRun */
  get: method<RunView>()(z.strictObject({ id })),
  rename: method<null>()(z.strictObject({ id, name: nameText })),
  /** Puts these tags in the place of those that are there. */
  tag: method<null>()(
    z.strictObject({ id, tags: z.array(z.string().trim().min(1).max(60)).max(50) }),
  ),
  comment: method<null>()(z.strictObject({ id, comment: z.string().max(20_000) })),
  /** Into the bin; nothing is lost. */
  remove: method<null>()(z.strictObject({ id })),
  restore: method<null>()(z.strictObject({ id })),
  compare: method<RunComparison>()(z.strictObject({ ids: z.array(id).min(2).max(50) })),
}
