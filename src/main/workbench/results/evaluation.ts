import type { Classified } from '../../../shared/contract/trainerProtocol.ts'
import { GraftError } from '../../../shared/contract/errors/graftError.ts'
import type { DataPart, Page, Picture } from '../../../shared/contract/workbenchApi/common.ts'
import type { Sample } from '../../../shared/contract/workbenchApi/results.ts'
import { ask } from '../../trainerHost/requests.ts'
import type { WorkbenchContext } from '../context.ts'
import { readRow } from '../../datasets/readRow.ts'
import { numbersToPicture, pictureShape } from './rowPictures.ts'
import { openResult, type OpenedResult } from './openResult.ts'

/** What a trained model says of a part of its data. */
export interface Evaluation extends Classified {
  readonly result: OpenedResult
  /** Numbers of the rows in the data. */
  readonly rows: Int32Array
  /** Class of each row. */
  readonly truths: Int32Array
}

export interface Evaluations {
  readonly open: (runId: string) => Promise<OpenedResult>
  readonly of: (runId: string, part: DataPart) => Promise<Evaluation>
}

/** Evaluations that are kept: three numbers a row each. */
const KEPT = 6

/** Evaluates each run and part once; the run that was looked at last stays open. */
export function createEvaluations(context: WorkbenchContext): Evaluations {
  const kept = new Map<string, Promise<Evaluation>>()
  let last: { readonly runId: string; readonly result: Promise<OpenedResult> } | null = null

  const open = (runId: string): Promise<OpenedResult> => {
    // A run that goes on again has another model afterwards.
    const key = `${runId}/${context.library.runs.get(runId).resultModel ?? ''}`
    if (last?.runId === key) return last.result
    const result = openResult(context, runId)
    last = { runId: key, result }
    result.catch(() => {
      if (last?.result === result) last = null
    })
    return result
  }
  return {
    open,
    of: (runId, part) => {
      const model = context.library.runs.get(runId).resultModel ?? ''
      const key = `${runId}/${model}/${part}`
      const known = kept.get(key)
      if (known !== undefined) return known
      const evaluation = open(runId).then((result) => evaluate(context, result, part))
      kept.set(key, evaluation)
      evaluation.catch(() => kept.delete(key))
      for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old)
      return evaluation
    },
  }
}

async function evaluate(
  { trainers }: WorkbenchContext,
  result: OpenedResult,
  part: DataPart,
): Promise<Evaluation> {
  const { graph, weights, data, run, dataSet } = result
  const rows = data.rows[part]
  if (rows.length === 0) {
    const reason = `its data has no ${part} rows`
    throw new GraftError('workbench.noResult', { run: run.id, reason })
  }
  const { loss } = run.plan
  // Larger batches are no faster on a processor and take more memory.
  const batchSize = Math.min(64, Math.max(16, run.plan.batchSize))
  const answer = await trainers.use((trainer) =>
    ask(trainer, { type: 'classify', spec: { graph, weights, data, loss, batchSize }, rows }),
  )
  if (answer.type !== 'classified') {
    throw new GraftError('internal.defect', { detail: 'no classes came' })
  }
  const truths = rows.map((row) => dataSet.classIds?.[row] ?? 0)
  const { predicted, confidence, loss: losses } = answer
  return { result, rows, truths, predicted, confidence, loss: losses }
}

/** A page of samples, in the order of `places`: positions in the evaluation. */
export async function samplesAt(
  evaluation: Evaluation,
  places: readonly number[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Page<Sample>> {
  const items: Sample[] = []
  for (const place of places.slice(offset, offset + limit)) {
    const row = evaluation.rows[place] ?? 0
    items.push({
      row,
      picture: await pictureOf(evaluation.result, row),
      truth: evaluation.truths[place] ?? 0,
      predicted: evaluation.predicted[place] ?? 0,
      confidence: evaluation.confidence[place] ?? NaN,
      loss: evaluation.loss[place] ?? NaN,
    })
  }
  return { items, total: places.length }
}

/** A row of a run's data as a picture, as it lies in the data; `null` where it is none. */
export async function pictureOf({ dataSet }: OpenedResult, row: number): Promise<Picture | null> {
  const [file] = dataSet.prepared.inputs
  const shape = pictureShape(dataSet.rowShape)
  if (file === undefined || shape === null) return null
  return numbersToPicture(await readRow(file, row), shape)
}
