// npm run bench [-- --quick] [--json] [--rows 1,2]: measures Graft against Keras and plain tfjs-layers, and writes
// docs/benchmarks.md. --quick: one block a row and no growth, nothing written. --json: the numbers on stdout.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepareBenchData, prepareCase, type BenchCase } from './benchCase.ts'
import { startGraft, startKeras, startTfjs } from './contestants.ts'
import { machineFacts } from './machine.ts'
import { measureGrowth, measureProcess, measureRow, type Contest } from './measure.ts'
import { benchNets } from './nets.ts'
import { toMarkdown, type BenchReport } from './report.ts'

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rows: { type: 'string' },
  },
})

const BLOCKS = 3
const GROWTH = [
  ...[1500, 6000, 24000].map((rows) => ({ rows, batchSize: 32 })),
  ...[8, 128, 512].map((batchSize) => ({ rows: 6000, batchSize })),
]

const say = (text: string) => process.stderr.write(`${text}\n`)

async function measureAll(cases: readonly BenchCase[], blocks: number): Promise<BenchReport> {
  const machine = machineFacts()
  const graft = await startGraft()
  const keras = startKeras()
  const tfjs = startTfjs()
  const contest: Contest = { graft, keras: keras.contestant, tfjs: tfjs.fit }
  try {
    const rows = []
    for (const item of cases) {
      const row = await measureRow(contest, item, blocks)
      say(
        `(${row.row}) ${row.ratio.toFixed(2)} of Keras, aim ${row.aim}${row.isVoid ? ', void' : ''}`,
      )
      rows.push(row)
      await keras.forget()
    }
    const [first] = cases
    const growth =
      flags.quick || first === undefined ? [] : await measureGrowth(contest, first, GROWTH)
    const versions = await keras.versions()
    return { machine, versions, blocks, rows, processes: [], growth }
  } finally {
    await graft.close()
    keras.close()
    tfjs.close()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'))
try {
  const cacheFolder = join(import.meta.dirname, '..', '.cache', 'bench')
  await mkdir(cacheFolder, { recursive: true })
  const data = await prepareBenchData(folder, cacheFolder)
  const wanted = flags.rows?.split(',').map(Number)
  const nets = benchNets.filter(({ row }) => wanted === undefined || wanted.includes(row))
  const cases: BenchCase[] = []
  for (const net of nets) cases.push(await prepareCase(net, data[net.data], folder))
  const report = await measureAll(cases, flags.quick ? 1 : BLOCKS)
  const processes = []
  for (const item of cases.filter(({ net }) => net.hasTfjs))
    processes.push(await measureProcess(item))
  const whole: BenchReport = { ...report, processes }
  if (flags.json) process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`)
  else process.stdout.write(toMarkdown(whole))
  if (!flags.quick && wanted === undefined) {
    await writeFile(join(import.meta.dirname, '..', 'docs', 'benchmarks.md'), toMarkdown(whole))
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
