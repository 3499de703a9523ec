import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { toReadFault } from '../../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import {
  comparisonSchema,
  layerwisePlanSchema,
  type ComparisonPlan,
  type LayerwisePlan,
} from '../../../shared/pretraining/comparisonSchema.ts'
import { taskSchema } from '../../../shared/pretraining/task.ts'
import { describeIssues } from '../describeIssues.ts'
import { findJsonFault } from '../findJsonFault.ts'

export interface ComparisonFile {
  readonly comparison: ComparisonPlan
  /** Folder against which its relative paths are read. */
  readonly folder: string
}

/**
 * Reads and checks the plan of a comparison.
 * @throws file.missing, file.unreadable, plan.notJson, plan.invalid
 */
export async function readComparison(path: string): Promise<ComparisonFile> {
  const value = await readJson(path)
  const result = comparisonSchema.safeParse(value)
  if (!result.success) {
    throw new GraftError('plan.invalid', { path, issues: describeIssues(result.error.issues) })
  }
  checkTasks(result.data, path)
  return { comparison: result.data, folder: dirname(resolve(path)) }
}

/** The plan of a pretraining layer by layer, or `null` where the file has none. Errors as `readComparison`. */
export async function readLayerwise(
  path: string,
): Promise<{ readonly plan: LayerwisePlan; readonly folder: string } | null> {
  const value = await readJson(path)
  if (typeof value !== 'object' || value === null || !('layerwise' in value)) return null
  const result = layerwisePlanSchema.safeParse(value)
  if (!result.success) {
    throw new GraftError('plan.invalid', { path, issues: describeIssues(result.error.issues) })
  }
  return { plan: result.data, folder: dirname(resolve(path)) }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw toReadFault(path, cause)
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new GraftError('plan.notJson', { path, reason: findJsonFault(text) }, { cause })
  }
}

function checkTasks({ ways, encoder }: ComparisonPlan, path: string): void {
  const issues = Object.entries(ways).flatMap(([name, way]) => {
    if (!('pretrain' in way)) return []
    const task = taskSchema.safeParse({ encoderEnd: encoder.end, ...way.pretrain.task })
    return task.success ? [] : describeIssues(task.error.issues, ['ways', name, 'pretrain', 'task'])
  })
  if (issues.length > 0) throw new GraftError('plan.invalid', { path, issues })
}
