import type { FreezeMode, ModelGraph } from '../../../shared/model/graph.ts'
import type { Phase } from '../../../shared/training/plan.ts'
import { weightSpecs } from '../../../shared/model/weightSpecs.ts'
import { freezeModesOf, learningRateFactors } from '../../../shared/transfer/freezeModes.ts'
import { unfreezeGroups } from '../../../shared/transfer/unfreezeGroups.ts'
import { layerBlocks } from '../graph/blocks.ts'

/** Layers that the timeline treats as one. */
export interface TimelineRow {
  readonly id: string
  /** First and last layer with weights, or the block that they all lie in. */
  readonly label: string
  /** With what goes with them: normalisation, activations, dropout. */
  readonly layers: readonly string[]
  /** Those of them that have weights: what the row is said to do is what these do. */
  readonly weighted: readonly string[]
}

/** What a row does in a phase. */
export interface TimelineCell {
  readonly mode: FreezeMode | 'mixed'
  /** Learning rate where all its layers have the same. */
  readonly learningRate: number | null
  /** It stands still because it does so in the graph; the phase can let it train all the same. */
  readonly isLocked: boolean
}

const MOST_ROWS = 10

/** The rows of a model's timeline, input first. Long models get rows of whole blocks. Errors as `inferShapes`. */
export function timelineRows(graph: ModelGraph): readonly TimelineRow[] {
  const groups = unfreezeGroups(graph).toReversed()
  const blocks = layerBlocks(graph)
  const specs = weightSpecs(graph)
  const rows = groups.map(({ layers, riders }) => ({
    leading: layers,
    all: [...layers, ...riders],
  }))
  const joined =
    rows.length <= MOST_ROWS
      ? rows
      : joinBy(rows, ({ leading }) => blocks.get(leading[0] ?? '')?.[0] ?? null)
  return joinEvenly(joined).map(({ leading, all }) => ({
    id: leading[0] ?? '',
    label: labelOf(leading, blocks),
    layers: all,
    weighted: all.filter((name) => specs.has(name)),
  }))
}

interface RawRow {
  readonly leading: readonly string[]
  readonly all: readonly string[]
}

/** Joins neighbours with the same key; `null` stands for itself. */
function joinBy(rows: readonly RawRow[], keyOf: (row: RawRow) => string | null): RawRow[] {
  const joined: { readonly key: string | null; row: RawRow }[] = []
  for (const row of rows) {
    const key = keyOf(row)
    const last = joined.at(-1)
    if (last !== undefined && key !== null && last.key === key) last.row = join([last.row, row])
    else joined.push({ key, row })
  }
  return joined.map(({ row }) => row)
}

function join(rows: readonly RawRow[]): RawRow {
  return { leading: rows.flatMap((row) => row.leading), all: rows.flatMap((row) => row.all) }
}

/** At most {@link MOST_ROWS} rows; the last (the head) always stands alone. */
function joinEvenly(rows: readonly RawRow[]): readonly RawRow[] {
  if (rows.length <= MOST_ROWS) return rows
  const body = rows.slice(0, -1)
  const size = Math.ceil(body.length / (MOST_ROWS - 1))
  const parts = Array.from({ length: Math.ceil(body.length / size) }, (_, i) =>
    join(body.slice(i * size, (i + 1) * size)),
  )
  return [...parts, ...rows.slice(-1)]
}

function labelOf(
  leading: readonly string[],
  blocks: ReadonlyMap<string, readonly string[]>,
): string {
  const places = leading.map((name) => (leading.length > 1 ? blocks.get(name)?.[0] : null) ?? name)
  const [first = ''] = places
  const last = places.at(-1) ?? first
  return first === last ? first : `${first} – ${last}`
}

/** A cell for each row of a phase. Error: `graph.noLayer` where the phase names a layer that is gone. */
export function timelineCells(
  graph: ModelGraph,
  phase: Phase,
  rows: readonly TimelineRow[],
): readonly TimelineCell[] {
  const modes = freezeModesOf(graph, phase)
  const factors = learningRateFactors(graph, phase)
  const own = ownModes(graph)
  return rows.map(({ weighted: layers }) => {
    const [mode, ...otherModes] = new Set(layers.map((name) => modes.get(name) ?? 'train'))
    const [factor, ...others] = new Set(layers.map((name) => factors.get(name) ?? 1))
    const isOneRate = factor !== undefined && others.length === 0
    return {
      mode: mode === undefined || otherModes.length > 0 ? 'mixed' : mode,
      learningRate: isOneRate ? rate(phase.optimizer.learningRate * factor) : null,
      isLocked: layers.every((name) => own.get(name) !== 'train' && modes.get(name) !== 'train'),
    }
  })
}

/** Without the dust of binary fractions: 1e-2 * 0.1 is 0.001. */
function rate(value: number): number {
  return Number(value.toPrecision(6))
}

/** A phase in which these layers have another mode. */
export function withMode(
  graph: ModelGraph,
  phase: Phase,
  layers: readonly string[],
  mode: FreezeMode,
): Phase {
  const modes = new Map(freezeModesOf(graph, phase))
  for (const name of layers) modes.set(name, mode)
  return { ...phase, freeze: freezeRows(modes, ownModes(graph)) }
}

type Modes = ReadonlyMap<string, FreezeMode>

function ownModes(graph: ModelGraph): Modes {
  return new Map(graph.layers.map(({ name, freeze }) => [name, freeze]))
}

/**
 * Modes as a plan's rows: those that differ from the graph's own, so that later locks count; or the most frequent for
 * all and then the others, where that names fewer layers.
 */
function freezeRows(modes: Modes, own: Modes): Phase['freeze'] {
  const names = [...modes.keys()]
  const modeOf = (name: string) => modes.get(name) ?? 'train'
  const other = names.filter((name) => modeOf(name) !== own.get(name))
  const [most = ['train', []] as const] = [...Map.groupBy(names, modeOf)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  const rest = names.filter((name) => modeOf(name) !== most[0])
  const rows = (listed: readonly string[]): Phase['freeze'] =>
    [...Map.groupBy(listed, modeOf)].map(([mode, layers]) => ({ layers, mode }))
  return other.length <= rest.length ? rows(other) : [{ layers: '*', mode: most[0] }, ...rows(rest)]
}

/** A phase in which these layers learn at another rate; the phase's own stays. */
export function withLayerRate(
  graph: ModelGraph,
  phase: Phase,
  layers: readonly string[],
  learningRate: number,
): Phase {
  const factors = new Map(learningRateFactors(graph, phase))
  const factor = rate(learningRate / phase.optimizer.learningRate)
  for (const name of layers) factors.set(name, factor)
  const byFactor = Map.groupBy(factors.keys(), (name) => factors.get(name) ?? 1)
  byFactor.delete(1)
  return {
    ...phase,
    multipliers: [...byFactor].map(([value, names]) => ({ layers: names, factor: value })),
  }
}

/** A phase with early stopping after so many epochs, or without for `null`. */
export function withPatience(phase: Phase, patience: number | null): Phase {
  if (patience === null) return { ...phase, callbacks: [] }
  const [before] = phase.callbacks
  const stopping = { ...(before ?? { type: 'earlyStopping' as const, minDelta: 0 }), patience }
  return { ...phase, callbacks: [stopping] }
}

/** Epochs of early stopping, or `null` when the phase has none. */
export function patienceOf(phase: Phase): number | null {
  return phase.callbacks[0]?.patience ?? null
}
