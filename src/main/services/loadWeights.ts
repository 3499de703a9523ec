import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { formatShape } from '../../shared/model/shape.ts'
import { applyMatch } from '../../shared/weightsFile/applyMatch.ts'
import {
  matchWeights,
  type MatchBy,
  type WeightsMatch,
} from '../../shared/weightsFile/matchWeights.ts'
import { readWeightsFile, type WeightsFile } from '../formats/weightsFile/readWeightsFile.ts'
import type { OpenedModel } from './openModel.ts'

/** What a file of weights has for a model. Nothing has been changed. */
export interface WeightsPreview {
  readonly kind: WeightsFile['kind']
  readonly match: WeightsMatch
  readonly fits: number
  readonly misfits: number
}

/**
 * Pairs a file's arrays with a model's weights. Without `by`, names decide where any of them fits, else the order.
 * @throws what `readWeightsFile` throws, and errors of the graph.
 */
export async function previewWeights(
  { graph }: OpenedModel,
  path: string,
  by: MatchBy | null,
): Promise<WeightsPreview> {
  const { kind, units } = await readWeightsFile(path)
  const named = by === 'order' ? null : matchWeights(graph, units, 'name')
  const match =
    named !== null && (by === 'name' || countFits(named) > 0)
      ? named
      : matchWeights(graph, units, 'order')
  const fits = countFits(match)
  return { kind, match, fits, misfits: match.rows.length - fits + match.unused.length }
}

const countFits = ({ rows }: WeightsMatch) => rows.filter(({ state }) => state === 'fits').length

/**
 * The model with the weights of a preview. Unless it is `partial`, every weight must have its array and every array its weight.
 * @throws file.weightsDoNotFit, file.damaged.
 */
export function withLoadedWeights(
  model: OpenedModel,
  { match, fits, misfits }: WeightsPreview,
  { path, partial }: { readonly path: string; readonly partial: boolean },
): OpenedModel {
  if (fits === 0 || (misfits > 0 && !partial)) {
    throw new GraftError('file.weightsDoNotFit', { path, fits, misfits, first: firstMisfit(match) })
  }
  return { ...model, id: null, weights: applyMatch(model.weights, match, path) }
}

function firstMisfit({ rows, unused }: WeightsMatch): string {
  const row = rows.find(({ state }) => state !== 'fits')
  if (row !== undefined) return describeMatch(row)
  const [left] = unused
  return left === undefined ? 'nothing' : `the array "${left.array.name}" of "${left.unit}" is left`
}

/** A row of a preview in words. */
export function describeMatch({
  layer,
  weight,
  shape,
  array,
  state,
}: WeightsMatch['rows'][number]) {
  const wanted = `${layer}/${weight} ${formatShape(shape)}`
  if (array === null) return `${wanted}: the file has no array for it`
  const given = `"${array.name}" ${formatShape(array.shape)} ${array.typeName}`
  return state === 'fits' ? `${wanted}: ${given}` : `${wanted}: ${given} does not fit`
}
