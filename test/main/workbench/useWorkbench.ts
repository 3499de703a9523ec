import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { fromErrorRecord } from '../../../src/shared/contract/errors/graftError.ts'
import {
  workbenchMethods,
  type WorkbenchApi,
} from '../../../src/shared/contract/workbenchApi/index.ts'
import type { EventMessage } from '../../../src/shared/contract/workbenchApi/wire.ts'
import { onlyIn } from '../../../src/main/workbench/allowedFolders.ts'
import { openWorkbench, type Workbench } from '../../../src/main/workbench/workbench.ts'

export interface WorkbenchForTests {
  /** The workbench as a page calls it, arguments checked and errors thrown. */
  readonly api: WorkbenchApi
  /** The one folder that it may look into. */
  readonly folder: string
  readonly events: readonly EventMessage[]
}

/** A workbench with a library of its own for a suite. */
export function useWorkbench(): WorkbenchForTests {
  const folder = mkdtempSync(join(tmpdir(), 'graft-workbench-'))
  const events: EventMessage[] = []
  let workbench: Workbench | null = null
  beforeAll(() => {
    workbench = openWorkbench({
      libraryPath: join(folder, 'library.sqlite'),
      shell: 'web',
      folders: onlyIn([{ path: folder, kind: 'work' }]),
    })
    workbench.listen((message) => events.push(message))
  })
  afterAll(async () => {
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const call = async (method: string, argument: unknown): Promise<unknown> => {
    const outcome = await workbench?.dispatch(method, argument)
    if (outcome?.type === 'failure') throw fromErrorRecord(outcome.error)
    return outcome?.value
  }
  const domains = Object.entries(workbenchMethods).map(([domain, methods]) => {
    const names = Object.keys(methods)
    const callers = names.map((name) => [
      name,
      (given: unknown) => call(`${domain}.${name}`, given),
    ])
    return [domain, Object.fromEntries(callers) as unknown]
  })
  return { api: Object.fromEntries(domains) as WorkbenchApi, folder, events }
}
