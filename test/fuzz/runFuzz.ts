import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { FuzzReport, FuzzTask } from './fuzzWorker.ts'

export interface FuzzResult {
  /** Files by outcome: `opened`, or the code of an error. */
  readonly outcomes: ReadonlyMap<string, number>
  /** What was wrong, with the file's number: the seed and it make the file again. */
  readonly faults: readonly string[]
  /** Most memory in use after a file, in bytes. */
  readonly peak: number
}

/** Longer than this no small file may take. */
const HANG_MS = 30_000

/** A damaged file can send the HDF5 library round in circles. `runHdf5` then gives up, which has a test of its own. */
const CIRCLE_MS = 4000
const withHdf5: ReadonlySet<string> = new Set(['h5', 'keras', 'weights'])

/** Files a worker reads before a fresh one takes over: what a library leaks on damaged files does not add up. */
const BATCH = 5000

/** Reads `to - from` mutated files in worker threads. A worker that dies or stands still is a fault of the file it was at. */
export async function runFuzz(task: FuzzTask): Promise<FuzzResult> {
  const outcomes = new Map<string, number>()
  const faults: string[] = []
  let peak = 0
  let next = task.from
  const note = ({ file, outcome, fault, rss }: FuzzReport) => {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    if (fault !== null) faults.push(`file ${file}: ${fault}`)
    peak = Math.max(peak, rss)
  }
  const work = async () => {
    while (next < task.to) {
      const from = next
      const to = Math.min(task.to, from + BATCH)
      next = to
      for (let at = from; at < to;) at = await runBatch({ ...task, from: at, to }, note)
    }
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
  return { outcomes, faults, peak }
}

/** Gives the number of the file to go on with. */
function runBatch(task: FuzzTask, note: (report: FuzzReport) => void): Promise<number> {
  // Its own streams: the HDF5 library prints.
  const worker = new Worker(new URL('./fuzzWorker.ts', import.meta.url), {
    workerData: task,
    stdout: true,
    stderr: true,
  })
  const mayCircle = withHdf5.has(task.target)
  return new Promise((resolve, reject) => {
    let at = task.from
    let isOpen = false
    let hasBegun = false
    let timer = setTimeout(() => undefined, 0)
    const end = (outcome: string | null, fault: string | null) => {
      clearTimeout(timer)
      worker.removeAllListeners()
      worker.on('error', () => undefined)
      void worker.terminate()
      // What goes wrong before the first file is no file's fault.
      if (fault !== null && !hasBegun) reject(new Error(fault))
      if (outcome !== null) note({ file: at, outcome, fault, rss: 0 })
      resolve(outcome === null ? at : at + 1)
    }
    const watch = () => {
      clearTimeout(timer)
      timer = setTimeout(
        () => {
          if (mayCircle) end('endless', null)
          else end('endless', 'reading it does not come to an end')
        },
        mayCircle && hasBegun ? CIRCLE_MS : HANG_MS,
      )
    }
    worker.on('message', (report: FuzzReport) => {
      hasBegun = true
      watch()
      at = report.file
      isOpen = report.outcome === 'begun'
      if (isOpen) return
      note(report)
      at += 1
    })
    worker.on('error', (error: unknown) => {
      end('died', error instanceof Error ? (error.stack ?? error.message) : String(error))
    })
    worker.on('exit', () => {
      if (isOpen) end('died', 'the thread ended')
      else end(null, null)
    })
    watch()
  })
}
