import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemErrorCode, toWriteFault } from '../../shared/contract/errors/fileFaults.ts'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { temporaryBeside, withTemporaryBeside } from './temporaries.ts'

/**
 * Makes a file or folder under a temporary name and, once `make` has ended without a fault, puts it in the
 * place of `path`. After a fault, or when the program is ended, nothing is left and what was at `path` is as it was. Errors: those of `make`;
 * `file.unwritable`.
 */
export async function replacePath(
  path: string,
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  await requireFolder(path)
  await withTemporaryBeside(path, async (temporary) => {
    try {
      await make(temporary)
      await putInPlace(temporary, path)
    } catch (error) {
      throw namedAs(path, temporary, toWriteFault(path, error))
    }
  })
}

/** Error: `file.unwritable` where the folder is not there: what would come of it later says less. */
async function requireFolder(path: string): Promise<void> {
  const folder = dirname(path)
  if ((await kindOf(folder)) === 'folder') return
  throw new GraftError('file.unwritable', { path, reason: `there is no folder ${folder}` })
}

async function putInPlace(temporary: string, path: string): Promise<void> {
  const found = await kindOf(temporary)
  if (found === 'file') {
    await flush(temporary)
    await rename(temporary, path)
    return
  }
  if ((await kindOf(path)) === null) {
    await rename(temporary, path)
    return
  }
  const old = temporaryBeside(path)
  await rename(path, old)
  try {
    await rename(temporary, path)
  } catch (error) {
    await rename(old, path)
    throw error
  }
  await rm(old, { recursive: true, force: true })
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test(systemErrorCode(error) ?? '')) return null
    throw error
  }
}

/** To the disk itself: after a power failure there must be the old file or the new one, not an empty one. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The person knows the file by its own name. */
function namedAs(path: string, temporary: string, error: GraftError): GraftError {
  const { params } = error
  if (!('path' in params) || !params.path.startsWith(temporary)) return error
  return new GraftError(error.code, { ...params, path })
}

/**
 * Checks that a folder may be replaced: it is absent, or holds only files of a former export. Error:
 * `file.unwritable`.
 */
export async function requireReplaceable(
  folder: string,
  isOwn: (name: string) => boolean,
): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw toWriteFault(folder, error)
  })
  const stranger = names.find((name) => !isOwn(name))
  if (stranger === undefined) return
  const reason = `the folder holds other files, such as "${stranger}"`
  throw new GraftError('file.unwritable', { path: folder, reason })
}
