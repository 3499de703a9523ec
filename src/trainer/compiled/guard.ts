import type { Tensor } from '../../shared/layers/ops.ts'
import type { TypedArray } from '../../shared/model/weights.ts'
import { readArray } from '../execution/weightArrays.ts'
import type { LoadedPrograms, RecordedProgram } from './programs.ts'
import { toFed } from './batchTables.ts'
import type { NamedVariable } from './stepEngine.ts'

/** Largest difference between replay and eager step, relative to the larger of 1 and the number's size. */
const TOLERANCE = 1e-5

interface GuardOptions extends LoadedPrograms {
  readonly programs: readonly RecordedProgram[]
  readonly variables: readonly NamedVariable[]
  /** Values of the variables before the recorded step. */
  readonly before: readonly Tensor[]
}

/**
 * Replays every recorded step once from where it was recorded and compares loss and variables with what the eager step
 * gave. Afterwards the graph's variables are as before. Gives what differs, in plain words, or `null`.
 */
export function findReplayFault(options: GuardOptions): string | null {
  const { programs, session, replay, before } = options
  for (const { program, step } of programs) {
    const result = replay.run(program, step.rows)
    const fault = compareStep(options, step, result)
    for (const index of step.changed.keys()) {
      const value = before[index]
      if (value !== undefined) session.assign(new Map([[index, toFed(readArray(value))]]))
    }
    if (fault !== null) return fault
  }
  return null
}

function compareStep(
  { session, variables }: GuardOptions,
  step: RecordedProgram['step'],
  result: number,
): string | null {
  const [expected] = step.results
  if (expected !== undefined && !isClose(result, expected)) {
    return `the compiled step gives a loss of ${result}, the eager step ${expected}`
  }
  for (const [index, value] of step.changed) {
    if (allClose(session.read(index), value.dataSync<'float32'>())) continue
    return `the compiled step gives other numbers for ${variables[index]?.name ?? 'a variable'} than the eager step`
  }
  return null
}

/** Whether all numbers are equal within the tolerance. */
export function allClose(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && a.every((value, i) => isClose(value, b[i] ?? NaN))
}

/** Numbers that are not finite are not the guard's business: the loop stops at them. */
function isClose(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.isFinite(a) === Number.isFinite(b)
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b))
}
