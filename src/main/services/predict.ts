import { stat } from 'node:fs/promises'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import { preparationIn } from '../../shared/data/preparation.ts'
import { refKey } from '../../shared/model/graph.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import { formatShape, shapesFit } from '../../shared/model/shape.ts'
import type { WeightArray } from '../../shared/model/weights.ts'
import { writeWhole } from '../datasets/cacheFile.ts'
import { encodeNpy, readNpy } from '../datasets/npy.ts'
import { readSample } from '../datasets/tables/encoding.ts'
import { ask } from '../trainerHost/requests.ts'
import type { OpenedModel } from './openModel.ts'
import { prepareInput, type PreparedInput } from './prepareInput.ts'
import { withTrainer } from './runPlan.ts'

const BATCH_SIZE = 32

/** What a model says of rows. */
export interface Prediction {
  readonly outputs: WeightArray
  /** A name a row: of a picture its file's, else its number. */
  readonly names: readonly string[]
}

/**
 * Predictions of a model for the rows of a .npy file, taken as they are; or for pictures, a table or a text, prepared as
 * the rows that it was trained on.
 * @throws data.*, usage.wrong for a model that does not know how its data were prepared, and errors of the graph.
 */
export async function predictFile(model: OpenedModel, inputPath: string): Promise<Prediction> {
  const shapes = inferShapes(model.graph)
  const [input, ...others] = model.graph.inputs
  if (input === undefined || others.length > 0) {
    throw new GraftError('data.inputCount', { inputs: model.graph.inputs.length, found: 1 })
  }
  const wanted = shapes.get(refKey(input)) ?? []
  if (model.graph.outputs.length !== 1) {
    throw new GraftError('data.outputCount', { outputs: model.graph.outputs.length })
  }
  const { rows, names } = await readRows(model, inputPath)
  if (!shapesFit(wanted, rows.shape)) {
    throw new GraftError('data.shapeMismatch', {
      what: `file ${inputPath}`,
      expected: formatShape(wanted.slice(1)),
      found: formatShape(rows.shape.slice(1)),
    })
  }
  return withTrainer(async (trainer) => {
    const answer = await ask(trainer, {
      type: 'predict',
      graph: model.graph,
      weights: model.weights,
      inputs: [rows],
      batchSize: BATCH_SIZE,
    })
    const [outputs] = answer.type === 'predicted' ? answer.outputs : []
    if (outputs === undefined)
      throw new GraftError('internal.defect', { detail: 'no prediction came' })
    return { outputs, names }
  })
}

async function readRows({ provenance }: OpenedModel, path: string): Promise<PreparedInput> {
  const preparation = preparationIn(provenance?.recipe ?? {})
  if (preparation === null || (await isNpy(path))) {
    const rows = await readNpy(path)
    return { rows, names: Array.from({ length: rows.shape[0] ?? 0 }, (_, row) => String(row)) }
  }
  return prepareInput(preparation, path)
}

async function isNpy(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) return false
  return Buffer.from(await readSample(path, 6)).toString('latin1') === '\x93NUMPY'
}

/** Writes an array as .npy, whole or not at all. */
export function writeNpy(path: string, array: WeightArray): Promise<void> {
  return writeWhole(path, [encodeNpy(array)])
}
