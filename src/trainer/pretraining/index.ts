import type { Task, TaskOf, TaskType } from '../../shared/pretraining/task.ts'
import type { Loss } from '../../shared/training/lossSchema.ts'
import type { Program } from '../execution/program.ts'
import { corrupted, jigsaw, rank, rotation, sentenceOrder } from './answerTasks.ts'
import { colourisation, maskedPatches, reconstruct } from './elementTasks.ts'
import { generativeGame } from './gan.ts'
import { supervised, type Objective, type Turns } from './objective.ts'
import { pairs } from './pairs.ts'
import { boltzmannMachine } from './rbm.ts'
import { views } from './views.ts'
import { maskedWords } from './words.ts'

export type { Judged, ObjectiveStep, Turns } from './objective.ts'

type Make<Type extends TaskType> = (
  task: TaskOf<Type>,
  more: { readonly loss: Loss; readonly program: Program },
) => Objective | Turns

const objectives: { readonly [Type in TaskType]: Make<Type> } = {
  reconstruct: (task, more) => reconstruct(task, more),
  maskedPatches: (task, { loss }) => maskedPatches(task, loss),
  colourisation: (_task, { loss }) => colourisation(loss),
  corrupted: (task, { loss }) => corrupted(task, loss),
  sentenceOrder: (task, { loss }) => sentenceOrder(task, loss),
  rotation: (_task, { loss }) => rotation(loss),
  jigsaw: (task, { loss }) => jigsaw(task, loss),
  rank: (task) => rank(task),
  views: (task) => views(task),
  pairs: (task) => pairs(task),
  maskedWords: (task, { program }) => maskedWords(task, program),
  gan: (task, { program }) => generativeGame(task, program),
  rbm: (task, { program }) => boltzmannMachine(task, program),
}

/** What a run learns: its task, or its labels where it has none. */
export function createTurns(
  { task, loss }: { readonly task?: Task | undefined; readonly loss: Loss },
  program: Program,
): Turns {
  if (task === undefined) return inOneTurn(supervised(loss))
  const make = objectives[task.type] as Make<TaskType>
  const made = make(task, { loss, program })
  return typeof made === 'function' ? inOneTurn(made) : made
}

function inOneTurn(objective: Objective): Turns {
  return [{ objective, trains: () => true }]
}
