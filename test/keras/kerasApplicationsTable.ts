/**
 * Takes every architecture of the installed Keras through Graft and back, and writes docs/keras-applications.md.
 * Run: npm exec -- node test/keras/kerasApplicationsTable.ts [NAME ...]
 * With names only these are tried, and the page is not written. What is done is kept in .cache, so that it can be gone on
 * with after an interruption; remove that file to begin anew.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { make, startKeras, trip, type Ending, type Keras } from './kerasApplications.ts'

const endings: readonly Ending[] = ['h5', 'keras']

/** The side of the input: above the architecture's least, so that paddings are put to use. */
const sizes: readonly (readonly [RegExp, number])[] = [
  [/^(Inception|Xception)/, 96],
  [/./, 64],
]

const sizeOf = (name: string) => sizes.find(([pattern]) => pattern.test(name))?.[1] ?? 64

/** Largest difference that passes, as a share of the output's range. */
const LIMIT = 1e-4

interface Row {
  readonly cells: readonly string[]
  readonly worst: number
}

const share = (value: number) => (value === 0 ? '0' : value.toExponential(1))

async function tryOne(keras: Keras, name: string, folder: string): Promise<Row> {
  const started = performance.now()
  const size = sizeOf(name)
  const { layers, parameters } = await make(keras, name, { size, folder, endings })
  const cells = [name, `${size}²`, String(layers), `${(parameters / 1e6).toFixed(1)} M`]
  let worst = 0
  for (const ending of endings) {
    const { read, back } = await trip(keras, name, { folder, ending })
    cells.push(share(read), share(back))
    worst = Math.max(worst, read, back)
  }
  cells.push(`${Math.round((performance.now() - started) / 1000)} s`)
  return { cells, worst }
}

const titles = [
  'Architecture',
  'Input',
  'Layers',
  'Parameters',
  ...endings.flatMap((ending) => [`.${ending} read`, `.${ending} back`]),
  'Time',
]

function page(rows: readonly Row[], version: string): string {
  const worst = Math.max(...rows.map((row) => row.worst))
  const table = [
    titles,
    titles.map((_, i) => (i === 0 ? '---' : '---:')),
    ...rows.map((r) => r.cells),
  ]
  return [
    '# The architectures of keras.applications',
    '',
    `Made by \`test/keras/kerasApplicationsTable.ts\` with Keras ${version}. Each of the ${rows.length} architectures gets`,
    'random weights, is saved by Keras, read by Graft, written by Graft and read by Keras. The model ends',
    'in logits, and every statistic, scale and offset differs from where Keras begins.',
    '',
    "**read**: largest difference between Graft's and Keras's prediction for two images, as a share of the",
    "output's range. **back**: the same for Keras's prediction from the file that Graft wrote. The limit is",
    `1e-4; the worst is ${share(worst)}. **Time**: all of it, Keras's part included, on two cores.`,
    '',
    '0 means that no bit differs: both compute with the same kernels of TensorFlow, where Graft uses them as Keras',
    'does. Times are of a busy machine.',
    '',
    '<!-- prettier-ignore -->',
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n')
}

const root = join(import.meta.dirname, '../..')
const keptFile = join(root, '.cache', 'keras-applications.json')

async function readKept(): Promise<Record<string, Row>> {
  const text = await readFile(keptFile, 'utf8').catch(() => '{}')
  return JSON.parse(text) as Record<string, Row>
}

/** Tries each; with `rows`, keeps what comes out there and on disk. False when one failed. */
async function tryAll(keras: Keras, names: readonly string[], rows: Record<string, Row> | null) {
  const folder = await mkdtemp(join(tmpdir(), 'graft-applications-'))
  let isGood = true
  for (const name of names) {
    try {
      const row = await tryOne(keras, name, folder)
      isGood &&= row.worst <= LIMIT
      if (rows !== null) await keep(name, row, rows)
      console.log(row.cells.join('  '), row.worst > LIMIT ? 'TOO FAR' : '')
    } catch (error) {
      isGood = false
      console.log(name, 'FAILED', error instanceof Error ? error.message : String(error))
    }
  }
  await rm(folder, { recursive: true, force: true })
  return isGood
}

async function keep(name: string, row: Row, rows: Record<string, Row>): Promise<void> {
  rows[name] = row
  await mkdir(join(root, '.cache'), { recursive: true })
  await writeFile(keptFile, JSON.stringify(rows))
}

async function main(wanted: readonly string[]): Promise<boolean> {
  const keras = startKeras()
  try {
    const { names, keras: version } = await keras.ask({ do: 'list' })
    const all = names as readonly string[]
    if (wanted.length > 0) return await tryAll(keras, wanted, null)
    const rows = await readKept()
    const isGood = await tryAll(
      keras,
      all.filter((name) => rows[name] === undefined),
      rows,
    )
    const table = all.flatMap((name) => rows[name] ?? [])
    if (!isGood || table.some(({ worst }) => worst > LIMIT)) return false
    await writeFile(join(root, 'docs', 'keras-applications.md'), page(table, String(version)))
    return true
  } finally {
    keras.close()
  }
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1
