/** Reads mutated files, many in one thread. Told what by `workerData`; says after each file how it went. */
import { registerHooks } from 'node:module'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { GraftError } from '../../src/shared/contract/errors/graftError.ts'
import { createRandom } from '../../src/shared/training/random.ts'
import { library } from './inlineHdf5.ts'
import { arraysOf, openTarget, type Seed, type TargetName } from './targets.ts'

export interface FuzzTask {
  readonly target: TargetName
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly folder: string
  readonly extra: readonly Seed[]
}

/** After the file with this number: its outcome, and what is wrong with it, if anything. */
export interface FuzzReport {
  readonly file: number
  /** The error's code, or `opened`. */
  readonly outcome: string
  readonly fault: string | null
  readonly rss: number
}

// The readers' own HDF5 thread is left out: this is one already.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/runHdf5.ts')
      ? next(new URL('./inlineHdf5.ts', import.meta.url).href, context)
      : next(specifier, context),
})
const { readModelFile } = await import('../../src/main/formats/readModelFile.ts')
const { readWeightsFile } = await import('../../src/main/formats/weightsFile/readWeightsFile.ts')
const { readTorchFile } = await import('../../src/main/formats/torch/readTorchFile.ts')

type Arrays = ReadonlyMap<string, ArrayLike<number>>

async function readModel(path: string): Promise<Arrays> {
  const { graph, weights, notes } = await readModelFile(path)
  // Both go to other processes and into the library.
  structuredClone([graph, notes])
  const isTold = notes.some(({ code }) => code === 'zeros')
  return isTold ? new Map() : arraysOf(weights)
}

/** Told apart by nothing but their names, and as small as what is written over them: not compared. */
async function readWeights(path: string): Promise<Arrays> {
  await readWeightsFile(path)
  return new Map()
}

async function readTorch(path: string): Promise<Arrays> {
  const tensors = await readTorchFile(path)
  return new Map([...tensors].map(([name, { values }]) => [name, values]))
}

const readers: Readonly<Record<TargetName, (path: string) => Promise<Arrays>>> = {
  h5: readModel,
  keras: readModel,
  tfjsFolder: readModel,
  tfjsZip: readModel,
  weights: readWeights,
  torch: readTorch,
  vectors: readModel,
}

/** Numbers that became zeros without a word. */
function silentZero(found: Arrays, plain: Arrays): string | null {
  for (const [name, values] of found) {
    const before = plain.get(name)
    const wasZero = before === undefined || isZero(before)
    if (values.length >= 4 && !wasZero && isZero(values)) return `"${name}" became zeros`
  }
  return null
}

const isZero = (values: ArrayLike<number>) =>
  Array.prototype.every.call(values, (each) => each === 0)

async function main(task: FuzzTask): Promise<void> {
  const target = openTarget(task.target, task.extra)
  const read = readers[task.target]
  const plain = new Map<string, Arrays>()
  // A name for each: the HDF5 library takes a file under the name of one that it still has open for the same.
  const pathOf = (name: string | number) => join(task.folder, `${task.target}-${name}`)
  for (const seed of target.seeds) {
    const path = pathOf(`${task.from}-${seed.name}`)
    target.write(seed, path, null)
    plain.set(seed.name, await read(path))
    rmSync(path, { recursive: true })
  }
  for (let file = task.from; file < task.to && !library.isBroken; file++) {
    const random = createRandom(task.seed + file, `fuzz ${task.target}`)
    const seed = target.seeds[random.below(target.seeds.length)]
    if (seed === undefined) throw new Error('there is nothing to mutate')
    const path = pathOf(file)
    target.write(seed, path, random)
    parentPort?.postMessage({ file, outcome: 'begun', fault: null, rss: 0 } satisfies FuzzReport)
    const { outcome, fault } = await judge(() => read(path), plain.get(seed.name) ?? new Map())
    const rss = process.memoryUsage.rss()
    parentPort?.postMessage({ file, outcome, fault, rss } satisfies FuzzReport)
    rmSync(path, { recursive: true })
  }
}

async function judge(
  read: () => Promise<Arrays>,
  plain: Arrays,
): Promise<Pick<FuzzReport, 'outcome' | 'fault'>> {
  try {
    return { outcome: 'opened', fault: silentZero(await read(), plain) }
  } catch (error) {
    if (!(error instanceof GraftError)) {
      return {
        outcome: 'thrown',
        fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }
    }
    const { code, message } = error as GraftError
    const isPlain = /^(file|layer|graph)\./.test(code) && !/\n|HDF5-DIAG|\[object/.test(message)
    return { outcome: code, fault: isPlain ? null : `${code}: ${message}` }
  }
}

await main(workerData as FuzzTask)
