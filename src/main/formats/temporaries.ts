import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { systemErrorCode } from '../../shared/contract/errors/fileFaults.ts'

/** Unfinished files and folders of this process. They go with it, however it ends in its own time. */
const pending = new Set<string>()

function removePending(): void {
  for (const path of pending) rmSync(path, { recursive: true, force: true })
}

/** Works with a path that is removed afterwards, or when the program ends before that (Ctrl+C). */
export async function withPending<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
  if (pending.size === 0) process.on('exit', removePending)
  pending.add(path)
  try {
    return await work(path)
  } finally {
    // Where nothing could be made, nothing can be removed either.
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
    pending.delete(path)
    if (pending.size === 0) process.off('exit', removePending)
  }
}

/** A file of the system's folder for such, for as long as `work` takes. */
export function withTemporaryFile<T>(work: (path: string) => Promise<T>): Promise<T> {
  return withPending(join(tmpdir(), `graft-${process.pid}-${randomUUID()}.part`), work)
}

/**
 * A name beside `path`, on the same disk, so that renaming is one step. What a process that was killed left there of
 * the same name is cleared away first.
 */
export async function withTemporaryBeside<T>(
  path: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  await sweep(path)
  return withPending(temporaryBeside(path), work)
}

/** A name for something unfinished: `.model.h5.<process>-<random>.part`. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${stem(path)}${process.pid}-${randomUUID().slice(0, 8)}.part`)
}

const stem = (path: string) => `.${basename(path).slice(0, 80)}.`

async function sweep(path: string): Promise<void> {
  const folder = dirname(path)
  // A folder that cannot be listed is found out about when something is written into it.
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((each) => each.startsWith(stem(path)))) {
    const owner = /^(\d+)-[0-9a-f]{8}\.part(\.weights)?$/.exec(name.slice(stem(path).length))?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH'
  }
}
