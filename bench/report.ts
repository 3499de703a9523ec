import { LOSS_TOLERANCE, type GrowthPoint, type ProcessResult, type RowResult } from './measure.ts'
import type { MachineFacts } from './machine.ts'
import { startKinds, type StartKind, type StartResult } from './starting.ts'
import type { Preparing, PreparingResult } from './preparing.ts'
import { SCAN_MOST_BYTES, SCAN_MOST_STALL_MS, type Scanning } from './scanning.ts'
import type { ScanAnswer } from './scanWorker.ts'
import type { StreamResult } from './streaming.ts'

/** All that was measured. */
export interface BenchReport {
  readonly machine: MachineFacts
  readonly versions: Readonly<Record<string, string>>
  readonly blocks: number
  /** Whether Keras had no choice of XLA, and growth was left out. */
  readonly isQuick: boolean
  readonly rows: readonly RowResult[]
  readonly processes: readonly ProcessResult[]
  readonly starts: readonly StartResult[]
  readonly growth: readonly GrowthPoint[]
  readonly streaming: readonly StreamResult[]
  /** One, or none where it could not be measured. */
  readonly preparing: readonly PreparingReport[]
  /** One, or none where it could not be measured. */
  readonly scanning: readonly Scanning[]
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const ms = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1))
const factor = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(2))
const mib = (bytes: number) => (Number.isNaN(bytes) ? '-' : (bytes / 2 ** 20).toFixed(0))

/** docs/benchmarks.md. */
export function toMarkdown(report: BenchReport): string {
  return `# Benchmarks

Written by \`npm run bench\`; how: \`bench/\`. Each row: warm-up apart, then Graft and Keras in turn (${report.blocks} times), each in a process that stays warm; the ratio is the median over the blocks, with the smallest and largest. Same
rows, same batch size, same first weights (made once, loaded by both), no shuffling. Keras is used as its users use it,
\`fit\` and \`predict\`, with XLA on and off, and the faster of the two is taken. Where the loss of any epoch differs by
more than ${LOSS_TOLERANCE} (relative), the two did not compute the same, and the row is void. Learning rates are small
for that: they cost no time, and at the usual ones training itself multiplies the rounding of the last bit, so that
Keras with and without XLA differ by 1e-3 to 1e-2 after three epochs.

${report.isQuick ? 'This was a quick run: Keras without XLA, and no growth.\n\n' : ''}${machineText(report)}

## Time relative to Keras

${table(
  [
    '',
    'net',
    'Graft',
    'Keras',
    'ratio',
    'spread',
    'processor time',
    'aim',
    'tfjs-node',
    'difference',
  ],
  report.rows.map(rowCells),
)}

Times are milliseconds: of an epoch once warm; of the whole run, the preparation of the stored outputs included, in row 4;
of one pass in row 7. "(XLA)" stands where Keras was faster with it. "processor time" is the ratio of what all cores together gave, which other work on the machine
disturbs less. "tfjs-node" is the time relative to plain tfjs-layers.

## A fresh process

${table(
  [
    'net',
    'TensorFlow is loaded after',
    'Graft: first step',
    'Keras: first step',
    'Graft: most memory',
    'Keras: most memory',
  ],
  report.processes.map(({ title, readyMs, firstStepMs, peakBytes }) => [
    title,
    `${ms(readyMs)} ms`,
    `${ms(firstStepMs.graft)} ms`,
    `${ms(firstStepMs.keras)} ms`,
    `${mib(peakBytes.graft)} MiB`,
    `${mib(peakBytes.keras)} MiB`,
  ]),
)}

From the start of the process to the end of the first step: libraries, model, recording and compiling included.

${report.starts.length === 0 ? '' : startText(report.starts)}
## Data that is read while it is used

${table(
  ['data', 'size', 'a step', 'of that outside TensorFlow', 'most memory so far'],
  report.streaming.map(({ title, bytes, answer }) => [
    title,
    `${mib(bytes)} MiB`,
    `${ms(answer.msPerStep)} ms`,
    `${answer.outsideMs.toFixed(2)} ms`,
    `${mib(answer.peakBytes)} MiB`,
  ]),
)}

The net of row 3, batches of 32, one process for all lines. What is outside of TensorFlow is the wait for rows and all of
JavaScript. The last line is a set of 50,000 images in a sparse file, a part of an epoch.

${report.preparing.map(preparingText).join('')}
${report.scanning.map(scanningText).join('')}
${report.growth.length === 0 ? '' : growthText(report.growth)}`
}

/** What is told of the scan of a folder. */
export function scanningText({ files, first, again }: Scanning): string {
  const row = (title: string, { seconds, peakBytes, stall }: ScanAnswer) => [
    ...[title, `${seconds.toFixed(1)} s`, `${mib(peakBytes)} MiB`],
    ...[`${ms(stall.ms)} ms`, `${ms(stall.processorMs)} ms`],
  ]
  return `## Scan

${table(
  ['', 'time', 'peak of memory', 'longest stall', 'computing in it'],
  [row('the first time', first), row('again, nothing changed', again)],
)}

A folder of ${files} thumbnails of 64x64 in ten classes, by a process of its own. Memory should stay below ${mib(SCAN_MOST_BYTES)} MiB
for 100,000 files. The longest stall is how long the event loop did not turn, with what its thread computed meanwhile,
which should be no more than ${SCAN_MOST_STALL_MS} ms: the rest is waiting for a core.

`
}

