import type { BenchCase } from './benchCase.ts'
import { startGraft, startKeras, type Contestant, type Fit, type FitSize } from './contestants.ts'
import { peakMemory } from './machine.ts'

/** Loss of an epoch may differ by this share; more, and the two did not compute the same. */
export const LOSS_TOLERANCE = 1e-3
/** Outputs of a prediction may differ by this. */
const OUTPUT_TOLERANCE = 1e-3

/** Batches by which Keras with and without XLA are compared. */
const CHOICE_BATCHES = 6

/** One row of the table. */
export interface RowResult {
  readonly row: number
  readonly title: string
  readonly aim: number | null
  readonly graftMs: number
  readonly kerasMs: number
  /** XLA was the faster one for Keras. */
  readonly kerasJit: boolean
  /** Median of the blocks' ratios, and the smallest and largest. */
  readonly ratio: number
  readonly spread: readonly [number, number]
  /** The same of processor time; NaN where it is not known. */
  readonly processorRatio: number
  /** Time relative to plain tfjs-layers, a step; null: not taken. */
  readonly tfjsRatio: number | null
  /** Largest relative difference of an epoch's loss, or of outputs. */
  readonly difference: number
  readonly isVoid: boolean
}

export interface Contest {
  readonly graft: Contestant
  readonly keras: (jit: boolean) => Contestant
  readonly tfjs: (item: BenchCase, size: FitSize) => Promise<Pick<Fit, 'losses' | 'epochMs'>>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

interface Sample {
  readonly ms: number
  readonly processorMs: number
  /** Losses or outputs, for comparison. */
  readonly numbers: readonly number[]
}

/** One measurement in a process that is warm. */
async function sample(contestant: Contestant, item: BenchCase, size?: FitSize): Promise<Sample> {
  const { measures } = item.net
  if (measures === 'prediction') {
    const { totalMs, outputs } = await contestant.predict(item, size)
    return { ms: totalMs, processorMs: NaN, numbers: outputs }
  }
  const fit = await contestant.fit(item, size)
  // The first epoch of a training pays for what happens once.
  const rest = (values: readonly number[]) => (values.length > 1 ? values.slice(1) : values)
  return {
    ms: measures === 'run' ? fit.totalMs : median(rest(fit.epochMs)),
    processorMs:
      measures === 'run'
        ? fit.processorMs.reduce((sum, ms) => sum + ms, 0)
        : median(rest(fit.processorMs)),
    numbers: fit.losses,
  }
}

interface RowOptions {
  readonly item: BenchCase
  readonly blocks: number
  /** Whether Keras may choose XLA, which takes a minute to find out. */
  readonly mayJit: boolean
}

/** Measures a row: warm-up, then blocks of Graft and Keras in turn. */
export async function measureRow(
  contest: Contest,
  { item, blocks, mayJit }: RowOptions,
): Promise<RowResult> {
  const { net } = item
  const kerasJit = mayJit && (await isFasterWithXla(contest, item))
  const short = { epochs: 1 }
  await sample(contest.keras(kerasJit), item, short)
  await sample(contest.graft, item, short)
  const pairs: { readonly graft: Sample; readonly keras: Sample }[] = []
  for (let block = 0; block < blocks; block++) {
    const graft = await sample(contest.graft, item)
    pairs.push({ graft, keras: await sample(contest.keras(kerasJit), item) })
  }
  const ratios = pairs.map(({ graft, keras }) => graft.ms / keras.ms)
  const difference = Math.max(
    ...pairs.map(({ graft, keras }) => differ(net.measures, graft, keras)),
  )
  const graftMs = median(pairs.map(({ graft }) => graft.ms))
  return {
    row: net.row,
    title: net.title,
    aim: net.aim,
    graftMs,
    kerasMs: median(pairs.map(({ keras }) => keras.ms)),
    kerasJit,
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    processorRatio: median(pairs.map(({ graft, keras }) => graft.processorMs / keras.processorMs)),
    tfjsRatio: net.hasTfjs ? await againstTfjs(contest, item) : null,
    difference,
    isVoid: !(difference <= (net.measures === 'prediction' ? OUTPUT_TOLERANCE : LOSS_TOLERANCE)),
  }
}

/** XLA can be many times slower: a few batches tell, and the loser is not run again. */
async function isFasterWithXla({ keras }: Contest, item: BenchCase): Promise<boolean> {
  const few = { rows: CHOICE_BATCHES * item.net.batchSize, epochs: 1 }
  const plain = await warmUp(keras(false), item, few)
  return (await warmUp(keras(true), item, few)) < plain
}

/** Milliseconds once warm. */
async function warmUp(keras: Contestant, item: BenchCase, size: FitSize): Promise<number> {
  await sample(keras, item, size)
  return (await sample(keras, item, size)).ms
}

function differ(measures: BenchCase['net']['measures'], a: Sample, b: Sample): number {
  return a.numbers.reduce((most, value, i) => {
    const other = b.numbers[i] ?? NaN
    const scale = measures === 'prediction' ? 1 : Math.abs(other)
    const difference = Math.abs(value - other) / scale
    return difference <= most ? most : difference
  }, 0)
}

/** tfjs-layers is slow: it gets a few hundred rows, and Graft the same, in turn. */
async function againstTfjs({ graft, tfjs }: Contest, item: BenchCase): Promise<number> {
  const size = { rows: Math.min(item.net.rows, 16 * item.net.batchSize), epochs: 3 }
  const ours = await graft.fit(item, size)
  const theirs = await tfjs(item, size)
  return median(ours.epochMs.slice(1)) / median(theirs.epochMs.slice(1))
}

/** How a whole process fares: from its start to the first step, and the most memory it held. */
export interface ProcessResult {
  readonly title: string
  /** From the start of Graft's process until TensorFlow is loaded. */
  readonly readyMs: number
  readonly firstStepMs: { readonly graft: number; readonly keras: number }
  readonly peakBytes: { readonly graft: number; readonly keras: number }
}

/** Both in processes of their own, as a user starts them. */
export async function measureProcess(item: BenchCase): Promise<ProcessResult> {
  const oneStep = { rows: item.net.batchSize, epochs: 1 }
  const graftBegan = Date.now()
  const graft = await startGraft()
  const readyMs = Date.now() - graftBegan
  const graftFirst = (await graft.fit(item, oneStep)).firstStepAt - graftBegan
  await graft.fit(item, { epochs: 2 })
  const graftPeak = peakMemory(graft.pid)
  await graft.close()
  const kerasBegan = Date.now()
  const keras = startKeras()
  const contestant = keras.contestant(false)
  const kerasFirst = (await contestant.fit(item, oneStep)).firstStepAt - kerasBegan
  await contestant.fit(item, { epochs: 2 })
  const kerasPeak = peakMemory(keras.pid)
  keras.close()
  return {
    title: item.net.title,
    readyMs,
    firstStepMs: { graft: graftFirst, keras: kerasFirst },
    peakBytes: { graft: graftPeak, keras: kerasPeak },
  }
}

/** Milliseconds of an epoch at one size. */
export interface GrowthPoint extends Required<Pick<FitSize, 'rows' | 'batchSize'>> {
  readonly graftMs: number
  readonly kerasMs: number
}

interface GrowthOptions {
  readonly item: BenchCase
  readonly sizes: readonly Required<Pick<FitSize, 'rows' | 'batchSize'>>[]
  readonly blocks: number
}

/** An epoch at several sizes, Graft and Keras in turn: medians over the blocks. */
export async function measureGrowth(
  { graft, keras }: Contest,
  { item, sizes, blocks }: GrowthOptions,
): Promise<readonly GrowthPoint[]> {
  const points: GrowthPoint[] = []
  for (const size of sizes) {
    const fitSize = { ...size, epochs: 2 }
    await sample(keras(false), item, { ...fitSize, epochs: 1 })
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let block = 0; block < blocks; block++) {
      ours.push((await sample(graft, item, fitSize)).ms)
      theirs.push((await sample(keras(false), item, fitSize)).ms)
    }
    points.push({ ...size, graftMs: median(ours), kerasMs: median(theirs) })
  }
  return points
}
