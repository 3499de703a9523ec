import type { TaskOf } from '../../shared/pretraining/task.ts'
import { pairOrder } from '../../shared/pretraining/taskRows.ts'
import { createRandom } from '../../shared/training/random.ts'
import type { EpochOrder } from '../loop/epochOrder.ts'
import type { TrainingData } from '../loop/trainingData.ts'

/** Epochs whose batches hold several rows of each of several classes, drawn anew for each epoch. */
export function createPairOrder(
  task: TaskOf<'pairs'>,
  {
    train,
    seed,
    data,
  }: {
    readonly train: Int32Array
    readonly seed: number
    readonly data: Pick<TrainingData, 'labels'>
  },
): EpochOrder {
  const classIds = data.labels.gather(train)
  const classOf = new Map([...train].map((row, i) => [row, classIds[i] ?? 0]))
  return {
    length: train.length,
    rowsOf: (epoch) =>
      pairOrder(train, (row) => classOf.get(row) ?? 0, task, createRandom(seed, `pairs/${epoch}`)),
  }
}
