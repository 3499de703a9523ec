import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nodeBackend, tensorflowVersion, tf } from '../native/tensorflow.ts'

let version: string | null = null

/**
 * What changes with the program that records and with the TensorFlow that runs a graph: what another one has kept is not
 * used. Looked up once in a process.
 */
export function sourceVersion(): string {
  version ??= JSON.stringify([
    tensorflowVersion,
    tf.version_core,
    nodeBackend.binding.isUsingGpuDevice(),
    process.versions.node,
    process.platform,
    process.arch,
    ...['trainer', 'shared'].flatMap(describeSources),
  ])
  return version
}

/** Size and time of every source of a part: reading them all takes longer than a small step. */
function describeSources(part: string): readonly (string | number)[] {
  const folder = join(import.meta.dirname, '..', '..', part)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|json)$/.test(name))
    .sort()
    .flatMap((name) => {
      const { size, mtimeMs } = statSync(join(folder, name))
      return [name, size, mtimeMs]
    })
}
