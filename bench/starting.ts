import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ArrayFile } from '../src/shared/contract/trainerProtocol.ts'
import { elementCount } from '../src/shared/model/weights.ts'
import type { BenchCase } from './benchCase.ts'
import { runSpec } from './contestants.ts'
import { startLineWorker } from './lineWorker.ts'
import { median } from './measure.ts'
import type { StartAnswer, StartOrder } from './startWorker.ts'

/** The ways in which a training begins, by what is there already. */
export const startKinds = {
  firstAtOnce: 'first run, at once',
  first: 'first run',
  laterAtOnce: 'later process, at once',
  later: 'later process',
  next: 'next run in a process',
} as const

export type StartKind = keyof typeof startKinds

/** Milliseconds, and milliseconds of all processors together. */
interface Times {
  readonly ms: number
  readonly processorMs: number
}

/** How long recording and loading take for an epoch of so many rows, and what they are measured by. */
export interface StartResult {
  readonly title: string
  /** What rows these are. */
  readonly what: string
  readonly rows: number
  readonly starts: Readonly<Record<StartKind, Times>>
  readonly step: Times
  /** Steps of an epoch. */
  readonly steps: number
  /** How long the process rehearsed before it was asked. */
  readonly rehearsalMs: number
}

/** Every kind of start so many times, for the rows of the benchmark and for as many as are usual: medians. */
export async function measureStarts(
  item: BenchCase,
  folder: string,
  repeats: number,
): Promise<readonly StartResult[]> {
  const { rows, usualRows } = item.net
  const sizes = [
    { what: 'of the benchmark', count: rows },
    ...(usualRows === null ? [] : [usualRows]),
  ]
  const results: StartResult[] = []
  for (const { what, count } of sizes) {
    const sized = await withRows(item, count, folder)
    results.push({ what, ...(await measureStart(sized, folder, repeats)) })
  }
  return results
}

/** Where there are not so many rows, others stand for them: zeros in a file that takes no room. */
async function withRows(item: BenchCase, rows: number, folder: string): Promise<BenchCase> {
  const { net, data } = item
  const sized = { ...item, net: { ...net, rows } }
  if ((data.labels.shape[0] ?? 0) >= rows) return sized
  const blank = async ({ dtype, shape }: ArrayFile): Promise<ArrayFile> => {
    const path = join(folder, `${net.name}-${dtype}.blank`)
    const wanted = [rows, ...shape.slice(1)]
    await writeFile(path, '')
    await truncate(path, elementCount(wanted) * (dtype === 'uint8' ? 1 : 4))
    return { path, dtype, shape: wanted, byteOffset: 0 }
  }
  const inputs = await blank(data.inputs)
  return { ...sized, data: { ...data, inputs, labels: await blank(data.labels) } }
}

async function measureStart(
  item: BenchCase,
  folder: string,
  repeats: number,
): Promise<Omit<StartResult, 'what'>> {
  const found: Readonly<Record<StartKind, StartAnswer>>[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = async (cacheFolder: string, seeds: readonly number[], rehearses: boolean) =>
      answers(item, { cacheFolder, seeds, rehearses })
    const kept = await mkdtemp(join(folder, 'start-'))
    const other = await mkdtemp(join(folder, 'start-'))
    const [firstAtOnce] = await start(kept, [1], false)
    const [laterAtOnce] = await start(kept, [1], false)
    const [later, next] = await start(kept, [1, 2], true)
    const [first] = await start(other, [1], true)
    for (const path of [kept, other]) await rm(path, { recursive: true, force: true })
    if (!firstAtOnce || !laterAtOnce || !later || !next || !first) continue
    found.push({ firstAtOnce, first, laterAtOnce, later, next })
  }
  const medianOf = (numberOf: (answers: (typeof found)[number]) => number) =>
    median(found.map(numberOf))
  const timesOf = (kind: StartKind): Times => ({
    ms: medianOf((answers) => answers[kind].prepareMs),
    processorMs: medianOf((answers) => answers[kind].processorMs.prepare),
  })
  const { title, rows, batchSize } = item.net
  return {
    title,
    rows,
    steps: Math.ceil(rows / batchSize),
    starts: {
      firstAtOnce: timesOf('firstAtOnce'),
      first: timesOf('first'),
      laterAtOnce: timesOf('laterAtOnce'),
      later: timesOf('later'),
      next: timesOf('next'),
    },
    step: {
      ms: medianOf(({ next }) => next.stepMs),
      processorMs: medianOf(({ next }) => next.processorMs.step),
    },
    rehearsalMs: medianOf(({ first }) => first.rehearsalMs),
  }
}

interface ProcessOptions {
  readonly cacheFolder: string
  readonly seeds: readonly number[]
  readonly rehearses: boolean
}

/** One process that opens the phase once for each seed. */
async function answers(
  item: BenchCase,
  { cacheFolder, seeds, rehearses }: ProcessOptions,
): Promise<readonly StartAnswer[]> {
  const worker = startLineWorker(process.execPath, [
    fileURLToPath(new URL('startWorker.ts', import.meta.url)),
  ])
  try {
    const found: StartAnswer[] = []
    for (const seed of seeds) {
      const spec = { ...runSpec(item, { rows: 0, epochs: 1 }), weights: {}, cacheFolder, seed }
      const order: StartOrder = { spec, rows: item.net.rows, rehearses }
      found.push((await worker.ask(order)) as StartAnswer)
    }
    return found
  } finally {
    worker.close()
  }
}
