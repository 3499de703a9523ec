import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { planSchema, type Plan } from '../../shared/training/plan.ts'

export interface PlanFile {
  readonly plan: Plan
  /** Folder against which the plan's relative paths are read. */
  readonly folder: string
}

/**
 * Reads and checks a plan file.
 * @throws file.missing, file.unreadable, plan.notJson, plan.invalid (naming every wrong place).
 */
export async function readPlan(path: string): Promise<PlanFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw missing
      ? new GraftError('file.missing', { path }, { cause })
      : new GraftError('file.unreadable', { path, reason: String(cause) }, { cause })
  })
  return { plan: parsePlan(text, path), folder: dirname(resolve(path)) }
}

/** Checks the text of a plan; `path` is for messages. */
export function parsePlan(text: string, path: string): Plan {
  let value: unknown
  try {
    // A byte-order mark is no part of JSON, but editors on Windows write one.
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GraftError('plan.notJson', { path, reason }, { cause })
  }
  const result = planSchema.safeParse(value)
  if (!result.success) {
    throw new GraftError('plan.invalid', { path, issues: describeIssues(result.error.issues) })
  }
  return result.data
}

/** Issues in plain words with their place: `phases[0].epochs: must be above 0`. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): readonly string[] {
  return issues.flatMap((issue) => {
    // Of a union's alternatives, the one that got furthest tells most.
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? []
      return describeIssues(closest).map((text) => joinPlace(formatPath(issue.path), text))
    }
    const place = formatPath(issue.path)
    return [place === '' ? issue.message : `${place}: ${issue.message}`]
  })
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length))
}

function joinPlace(place: string, text: string): string {
  if (place === '') return text
  return /^[\w[\].]+: /.test(text) ? `${place}.${text}` : `${place}: ${text}`
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : (i > 0 ? '.' : '') + String(part)))
    .join('')
}
