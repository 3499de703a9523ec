import type { PieceRecord, RunRecord } from '../../../shared/library/records.ts'
import { encoderLayers } from '../../../shared/pretraining/heads.ts'
import type { Library } from '../../library/openLibrary.ts'

/**
 * Puts the encoder of a pretraining run on the shelf: the layers up to the end that the task names, of the model that the
 * run made. A run that was stopped has one, too. `null`: the run has no task, or made no model.
 */
export function shelveEncoder(
  library: Library,
  { name, plan: { task }, graph }: Pick<RunRecord, 'name' | 'plan' | 'graph'>,
  model: string,
): PieceRecord | null {
  if (task === undefined) return null
  const layers = encoderLayers(graph, task.encoderEnd)
  if (layers.length === 0) return null
  const known = library.pieces.list().find((piece) => piece.model === model && piece.name === name)
  return known ?? library.pieces.create({ name, model, layers })
}
