import type { WeightArray } from '../../shared/model/weights.ts'
import { addNote, type RunSession } from '../loop/runSession.ts'

/** Pictures that differ by less than this share of what real ones do are taken for the same one. */
const SAME = 0.1

/** A generator that has only begun makes nearly the same of everything. */
const FIRST_EPOCHS = 3

/** Notes, once, when a generator makes nearly the same picture of all drawn numbers. Both arrays have rows first. */
export function noteCollapse(session: RunSession, made: WeightArray, real: WeightArray): void {
  if (session.cursor.epoch < FIRST_EPOCHS) return
  if (spread(made) >= SAME * spread(real)) return
  addNote(
    session,
    'The generator makes hardly different pictures: it has collapsed. A lower learning rate or a new seed may help.',
  )
}

/** How much a number differs from row to row: the standard deviation, mean over all places. */
export function spread({ shape, values }: WeightArray): number {
  const [rows = 1] = shape
  const places = values.length / rows
  let sum = 0
  for (let place = 0; place < places; place++) {
    const column = Array.from({ length: rows }, (_, row) => values[row * places + place] ?? 0)
    const mean = column.reduce((total, value) => total + value, 0) / rows
    sum += Math.sqrt(column.reduce((total, value) => total + (value - mean) ** 2, 0) / rows)
  }
  return sum / places
}
