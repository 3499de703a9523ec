import { Module, ready } from 'h5wasm/node'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'

/** Loads the HDF5 library, told to throw its faults instead of printing them. */
export async function loadHdf5(): Promise<void> {
  await ready
  Module.activate_throwing_error_handler()
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
