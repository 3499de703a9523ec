import { Module, ready } from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'

/** Loads the HDF5 library, told to throw its faults instead of printing them. */
export async function loadHdf5(): Promise<void> {
  await ready
  Module.activate_throwing_error_handler()
  guardFiles()
}

type OpenFile = (path: string, flags: number | string, ...rest: unknown[]) => unknown

/** The library's file system, as far as it is touched here. */
interface FileSystem {
  open: OpenFile
  readonly ErrnoError: new (code: number) => Error
}

/** "No such file", in the library's count. */
const ENOENT = 44

/** O_CREAT and O_EXCL, in the library's numbers. */
const NEW_FILE = 0o300

/** The one file that may be opened while it is read, and the first other one that was asked for. */
let guarded: { readonly path: string; outside: string | null } | null = null
let isGuarding = false

/** A file can have its numbers in others, by links or as "external storage": the library would open any path. */
function guardFiles(): void {
  if (isGuarding) return
  isGuarding = true
  const files = (Module as unknown as { readonly FS: FileSystem }).FS
  const open = files.open
  files.open = (path, flags, ...rest) => {
    // What is newly made holds nothing yet: the library writes its complaints into such a file.
    const isNew = typeof flags === 'number' && (flags & NEW_FILE) === NEW_FILE
    if (guarded === null || isNew || path === guarded.path) {
      return open.call(files, path, flags, ...rest)
    }
    guarded.outside ??= path
    throw new files.ErrnoError(ENOENT)
  }
}

/** Runs a step in which the library opens no file but `path`. Error: `file.outsideFolder` where it wanted to. */
export function withOnlyFile<T>(path: string, step: () => T): T {
  const guard: NonNullable<typeof guarded> = { path, outside: null }
  const refuse = () => {
    if (guard.outside === null) return
    throw new GraftError('file.outsideFolder', { path, entry: guard.outside })
  }
  guarded = guard
  try {
    const result = step()
    refuse()
    return result
  } catch (error) {
    refuse()
    throw error
  } finally {
    guarded = null
  }
}

/** What HDF5 says in its innermost line, without its place in C sources. */
export function hdf5Reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const lines = text.split('\n').filter((line) => /^\s*#\d+:/.test(line))
  const innermost = lines
    .at(-1)
    ?.replace(/^.*?\bin [\w]+\(\): /, '')
    .trim()
  return innermost ?? text.split('\n', 1)[0] ?? text
}

/** Runs a step of reading; what HDF5 throws becomes `file.damaged` at that place. */
export function reading<T>(path: string, where: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (error instanceof GraftError) throw error
    throw new GraftError('file.damaged', { path, where, reason: hdf5Reason(error) })
  }
}
