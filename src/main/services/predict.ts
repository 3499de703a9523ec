import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { refKey } from '../../shared/model/graph.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import { formatShape, shapesFit } from '../../shared/model/shape.ts'
import type { WeightArray } from '../../shared/model/weights.ts'
import { writeWhole } from '../datasets/cacheFile.ts'
import { encodeNpy, readNpy } from '../datasets/npy.ts'
import { ask } from '../trainerHost/requests.ts'
import type { OpenedModel } from './openModel.ts'
import { withTrainer } from './runPlan.ts'

const BATCH_SIZE = 32

/**
 * Predictions of a model for the rows of a .npy file.
 * @throws data.badNpy, data.shapeMismatch, data.inputCount, data.outputCount, and errors of the graph.
 */
export async function predictFile(model: OpenedModel, inputPath: string): Promise<WeightArray> {
  const shapes = inferShapes(model.graph)
  const [input, ...others] = model.graph.inputs
  if (input === undefined || others.length > 0) {
    throw new GraftError('data.inputCount', { inputs: model.graph.inputs.length, found: 1 })
  }
  const wanted = shapes.get(refKey(input)) ?? []
  if (model.graph.outputs.length !== 1) {
    throw new GraftError('data.outputCount', { outputs: model.graph.outputs.length })
  }
  const array = await readNpy(inputPath)
  if (!shapesFit(wanted, array.shape)) {
    throw new GraftError('data.shapeMismatch', {
      what: `file ${inputPath}`,
      expected: formatShape(wanted.slice(1)),
      found: formatShape(array.shape.slice(1)),
    })
  }
  return withTrainer(async (trainer) => {
    const answer = await ask(trainer, {
      type: 'predict',
      graph: model.graph,
      weights: model.weights,
      inputs: [array],
      batchSize: BATCH_SIZE,
    })
    const [output] = answer.type === 'predicted' ? answer.outputs : []
    if (output === undefined)
      throw new GraftError('internal.defect', { detail: 'no prediction came' })
    return output
  })
}

/** Writes an array as .npy, whole or not at all. */
export function writeNpy(path: string, array: WeightArray): Promise<void> {
  return writeWhole(path, [encodeNpy(array)])
}
