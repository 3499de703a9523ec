import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { BuiltinModel } from '../../shared/contract/workbenchApi/models.ts'
import { shapeOf, takeGrey, takeSize } from '../../shared/data/adaptModel.ts'
import { applyChange, applyChanges } from '../../shared/model/applyChange.ts'
import type { Change } from '../../shared/model/change.ts'
import { findLayer, outputOf, type GraphLayer, type ModelGraph } from '../../shared/model/graph.ts'
import { formatShape } from '../../shared/model/shape.ts'
import type { ComparisonPlan } from '../../shared/pretraining/comparisonSchema.ts'
import type { DataFacts } from './dataFacts.ts'
import type { ChosenModel } from './draft.ts'
import { endShape, type Setting } from './wayPlan.ts'

/** A model of the library, or one that comes with Graft, whose layers are compared with pretrained ones. */
export interface ModelWay extends ChosenModel {
  readonly graph: ModelGraph
  /** How it wants its pixels; `null` where nobody says. */
  readonly pixels: BuiltinModel['pixels']
}

/**
 * The encoder of such a way: the model takes the rows of the comparison as they are, and ends with features of the same
 * number of axes as those of the net that is pretrained.
 * @throws data.shapeMismatch for rows that it cannot take, plan.badTask for other axes, graph.* where the layer is none of
 * it
 */
export function modelEncoder(
  { reference, title, end, isStill, graph, pixels }: ModelWay,
  { facts, encoder }: Pick<Setting, 'facts' | 'encoder'>,
): ComparisonPlan['encoder'] {
  const taken = [...takeRows(graph, pixels, facts)]
  const fitting = applyChanges(graph, taken)
  const still: Change[] = isStill ? [{ type: 'freezeUpTo', layer: end, mode: 'freeze' }] : []
  const [axes, wanted] = [endShape({ graph: applyChanges(fitting, still), end }), endShape(encoder)]
  const pool = poolTo(axes.length, wanted.length)
  if (pool === null) {
    if (axes.length === wanted.length) {
      return { source: reference, end, changes: [...taken, ...still] }
    }
    const reason = `"${end}" of "${title}" gives rows of shape ${formatShape(axes.slice(1))}, and the other nets give ${formatShape(wanted.slice(1))}; take another layer`
    throw new GraftError('plan.badTask', { reason })
  }
  const pooled: Change[] = [
    { type: 'cut', at: end },
    { type: 'addHead', layers: [pool], output: 0 },
  ]
  return { source: reference, end: pool.name, changes: [...taken, ...still, ...pooled] }
}

/** What brings pictures or sequences down to one row of features, where that is asked for. */
function poolTo(axes: number, wanted: number) {
  if (wanted !== 2 || axes < 3 || axes > 5) return null
  return { name: 'pooled_features', className: `GlobalAveragePooling${axes - 2}D`, config: {} }
}

/** The changes after which a model takes the rows: their size, their channels, their numbers. */
function* takeRows(
  graph: ModelGraph,
  pixels: ModelWay['pixels'],
  { rowShape, data }: DataFacts,
): Generator<Change> {
  let own = graph
  const [ref] = graph.inputs
  const input = () => findLayer(own, ref?.layer ?? '')
  const apply = (changes: readonly Change[]): readonly Change[] => {
    for (const change of changes) own = applyChange(own, change).graph
    return changes
  }
  const first = input()
  if (first === undefined) return
  if (rowShape.length === 3 && shapeOf(first).length === 4) {
    if (pixels !== null) yield* apply(smaller(first, pixels.sizes, rowShape))
    yield* apply(resized(own, input(), rowShape))
    yield* apply(inColour(own, input(), rowShape))
    if (pixels !== null && data.normalization === 'none') {
      yield* apply([rescaled(first.name, pixels, data)])
    }
  }
  const expected = shapeOf(input() ?? first).slice(1)
  if (!takes(expected, rowShape)) {
    throw new GraftError('data.shapeMismatch', {
      what: 'input data',
      expected: formatShape(expected),
      found: formatShape(rowShape),
    })
  }
}

/** The smallest of the sides that a model knows into which the pictures go: large ones cost time. */
function smaller(
  input: GraphLayer,
  sizes: readonly number[],
  [rows = 1, columns = 1]: readonly number[],
): readonly Change[] {
  const side = sizes.find((size) => size >= Math.max(rows, columns)) ?? sizes.at(-1)
  const [batch = null, , , channels = 3] = shapeOf(input)
  if (side === undefined) return []
  const config = { batchShape: [batch, side, side, channels] }
  return [{ type: 'setConfig', layer: input.name, config }]
}

function resized(
  graph: ModelGraph,
  input: GraphLayer | undefined,
  [rows = 1, columns = 1]: readonly number[],
): readonly Change[] {
  if (input === undefined) return []
  const [, height, width] = shapeOf(input)
  const isOpen = typeof height !== 'number' || typeof width !== 'number'
  if (isOpen || (height === rows && width === columns)) return []
  return takeSize(graph, input, { rows, columns }).changes
}

function inColour(
  graph: ModelGraph,
  input: GraphLayer | undefined,
  [, , channels]: readonly number[],
): readonly Change[] {
  const wanted = input === undefined ? 1 : shapeOf(input)[3]
  if (input === undefined || channels !== 1 || wanted !== 3) return []
  return takeGrey(graph, input, wanted).changes
}

/** A byte `raw` comes as `raw * scale + offset`, and is wanted as `(raw - pixels.offset) / pixels.divisor`. */
function rescaled(
  input: string,
  pixels: NonNullable<ModelWay['pixels']>,
  { scale, offset }: Pick<DataFacts['data'], 'scale' | 'offset'>,
): Change {
  const factor = 1 / (scale * pixels.divisor)
  const config = { scale: factor, offset: -offset * factor - pixels.offset / pixels.divisor }
  const layer = { name: 'pixels_as_trained', className: 'Rescaling', config }
  return { type: 'insert', layer, from: outputOf(input), to: null }
}

/** As a run takes rows: axes of length 1 do not count. */
function takes(expected: readonly (number | null)[], row: readonly number[]): boolean {
  const [wanted, given] = [expected, row].map((lengths) => lengths.filter((length) => length !== 1))
  return (
    wanted?.length === given?.length &&
    (wanted ?? []).every((length, i) => length === null || length === given?.[i])
  )
}
