import type { PreparedData, RunSpec } from '../contract/trainerProtocol.ts'
import { sequential } from '../model/sequential.ts'
import type { Shape } from '../model/shape.ts'
import { lossSchema } from '../training/lossSchema.ts'
import { planSchema } from '../training/plan.ts'
import { createRandom, shuffledIndices } from '../training/random.ts'
import { summarize } from './comparison.ts'
import { initialWeights } from './initialWeights.ts'

/** A place to cut, and how well a linear layer tells the classes there. */
export interface ProbedPoint {
  readonly layer: string
  /** Of one row. */
  readonly shape: Shape
  /** Numbers a row that the linear layer saw. */
  readonly features: number
  /** Shares of unseen rows that it got right, 0 to 1, a draw each. */
  readonly scores: readonly number[]
}

export interface ProbeResult {
  /** From the input up. */
  readonly points: readonly ProbedPoint[]
  /** Training rows that were looked at. */
  readonly rows: number
  readonly classes: number
  /** Share of the most frequent class among them. */
  readonly chance: number
  /** Layers that begin anew; nothing from them up is looked at. */
  readonly leftOut: readonly string[]
}

/** Rows enough to tell good layers from bad ones. */
const MOST_ROWS = 1200
/** Share of the rows from which a linear layer learns; it is scored on the others. */
const LEARNT = 0.7

/** Some rows of the training part, the same for one seed. */
export function sampleRows(train: Int32Array, seed: number): Int32Array {
  const order = shuffledIndices(train.length, createRandom(seed, 'probe'))
  return Int32Array.from(order.slice(0, MOST_ROWS), (index) => train[index] ?? 0)
}

/** What is divided into rows to learn from and rows to be scored on. */
export interface DrawnRows {
  readonly labels: Int32Array
  /** Rows of one number stay together; `null`: each row by itself. */
  readonly groups: Int32Array | null
}

/**
 * Numbers of rows to learn from and of rows to be scored on. Of the groups of each class (that of a group's first row) the
 * same share, and one at least, are learnt; another one at least is held back, where there are two.
 */
export function drawHalves(
  { labels, groups }: DrawnRows,
  { seed, draw }: { readonly seed: number; readonly draw: number },
): { readonly train: Int32Array; readonly held: Int32Array } {
  const order = shuffledIndices(labels.length, createRandom(seed, `probe/${draw}`))
  const together = [...Map.groupBy(order, (row) => groups?.[row] ?? row).values()]
  const byClass = Map.groupBy(together, ([first = 0]) => labels[first] ?? 0)
  const train: number[] = []
  const held: number[] = []
  for (const own of byClass.values()) {
    const learnt = Math.max(1, Math.min(own.length - 1, Math.ceil(own.length * LEARNT)))
    train.push(...own.slice(0, learnt).flat())
    held.push(...own.slice(learnt).flat())
  }
  return { train: Int32Array.from(train), held: Int32Array.from(held) }
}

/** A number that never differs says nothing. */
const LEAST_DEVIATION = 1e-6

/** Rows of numbers with mean 0 and deviation 1 in each column; a column that is constant, or not finite, becomes 0. */
export function standardized(values: Float32Array, rows: number): Float32Array {
  const width = values.length / Math.max(1, rows)
  const result = new Float32Array(values.length)
  for (let column = 0; column < width; column++) {
    let sum = 0
    let squares = 0
    for (let at = column; at < values.length; at += width) sum += values[at] ?? 0
    const mean = sum / rows
    for (let at = column; at < values.length; at += width)
      squares += ((values[at] ?? 0) - mean) ** 2
    const deviation = Math.sqrt(squares / rows)
    // A sum that is no number makes every one of the column none.
    if (!(deviation > LEAST_DEVIATION)) continue
    for (let at = column; at < values.length; at += width) {
      result[at] = ((values[at] ?? 0) - mean) / deviation
    }
  }
  return result
}

const { phases: phasesSchema } = planSchema.shape

/**
 * The training of one linear layer (softmax regression): from zeros, so that nothing hangs on first weights, with a little
 * decay. It is convex; 30 epochs of Adam come near enough to its end.
 */
export function probeSpec({
  data,
  features,
  seed,
}: {
  readonly data: PreparedData
  readonly features: number
  readonly seed: number
}): RunSpec {
  const head = {
    name: 'head',
    className: 'Dense',
    config: {
      units: data.classes ?? 2,
      activation: 'softmax',
      kernelInitializer: { name: 'zeros' },
      kernelRegularizer: { name: 'l1l2', l1: 0, l2: 1e-3 },
    },
  }
  const graph = sequential('probe', [features], [head])
  const { weights } = initialWeights(graph, { weightsOf: () => null, seed, fresh: true })
  const phases = phasesSchema.parse([
    { epochs: 30, optimizer: { name: 'adam', learningRate: 0.01 } },
  ])
  return {
    runId: 'probe',
    graph,
    weights,
    data,
    seed,
    loss: lossSchema.parse({ name: 'sparseCategoricalCrossentropy' }),
    metrics: ['sparseCategoricalAccuracy'],
    classWeights: null,
    batchSize: 64,
    shuffle: true,
    clip: null,
    phases: 'template' in phases ? [] : phases,
    monitor: { metric: 'loss', mode: 'min', restoreBest: false },
    checkpointMinSeconds: Infinity,
  }
}

/**
 * Where to cut: the lowest place that scores as well as the best one, to within the deviation of that one over the draws.
 * Layers above it cost time and bring nothing. `null` where no place scores two standard errors (of that many unseen rows)
 * above always saying the most frequent class: then the places differ by luck.
 */
export function bestCut({ points, chance, rows }: ProbeResult): ProbedPoint | null {
  const scored = points
    .map((point) => ({ point, ...summarize(point.scores) }))
    .filter(({ mean }) => Number.isFinite(mean))
  const highest = scored.reduce((most, { mean }) => Math.max(most, mean), -Infinity)
  const unseen = Math.max(1, rows * (1 - LEARNT))
  if (highest <= chance + 2 * Math.sqrt((chance * (1 - chance)) / unseen)) return null
  const { deviation = null } = scored.find(({ mean }) => mean === highest) ?? {}
  return scored.find(({ mean }) => mean >= highest - (deviation ?? 0))?.point ?? null
}
