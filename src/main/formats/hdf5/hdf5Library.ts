import { Module, ready } from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { globalHeapBytes, isGlobalHeap, isSoundHeap } from './globalHeap.ts'

/** Loads the HDF5 library, told to throw its faults instead of printing them. */
export async function loadHdf5(): Promise<void> {
  await ready
  Module.activate_throwing_error_handler()
  guardFiles()
}

type OpenFile = (path: string, flags: number | string, ...rest: unknown[]) => unknown

/** Reads into a part of `target`, from `position` or where the stream stands. Gives the number of bytes. */
type ReadFile = (
  stream: { readonly position: number },
  target: Int8Array | Uint8Array,
  ...range: [offset: number, length: number, position?: number]
) => number

/** The library's file system, as far as it is touched here. */
interface FileSystem {
  open: OpenFile
  read: ReadFile
  readonly ErrnoError: new (code: number) => Error
}

/** "No such file" and "input or output error", in the library's count. */
const ENOENT = 44
const EIO = 29

/** O_CREAT and O_EXCL, in the library's numbers. */
const NEW_FILE = 0o300

/** The one file that may be opened while it is read, and what else was found on the way. */
interface Guard {
  readonly path: string
  readonly bytes: number
  /** The first other file that was asked for. */
  outside: string | null
  /** What is wrong with a part that the library would not get over. */
  fault: string | null
}

let guarded: Guard | null = null

/** How often the library has read from a file. */
let reads = 0

/** Runs a step and tells whether it read from the file: numbers that were never written do not need that. */
export function didRead(step: () => void): boolean {
  const before = reads
  step()
  return reads > before
}

let isGuarding = false

function guardFiles(): void {
  if (isGuarding) return
  isGuarding = true
  const files = (Module as unknown as { readonly FS: FileSystem }).FS
  guardOpening(files)
  guardReading(files)
}

/** A file can have its numbers in others, by links or as "external storage": the library would open any path. */
function guardOpening(files: FileSystem): void {
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

/** Keeps a global heap from the library that it would go round in circles in. */
function guardReading(files: FileSystem): void {
  const read = files.read
  files.read = (stream, target, ...range) => {
    reads += 1
    const [offset, , position] = range
    const at = position ?? stream.position
    const count = read.call(files, stream, target, ...range)
    const bytes = new Uint8Array(target.buffer, target.byteOffset + offset, count)
    if (guarded === null || !isGlobalHeap(bytes)) return count
    // The library begins with the least that a heap has, and takes the rest later.
    const heapBytes = globalHeapBytes(bytes)
    if (at + heapBytes <= guarded.bytes) {
      const heap = new Uint8Array(heapBytes)
      read.call(files, stream, heap, 0, heapBytes, at)
      if (isSoundHeap(heap)) return count
    }
    guarded.fault ??= 'a list of texts in it does not hold together'
    throw new files.ErrnoError(EIO)
  }
}

/**
 * Runs a step in which the library opens no file but `path`, which has so many bytes. Errors: `file.outsideFolder` where it wanted to; `file.damaged`
 * where a part of it cannot be read to an end.
 */
export function withOnlyFile<T>(path: string, bytes: number, step: () => T): T {
  const guard: Guard = { path, bytes, outside: null, fault: null }
  const refuse = () => {
    const { outside, fault } = guard
    if (outside !== null) throw new GraftError('file.outsideFolder', { path, entry: outside })
    if (fault === null) return
    throw new GraftError('file.damaged', { path, where: 'its HDF5 structure', reason: fault })
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

/** Why a file cannot be read on which the library ended itself. Nothing can be read with it after that. */
export const GAVE_UP = 'the HDF5 library gave up'

/** What HDF5 says in its innermost line, without its place in C sources. */
export function hdf5Reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (text.startsWith('Aborted(')) return GAVE_UP
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
