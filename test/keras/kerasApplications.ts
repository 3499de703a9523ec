import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { performance } from 'node:perf_hooks'
import { readNpy } from '../../src/main/datasets/npy.ts'
import { readModelFile } from '../../src/main/formats/readModelFile.ts'
import { writeModelFile } from '../../src/main/formats/writeModelFile.ts'
import type { WeightArray } from '../../src/shared/model/weights.ts'
import { ops } from '../../src/trainer/native/nativeOps.ts'
import { predict } from '../../src/trainer/requests/predict.ts'

/** Files that Keras writes and reads. */
export type Ending = 'h5' | 'keras'

/** A process of real Keras that makes and checks architectures: test/keras/kerasApplications.py. */
export interface Keras {
  readonly ask: (request: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>
  readonly close: () => void
}

const root = join(import.meta.dirname, '../..')

export function startKeras(): Keras {
  const python = join(root, '.venv-keras', 'bin', 'python')
  const script = join(root, 'test', 'keras', 'kerasApplications.py')
  const child: ChildProcessWithoutNullStreams = spawn(python, [script])
  child.stderr.resume()
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      // Keras prints lines of its own in between.
      for (;;) {
        const { value, done } = await lines.next()
        if (done === true) throw new Error('Keras ended')
        if (!value.startsWith('{')) continue
        const reply = JSON.parse(value) as Record<string, unknown>
        if (typeof reply['error'] === 'string') throw new Error(reply['error'])
        return reply
      }
    },
    close: () => child.stdin.end(),
  }
}

/** How one architecture went through one kind of file. */
export interface Trip {
  /** Largest |Graft's prediction - Keras's|, as a share of the output's range. */
  readonly read: number
  /** The same for real Keras's prediction from the file that Graft wrote. */
  readonly back: number
  readonly seconds: number
}

export interface Made {
  readonly layers: number
  readonly parameters: number
}

export async function make(
  keras: Keras,
  name: string,
  place: { readonly size: number; readonly folder: string; readonly endings: readonly Ending[] },
): Promise<Made> {
  return (await keras.ask({ do: 'make', name, ...place })) as unknown as Made
}

/** Reads Keras's file, predicts, writes it anew, and has Keras predict from that. The files are removed. */
export async function trip(
  keras: Keras,
  name: string,
  { folder, ending }: { readonly folder: string; readonly ending: Ending },
): Promise<Trip> {
  const started = performance.now()
  const file = join(folder, `${name}.${ending}`)
  const written = join(folder, `${name}.graft.${ending}`)
  const { graph, weights, labels } = await readModelFile(file)
  await rm(file)
  const input = (await readNpy(join(folder, 'input.npy'))) as WeightArray
  const expected = await readNpy(join(folder, 'expected.npy'))
  const request = { graph, weights, inputs: [input], batchSize: input.shape[0] ?? 1 }
  const [output] = await predict(ops, request, () => Promise.resolve())
  const format = ending === 'h5' ? 'kerasH5' : 'keras'
  await writeModelFile(written, { graph, weights, labels, producer: 'Graft', format })
  const { difference } = await keras.ask({ do: 'check', file: written, folder })
  await rm(written)
  const read = relativeDifference(output?.values ?? [], expected.values)
  return { read, back: Number(difference), seconds: (performance.now() - started) / 1000 }
}

function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity
  let [low, high, worst] = [Infinity, -Infinity, 0]
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? NaN
    const difference = Math.abs((found[i] ?? NaN) - value)
    if (Number.isNaN(difference)) return Infinity
    low = Math.min(low, value)
    high = Math.max(high, value)
    worst = Math.max(worst, difference)
  }
  return worst / (high - low)
}
