import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { toReadFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { withTaskLoss } from '../../shared/pretraining/task.ts'
import { planSchema, type Plan } from '../../shared/training/plan.ts'
import { describeIssues } from './describeIssues.ts'
import { findJsonFault } from './findJsonFault.ts'

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
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  return { plan: parsePlan(decodeText(bytes, path), path), folder: dirname(resolve(path)) }
}

/** UTF-8, as JSON is. What a byte-order mark says to be UTF-16 is refused by name, not as strange letters. */
function decodeText(bytes: Uint8Array, path: string): string {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    const reason = 'it is written as UTF-16, and JSON is UTF-8'
    throw new GraftError('plan.notJson', { path, reason })
  }
  // A byte-order mark of UTF-8 is no part of JSON, but editors on Windows write one; this takes it off.
  return new TextDecoder().decode(bytes)
}

/** Checks the text of a plan; `path` is for messages. */
export function parsePlan(text: string, path: string): Plan {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new GraftError('plan.notJson', { path, reason: findJsonFault(text) }, { cause })
  }
  const result = planSchema.safeParse(withTaskLoss(value))
  if (!result.success) {
    throw new GraftError('plan.invalid', { path, issues: describeIssues(result.error.issues) })
  }
  return result.data
}
