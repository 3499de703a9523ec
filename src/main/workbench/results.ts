import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { WorkbenchHandlers } from '../../shared/contract/workbenchApi/index.ts'
import type { Prediction } from '../../shared/contract/workbenchApi/results.ts'
import { classReports, confusionCounts } from '../../shared/training/classReport.ts'
import { mostProbable, scoreReading, toProbabilities } from '../../shared/training/classScores.ts'
import { ask } from '../trainerHost/requests.ts'
import type { WorkbenchContext } from './context.ts'
import {
  createEvaluations,
  samplesAt,
  type Evaluation,
  type Evaluations,
} from './results/evaluation.ts'
import type { OpenedResult } from './results/openResult.ts'
import { seePicture, type SeenPicture } from './results/seenPicture.ts'

export function createResultHandlers(context: WorkbenchContext): WorkbenchHandlers['results'] {
  const evaluations = createEvaluations(context)
  return {
    confusion: async ({ runId, part }) => {
      const evaluation = await evaluations.of(runId, part)
      const counts = countsOf(evaluation)
      const rows = evaluation.rows.length
      const right = counts.reduce((sum, line, id) => sum + (line[id] ?? 0), 0)
      const { labels } = evaluation.result
      return { runId, part, labels, counts, rows, accuracy: right / rows }
    },
    cell: async ({ runId, part, truth, predicted, ...page }) => {
      const evaluation = await evaluations.of(runId, part)
      const places = [...evaluation.rows.keys()].filter(
        (place) => evaluation.truths[place] === truth && evaluation.predicted[place] === predicted,
      )
      return samplesAt(evaluation, sortedBy(places, evaluation.confidence), page)
    },
    hardest: async ({ runId, part, ...page }) => {
      const evaluation = await evaluations.of(runId, part)
      const places = [...evaluation.rows.keys()]
      return samplesAt(evaluation, sortedBy(places, evaluation.loss), page)
    },
    perClass: async ({ runId, part }) => {
      const evaluation = await evaluations.of(runId, part)
      const { labels } = evaluation.result
      return classReports(countsOf(evaluation)).map((report, id) => ({
        label: labels[id] ?? String(id),
        ...report,
      }))
    },
    ...createPictureHandlers(context, evaluations),
  }
}

/** What a model says of one picture. */
function createPictureHandlers(
  context: WorkbenchContext,
  evaluations: Evaluations,
): Pick<WorkbenchHandlers['results'], 'predict' | 'gradCam'> {
  return {
    predict: async ({ runId, picture }) => {
      const result = await evaluations.open(runId)
      const seen = await seePicture(result, picture, context.folders)
      return predict(context, result, seen)
    },
    gradCam: async ({ runId, picture, layer, class: wanted }) => {
      const result = await evaluations.open(runId)
      const { graph, weights, labels } = result
      const { input, seen } = await seePicture(result, picture, context.folders)
      const chosen = wanted ?? mostProbable(await probabilitiesOf(context, result, input))
      const answer = await context.trainers.use((trainer) =>
        ask(trainer, {
          type: 'gradCam',
          graph,
          weights,
          inputs: [input],
          layer: layer ?? null,
          class: chosen,
        }),
      )
      if (answer.type !== 'gradCam') {
        throw new GraftError('internal.defect', { detail: 'no map came' })
      }
      const { rows, columns, heat } = answer
      const label = labels[chosen] ?? String(chosen)
      return { layer: answer.layer, label, seen, rows, columns, heat: Array.from(heat) }
    },
  }
}

function countsOf({ truths, predicted, result }: Evaluation) {
  return confusionCounts(truths, predicted, result.labels.length)
}

/** Highest number first; of equals in the order of the data. */
function sortedBy(places: readonly number[], numbers: Float32Array): readonly number[] {
  return [...places].sort((a, b) => (numbers[b] ?? 0) - (numbers[a] ?? 0) || a - b)
}

async function predict(
  context: WorkbenchContext,
  result: OpenedResult,
  { seen, input }: SeenPicture,
): Promise<Prediction> {
  const probabilities = await probabilitiesOf(context, result, input)
  const classes = probabilities
    .map((probability, id) => ({ label: result.labels[id] ?? String(id), probability }))
    .sort((a, b) => b.probability - a.probability)
  return { seen, classes }
}

async function probabilitiesOf(
  { trainers }: WorkbenchContext,
  { graph, weights, run }: OpenedResult,
  input: SeenPicture['input'],
): Promise<readonly number[]> {
  const answer = await trainers.use((trainer) =>
    ask(trainer, { type: 'predict', graph, weights, inputs: [input], batchSize: 1 }),
  )
  const [output] = answer.type === 'predicted' ? answer.outputs : []
  return toProbabilities(output?.values ?? [], scoreReading(graph, run.plan.loss))
}