/** Pictures on their way into the cache, and a net that trains on them. */
export interface PreparingReport {
  readonly preparing: Preparing
  readonly training: StreamResult
}

/** What is told of pictures on their way into training. */
export function preparingText({ preparing, training }: PreparingReport): string {
  const { photos, threads, results } = preparing
  const share = ({ against }: PreparingResult, of: (other: PreparingResult) => number) => {
    const other = results.find(({ title }) => title === against)
    return other === undefined ? '' : factor(of(other))
  }
  return `## Photographs

${table(
  ['way', 'a second', 'of it', 'processor time', 'of it'],
  results.map((one) => [
    one.title,
    one.perSecond.toFixed(0),
    share(one, (other) => one.perSecond / other.perSecond),
    `${ms(one.processorMs)} ms`,
    share(one, (other) => other.processorMs / one.processorMs),
  ]),
)}

${photos} photographs of one megapixel as JPEG, cut and resized to 224x224 (Lanczos) by ${threads === 1 ? 'one thread' : `${threads} threads`}. "Of it" is
what Graft reaches of the line above, the writing of its file included. At a fraction the pixels are those of Pillow's
\`draft\` and the same kernel.

Training from that file: a step takes ${ms(training.answer.msPerStep)} ms, of which ${training.answer.outsideMs.toFixed(2)} ms
(${((100 * training.answer.outsideMs) / training.answer.msPerStep).toFixed(2)} %) are outside of TensorFlow, the wait for rows included.
`
}

const kinds = Object.keys(startKinds) as readonly StartKind[]

/** What is told of recording and loading. */
export function startText(starts: readonly StartResult[]): string {
  const headings = kinds.map((kind) => startKinds[kind])
  const rehearsal = Math.max(...starts.map(({ rehearsalMs }) => rehearsalMs))
  return `## Recording and loading

${table(
  ['net', 'rows', ...headings],
  starts.map(({ title, rows, starts: of }) => [
    title,
    String(rows),
    ...kinds.map((kind) => `${ms(of[kind].ms)} ms`),
  ]),
)}

From opened data and weights to the end of the first step, less what a step takes; the rows go into the graph in this
time. First run: no graph is kept. Later process: a new one takes the graph that an earlier one kept. Next run: another
seed in a process that has just trained it. A trainer that has a quiet moment after its start goes once through all of
it with a tiny net (${ms(rehearsal)} ms, before anybody waits); "at once" stands where it was asked before that.

As shares of an epoch, in brackets by processor time:

${table(
  ['net', 'an epoch', 'takes', ...headings],
  starts.map((start) => [
    start.title,
    `${start.rows} rows, ${start.what}`,
    `${ms(start.step.ms * start.steps)} ms`,
    ...kinds.map((kind) => shareOf(start, kind)),
  ]),
)}

What an epoch takes is calculated: its steps times a step, as measured in the same process.
`
}

function shareOf({ starts, step, steps }: StartResult, kind: StartKind): string {
  const { ms: taken, processorMs } = starts[kind]
  return `${factor(taken / (step.ms * steps))} (${factor(processorMs / (step.processorMs * steps))})`
}

function growthText(growth: readonly GrowthPoint[]): string {
  return `## Growth

An epoch of the dense net, in milliseconds.

${table(
  ['rows', 'batch size', 'Graft', 'Keras', 'ratio'],
  growth.map(({ rows, batchSize, graftMs, kerasMs }) => [
    String(rows),
    String(batchSize),
    ms(graftMs),
    ms(kerasMs),
    factor(graftMs / kerasMs),
  ]),
)}
`
}

function rowCells(row: RowResult): readonly string[] {
  const { spread, ratio, aim } = row
  return [
    `(${row.row})`,
    row.title,
    ms(row.graftMs),
    `${ms(row.kerasMs)}${row.kerasJit ? ' (XLA)' : ''}`,
    row.isVoid ? `void (${factor(ratio)})` : `**${factor(ratio)}**`,
    `${factor(spread[0])} to ${factor(spread[1])}`,
    factor(row.processorRatio),
    aim === null ? '-' : factor(aim),
    row.tfjsRatio === null ? '-' : factor(row.tfjsRatio),
    row.difference.toExponential(1),
  ]
}

function machineText({ machine, versions }: BenchReport): string {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const busy =
    machine.load > machine.cores
      ? `\n\nThe machine was busy with other work: on average ${machine.load} processes wanted its ${machine.cores} cores before the\nstart. Ratios of single rows are noisy; their spread says how much.`
      : ''
  return `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; Node ${machine.node}; ${parts.join(', ')}.${busy}`
}
