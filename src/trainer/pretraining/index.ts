import type { Task } from '../../shared/pretraining/task.ts'
import type { Loss } from '../../shared/training/lossSchema.ts'
import type { Program } from '../execution/program.ts'
import { corrupted, jigsaw, rank, rotation, sentenceOrder } from './answerTasks.ts'
import { colourisation, maskedPatches, reconstruct } from './elementTasks.ts'
import { supervised, type Objective } from './objective.ts'
import { pairs } from './pairs.ts'
import { views } from './views.ts'
import { maskedWords } from './words.ts'

export type { Judged, Objective, ObjectiveStep } from './objective.ts'

/** What a run learns: its task, or its labels where it has none. */
export function createObjective(
  { task, loss }: { readonly task?: Task | undefined; readonly loss: Loss },
  program: Program,
): Objective {
  switch (task?.type) {
    case undefined:
      return supervised(loss)
    case 'reconstruct':
      return reconstruct(task, loss)
    case 'maskedPatches':
      return maskedPatches(task, loss)
    case 'colourisation':
      return colourisation(loss)
    case 'corrupted':
      return corrupted(task, loss)
    case 'sentenceOrder':
      return sentenceOrder(loss)
    case 'rotation':
      return rotation(loss)
    case 'jigsaw':
      return jigsaw(task, loss)
    case 'rank':
      return rank(task)
    case 'views':
      return views(task)
    case 'pairs':
      return pairs(task)
    case 'maskedWords':
      return maskedWords(task, program)
  }
}
