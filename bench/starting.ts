import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchCase } from './benchCase.ts'
import { runSpec } from './contestants.ts'
import { startLineWorker } from './lineWorker.ts'
import { median } from './measure.ts'
import type { StartAnswer, StartOrder } from './startWorker.ts'

/** How long recording and loading take, in milliseconds, and what a whole epoch of steps takes. */
export interface StartResult {
  readonly title: string
  /** Nothing is kept. */
  readonly firstMs: number
  /** In a new process, with the graph that an earlier one kept. */
  readonly laterMs: number
  /** Again in the same process, with another seed. */
  readonly againMs: number
  readonly epochMs: number
  /** The shares of an epoch, by the processor time of all cores. */
  readonly processorShares: readonly [first: number, later: number, again: number]
}

/** Every kind of start so many times, in processes of their own: medians. */
export async function measureStart(
  item: BenchCase,
  folder: string,
  repeats: number,
): Promise<StartResult> {
  const found: (readonly [StartAnswer, StartAnswer, StartAnswer])[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const cacheFolder = await mkdtemp(join(folder, 'start-'))
    const [unkept] = await answers(item, cacheFolder, [1])
    const [kept, same] = await answers(item, cacheFolder, [1, 2])
    if (unkept === undefined || kept === undefined || same === undefined) continue
    found.push([unkept, kept, same])
    await rm(cacheFolder, { recursive: true, force: true })
  }
  const medianOf = (of: 0 | 1 | 2, number: (answer: StartAnswer) => number) =>
    median(found.map((answers) => number(answers[of])))
  const shareOf = (of: 0 | 1 | 2) =>
    median(
      found.map((answers) => {
        const [{ prepare }, { step }] = [answers[of].processorMs, answers[2].processorMs]
        return prepare / (step * answers[2].steps)
      }),
    )
  return {
    title: item.net.title,
    firstMs: medianOf(0, ({ prepareMs }) => prepareMs),
    laterMs: medianOf(1, ({ prepareMs }) => prepareMs),
    againMs: medianOf(2, ({ prepareMs }) => prepareMs),
    epochMs: medianOf(2, ({ stepMs, steps }) => stepMs * steps),
    processorShares: [shareOf(0), shareOf(1), shareOf(2)],
  }
}

/** One process that opens the phase once for each seed. */
async function answers(
  item: BenchCase,
  cacheFolder: string,
  seeds: readonly number[],
): Promise<readonly StartAnswer[]> {
  const worker = startLineWorker(process.execPath, [
    fileURLToPath(new URL('startWorker.ts', import.meta.url)),
  ])
  try {
    const found: StartAnswer[] = []
    for (const seed of seeds) {
      const spec = { ...runSpec(item, { rows: 0, epochs: 1 }), weights: {}, cacheFolder, seed }
      const order: StartOrder = { spec, rows: item.net.rows }
      found.push((await worker.ask(order)) as StartAnswer)
    }
    return found
  } finally {
    worker.close()
  }
}
