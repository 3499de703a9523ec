import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import { verifyPairs, type Verification } from '../../../shared/pretraining/verification.ts'
import type { Plan } from '../../../shared/training/plan.ts'
import { prepareData } from '../../datasets/prepareData.ts'
import { readInputs } from '../../datasets/readRow.ts'
import { ask } from '../../trainerHost/requests.ts'
import type { Trainer } from '../../trainerHost/trainerHost.ts'
import { withModelWords } from '../modelWords.ts'
import type { OpenedModel } from '../openModel.ts'
import { fitInputs } from '../prepareRun.ts'

/** All pairs of so many rows are compared: half a million. */
const MOST_ROWS = 1000

export interface VerifyOptions {
  readonly folder: string
  readonly cacheFolder: string
  readonly trainer: Trainer
}

/**
 * How well a model's outputs tell pairs of the same class from others, on the test rows of a plan's data: classes that
 * the model has never seen, if the data has such.
 * @throws plan.badTask where rows have no classes, or no pairs of both kinds; data.*
 */
export async function verifyModel(
  model: Pick<OpenedModel, 'graph' | 'weights' | 'words'>,
  plan: Pick<Plan, 'data' | 'seed'>,
  { folder, cacheFolder, trainer }: VerifyOptions,
): Promise<Verification> {
  const data = withModelWords(plan.data, model.words)
  const dataSet = await prepareData(data, { cacheFolder, folder, seed: plan.seed })
  const { prepared, classIds } = dataSet
  if (classIds === null) refuse('pairs takes labels that are ids of at least two classes')
  const [file] = fitInputs(model.graph, dataSet).files
  if (file === undefined) throw new Error('there is no input')
  const { test } = prepared.rows
  const step = Math.max(1, test.length / MOST_ROWS)
  const rows = Array.from(
    { length: Math.min(test.length, MOST_ROWS) },
    (_, i) => test[Math.floor(i * step)] ?? 0,
  )
  const inputs = [await readInputs(file, rows, prepared)]
  const answer = await ask(trainer, { type: 'predict', ...modelOf(model), inputs, batchSize: 128 })
  const [output] = answer.type === 'predicted' ? answer.outputs : []
  if (output === undefined)
    throw new GraftError('internal.defect', { detail: 'no prediction came' })
  const ids = rows.map((row) => classIds[row] ?? 0)
  const result = verifyPairs(output.values, output.values.length / rows.length, ids)
  return result ?? refuse('the test rows have no pairs of the same and of different classes')
}

function modelOf({ graph, weights }: Pick<OpenedModel, 'graph' | 'weights'>) {
  return { graph, weights }
}

function refuse(reason: string): never {
  throw new GraftError('plan.badTask', { reason })
}
