// npm run bench [-- --quick] [--json] [--rows 1,2]: measures Graft against Keras and plain tfjs-layers, and writes
// docs/benchmarks.md, which takes about 12 minutes on two free cores. --quick: one block a row, Keras without XLA, no
// growth, nothing written. data: pictures on their way into training alone, printed; --photos 10000: so many. scan: the
// scan of a folder alone; --files 1000: so many. --json: the numbers on stdout.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { prepareBenchData, prepareCase, type BenchCase } from './benchCase.ts'
import { startGraft, startKeras, startTfjs } from './contestants.ts'
import { machineFacts } from './machine.ts'
import {
  measureGrowth,
  measureProcess,
  measureRow,
  type Contest,
  type ProcessResult,
  type RowResult,
} from './measure.ts'
import { benchNets, bigImageGraph } from './nets.ts'
import {
  preparingText,
  scanningText,
  toMarkdown,
  type BenchReport,
  type PreparingReport,
} from './report.ts'
import { measureScanning, type Scanning } from './scanning.ts'
import { measureStarts, type StartResult } from './starting.ts'
import { measurePreparing } from './preparing.ts'
import { measureFromCache, measureStreaming } from './streaming.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rows: { type: 'string' },
    photos: { type: 'string' },
    files: { type: 'string' },
  },
})

const BLOCKS = 4
const GROWTH_BLOCKS = 2
const START_REPEATS = 3
const GROWTH = [
  ...[1500, 6000, 24000].map((rows) => ({ rows, batchSize: 32 })),
  ...[8, 128, 512].map((batchSize) => ({ rows: 6000, batchSize })),
]

const say = (text: string) => process.stderr.write(`${text}\n`)
const failures: string[] = []

/** A row that cannot be measured does not take the others with it; the exit code tells. */
async function attempt<T>(what: string, work: () => Promise<T>): Promise<readonly T[]> {
  try {
    return [await work()]
  } catch (error) {
    failures.push(what)
    say(`${what} could not be measured: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
}

/** Everything that is measured in processes that stay warm. */
async function measureWarm(cases: readonly BenchCase[], blocks: number) {
  const graft = await startGraft()
  const keras = startKeras()
  const tfjs = startTfjs()
  const contest: Contest = { graft, keras: keras.contestant, tfjs: tfjs.fit }
  try {
    const rows: RowResult[] = []
    for (const item of cases) {
      const options = { item, blocks, mayJit: !flags.quick }
      const [row] = await attempt(`row ${item.net.row}`, () => measureRow(contest, options))
      if (row === undefined) continue
      const { ratio, aim, isVoid } = row
      say(`(${row.row}) ${ratio.toFixed(2)} of Keras, aim ${aim ?? '-'}${isVoid ? ', void' : ''}`)
      rows.push(row)
      await keras.forget()
    }
    const [first] = cases
    const growth = await attempt('growth', () =>
      flags.quick || first === undefined
        ? Promise.resolve([])
        : measureGrowth(contest, { item: first, sizes: GROWTH, blocks: GROWTH_BLOCKS }),
    )
    return { rows, growth: growth.flat(), versions: await keras.versions() }
  } finally {
    await graft.close()
    keras.close()
    tfjs.close()
  }
}

async function measureAll(cases: readonly BenchCase[], folder: string): Promise<BenchReport> {
  const machine = machineFacts()
  const blocks = flags.quick ? 1 : BLOCKS
  const warm = await measureWarm(cases, blocks)
  const processes: ProcessResult[] = []
  const starts: StartResult[] = []
  for (const item of cases.filter(({ net }) => net.hasTfjs)) {
    say(`a fresh process: ${item.net.name}`)
    processes.push(...(await attempt(`process ${item.net.name}`, () => measureProcess(item))))
    const repeats = flags.quick ? 1 : START_REPEATS
    const start = () => measureStarts(item, folder, repeats)
    starts.push(...(await attempt(`start ${item.net.name}`, start)).flat())
  }
  const mobile = cases.find(({ net }) => net.row === 3)
  const streaming = await attempt('streaming', () => {
    if (mobile === undefined) return Promise.resolve([])
    say('streaming')
    const big = { ...mobile, net: { ...mobile.net, graph: bigImageGraph } }
    return measureStreaming(mobile, big, folder)
  })
  const preparing = await attempt('photographs', () => measurePictures(cases, folder))
  const scanning = await attempt('scan', () => measureScans(folder))
  const { quick: isQuick } = flags
  const parts = { processes, starts, streaming: streaming.flat(), preparing, scanning }
  return { machine, blocks, isQuick, ...warm, ...parts }
}

/** Photographs into the cache, and from there into the net of row 3. */
async function measurePictures(
  cases: readonly BenchCase[],
  folder: string,
): Promise<PreparingReport> {
  say('photographs')
  const [usual, rounds] = flags.quick ? [200, 1] : [1000, 3]
  const photos = flags.photos === undefined ? usual : Number(flags.photos)
  const preparing = await measurePreparing(folder, photos, rounds)
  const mobile = cases.find(({ net }) => net.row === 3)
  if (mobile === undefined) throw new Error('row 3 is not among the rows')
  const big = { ...mobile, net: { ...mobile.net, graph: bigImageGraph } }
  const cached = { path: preparing.path, rows: photos, side: 224 }
  return { preparing, training: await measureFromCache(big, cached, folder) }
}

function measureScans(folder: string): Promise<Scanning> {
  say('scan')
  const usual = flags.quick ? 2000 : 100_000
  return measureScanning(folder, flags.files === undefined ? usual : Number(flags.files))
}

async function reportAll(
  cases: readonly BenchCase[],
  folder: string,
  isWhole: boolean,
): Promise<void> {
  const report = await measureAll(cases, folder)
  const path = join(import.meta.dirname, '..', 'docs', 'benchmarks.md')
  const style = { ...(await resolveConfig(path)), parser: 'markdown' }
  const page = await format(toMarkdown(report), style)
  process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : page)
  if (failures.length > 0) process.exitCode = 1
  else if (!flags.quick && isWhole) await writeFile(path, page)
}

/** Everything that needs nets and their rows. */
async function measureNets(folder: string): Promise<void> {
  const cacheFolder = join(import.meta.dirname, '..', '.cache', 'bench')
  await mkdir(cacheFolder, { recursive: true })
  const data = await prepareBenchData(folder, cacheFolder)
  const wanted = flags.rows?.split(',').map(Number)
  const nets = benchNets.filter(({ row }) => wanted === undefined || wanted.includes(row))
  const cases: BenchCase[] = []
  for (const net of nets) cases.push(await prepareCase(net, data[net.data], folder))
  if (positionals.includes('data')) {
    process.stdout.write(preparingText(await measurePictures(cases, folder)))
  } else await reportAll(cases, folder, wanted === undefined)
}

const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'))
try {
  if (positionals.includes('scan')) {
    process.stdout.write(scanningText(await measureScans(folder)))
  } else await measureNets(folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}
