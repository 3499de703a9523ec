// Scans a folder of pictures as a process of its own: `node scanWorker.ts FOLDER CACHE`, one line of JSON.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openSource } from '../src/main/datasets/openSource.ts'
import { referenceSchema } from '../src/shared/data/sourceSchema.ts'

/** What a scan took of a process. */
export interface ScanAnswer {
  readonly rows: number
  readonly seconds: number
  readonly peakBytes: number
  /** Longest time that the event loop did not turn, and longest time that its thread computed meanwhile. */
  readonly stall: { readonly ms: number; readonly processorMs: number }
}

/** So often the processor time of the thread is looked at. */
const LOOK_MS = 5

const [, , path = '', cacheFolder = ''] = process.argv
const delays = monitorEventLoopDelay({ resolution: LOOK_MS })
let last = process.threadCpuUsage()
let processorMs = 0
const began = performance.now()
delays.enable()
const looking = setInterval(() => {
  const now = process.threadCpuUsage()
  processorMs = Math.max(processorMs, (now.user + now.system - last.user - last.system) / 1000)
  last = now
}, LOOK_MS)
const reference = referenceSchema.parse({ type: 'imageFolder', path })
const { report } = await openSource(reference, { cacheFolder })
const seconds = (performance.now() - began) / 1000
// What is computed between the last look and the end counts, too.
await new Promise((resolve) => setTimeout(resolve, 2 * LOOK_MS))
clearInterval(looking)
delays.disable()
const answer: ScanAnswer = {
  rows: report.rows,
  seconds,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  stall: { ms: delays.max / 1e6, processorMs },
}
process.stdout.write(`${JSON.stringify(answer)}\n`)
