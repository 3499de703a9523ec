import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { FileRoot } from '../../shared/contract/workbenchApi/files.ts'
import { samplesFolder } from '../workbench/openReference.ts'

/** Folders that the web shell may look into: one that was named, else those where people keep their files. */
export function webRoots(uploadFolder: string, only: string | undefined): readonly FileRoot[] {
  const own: readonly FileRoot[] = [
    { path: samplesFolder, kind: 'graft' },
    { path: uploadFolder, kind: 'uploads' },
  ]
  if (only !== undefined) return [{ path: resolve(only), kind: 'work' }, ...own]
  const home = homedir()
  const usual: readonly FileRoot[] = [
    { path: process.cwd(), kind: 'work' },
    { path: home, kind: 'home' },
    { path: join(home, 'Documents'), kind: 'documents' },
    { path: join(home, 'Downloads'), kind: 'downloads' },
  ]
  return [...usual.filter(({ path }) => existsSync(path)), ...own]
}
