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
}

/** Every kind of start so many times, in processes of their own: medians. */
export async function measureStart(
  item: BenchCase,
  folder: string,
  repeats: number,
): Promise<StartResult> {
  const [first, later, again]: [number[], number[], number[]] = [[], [], []]
  const epochs: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const cacheFolder = await mkdtemp(join(folder, 'start-'))
    const [unkept] = await answers(item, cacheFolder, [1])
    const [kept, same] = await answers(item, cacheFolder, [1, 2])
    if (unkept === undefined || kept === undefined || same === undefined) continue
    first.push(unkept.prepareMs)
    later.push(kept.prepareMs)
    again.push(same.prepareMs)
    epochs.push(same.stepMs * same.steps)
    await rm(cacheFolder, { recursive: true, force: true })
  }
  return {
    title: item.net.title,
    firstMs: median(first),
    laterMs: median(later),
    againMs: median(again),
    epochMs: median(epochs),
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
