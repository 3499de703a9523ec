import type { PreparedData } from '../contract/trainerProtocol.ts'
import { createRandom, shuffledIndices, type RandomSource } from '../training/random.ts'
import type { Task, TaskOf } from './task.ts'

/** What a task's rows are drawn from. */
export interface TaskRowSource {
  /** As the plan's split divides them. */
  readonly rows: PreparedData['rows']
  /** Rows that the split left out: unlabelled as far as the plan is concerned. */
  readonly unused: Int32Array
  /** Class of each row, where labels are class ids. */
  readonly classIds: Int32Array | null
  readonly seed: number
}

/**
 * The rows on which a task trains and is validated. Rows that the split keeps for validation or test are in neither
 * part. The task's own validation rows are a seeded share of the rest, in a drawn order that is always the same: tasks
 * that look at a whole batch must not see one class after the other.
 */
export function taskRows(task: Task, source: TaskRowSource): PreparedData['rows'] {
  const { rows, unused, classIds, seed } = source
  const test = new Int32Array()
  if (task.type === 'pairs') {
    const order = (part: Int32Array, name: string) =>
      classIds === null
        ? part
        : pairOrder(part, (row) => classIds[row] ?? 0, task, createRandom(seed, `pairs/${name}`))
    return {
      train: rows.train,
      validation: order(rows.validation, 'validation'),
      test: order(rows.test, 'test'),
    }
  }
  const pool = task.rows === 'unlabelled' ? unused : Int32Array.from([...unused, ...rows.train])
  const drawn = shuffled(pool.sort(), createRandom(seed, 'task/rows')).slice(
    0,
    task.take ?? pool.length,
  )
  const held = Math.min(Math.round(drawn.length * task.validation), Math.max(0, drawn.length - 1))
  return { train: drawn.slice(held).sort(), validation: drawn.slice(0, held), test }
}

function shuffled(rows: Int32Array, random: RandomSource): Int32Array {
  return shuffledIndices(rows.length, random).map((index) => rows[index] ?? 0)
}

/**
 * Rows in an order in which every batch of `classes * items` has that many classes and that many rows of each, as far
 * as there are: no batch is without pairs of the same. As many rows as are given; a row may come twice, and another
 * not at all.
 */
export function pairOrder(
  rows: Int32Array,
  classOf: (row: number) => number,
  { classes, items }: Pick<TaskOf<'pairs'>, 'classes' | 'items'>,
  random: RandomSource,
): Int32Array {
  const groups = new Map<number, number[]>()
  for (const row of rows) {
    const id = classOf(row)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [row])
    else group.push(row)
  }
  const queues = [...groups.values()].map((group) => queueOf(Int32Array.from(group), random))
  const order: number[] = []
  while (order.length < rows.length) {
    const chosen = shuffledIndices(queues.length, random).slice(0, classes)
    for (const index of chosen) {
      const next = queues[index]
      for (let i = 0; next !== undefined && i < items; i++) order.push(next())
    }
  }
  return Int32Array.from(order.slice(0, rows.length))
}

/** Gives one row after the other, in a new drawn order whenever all have been given. */
function queueOf(rows: Int32Array, random: RandomSource): () => number {
  let left: number[] = []
  return () => {
    if (left.length === 0) left = [...shuffled(rows, random)]
    return left.pop() ?? 0
  }
}
