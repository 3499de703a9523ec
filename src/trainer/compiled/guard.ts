import type { Tensor } from '../../shared/layers/ops.ts'
import type { TypedArray } from '../../shared/model/weights.ts'
import { inGroups } from '../native/recording/graphSession.ts'
import type { LoadedPrograms, RecordedProgram } from './programs.ts'
import type { NamedVariable } from './stepEngine.ts'

/** Largest difference between replay and eager step, relative to the larger of 1 and the number's size. */
const TOLERANCE = 1e-5

/**
 * The same for optimizer memory, statistics and sums, relative to the largest number of their array: rounding of a
 * gradient is squared there.
 */
const MEMORY_TOLERANCE = 1e-3

/** The same for a weight's step alone. */
const STEP_TOLERANCE = 1e-3

/** A gradient below this share of the largest one is rounding noise to an optimizer that scales it up. */
const NOISE = 1e-4

export interface GuardOptions extends LoadedPrograms {
  readonly programs: readonly RecordedProgram[]
  readonly variables: readonly NamedVariable[]
  /** Values of the variables before the recorded step. */
  readonly before: readonly Tensor[]
}

/**
 * Replays every recorded step once from where it was recorded and compares loss and variables with what the eager step
 * gave. Afterwards the graph's variables are as before. Gives what differs, in plain words, and in which program, or
 * `null`.
 */
export function findReplayFault(
  options: GuardOptions,
): { readonly reason: string; readonly program: RecordedProgram } | null {
  const { programs, replay, reset } = options
  for (const recorded of programs) {
    const { program, step } = recorded
    const hasResult = step.recording.results.length > 0
    const result = replay.run({ name: program.name, hasResult }, step.rows)
    const fault = compareStep(options, step, result)
    reset()
    if (fault !== null) return { reason: fault, program: recorded }
  }
  return null
}

function compareStep(
  { session, variables, before }: GuardOptions,
  step: RecordedProgram['step'],
  result: number,
): string | null {
  const [expected] = step.results
  if (expected !== undefined && !isClose(result, expected)) {
    return `the compiled step gives a loss of ${result}, the eager step ${expected}`
  }
  // Most arrays agree at once: what tells rounding from faults is looked at for the others alone.
  const noise = once(() => NOISE * largest([...step.gradients.values()]))
  for (const group of groupsOf(step)) {
    const found = session.read(group.map(({ index }) => index))
    const fault = group.find(({ index, value }, i) => {
      const [is, wanted] = [found[i] ?? new Float32Array(), value.dataSync<'float32'>()]
      if (allClose(is, wanted)) return false
      const comparison = {
        found: is,
        expected: wanted,
        before: before[index]?.dataSync<'float32'>() ?? [],
        gradient: step.gradients.get(index) ?? null,
        noise: noise(),
      }
      return !isSameUpdate(comparison)
    })
    if (fault === undefined) continue
    return `the compiled step gives other numbers for ${variables[fault.index]?.name ?? 'a variable'} than the eager step`
  }
  return null
}

/** What the step changed, some at a time. */
function groupsOf({ changed }: RecordedProgram['step']) {
  const items = [...changed].map(([index, value]) => ({ index, value }))
  return inGroups(items, ({ value }) => 4 * value.size)
}

interface UpdateComparison {
  readonly found: TypedArray
  readonly expected: TypedArray
  readonly before: ArrayLike<number>
  /** Of a weight that trains, else `null`. */
  readonly gradient: TypedArray | null
  /** Gradients up to this size say nothing about the step. */
  readonly noise: number
}

/**
 * Adam and its like divide a gradient by its own size: where it is rounding noise (a bias before a batch norm has no
 * other), the step's sign is chance, and such elements are left out. The optimizer's memory is compared all the same.
 */
function isSameUpdate(comparison: UpdateComparison): boolean {
  const { found, expected, before, gradient, noise } = comparison
  if (found.length !== expected.length) return false
  const rounding = MEMORY_TOLERANCE * largest([expected])
  return found.every((value, i) => {
    const wanted = expected[i] ?? NaN
    if (isClose(value, wanted)) return true
    if (gradient === null) return Math.abs(value - wanted) <= rounding
    const step = Math.abs(wanted - (before[i] ?? NaN))
    return (
      Math.abs(gradient[i] ?? NaN) <= noise || Math.abs(value - wanted) <= STEP_TOLERANCE * step
    )
  })
}

function largest(arrays: readonly TypedArray[]): number {
  let most = 0
  for (const array of arrays) {
    for (const value of array) most = Math.max(most, Math.abs(value))
  }
  return most
}

function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | null = null
  return () => {
    value ??= { of: compute() }
    return value.of
  }
}

/**
 * Whether two arrays hold the same numbers, within the guard's tolerance. A plain loop: it goes over all weights and
 * optimizer memory before anything of it is compiled.
 */
export function allClose(a: TypedArray, b: TypedArray): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? NaN
    const y = b[i] ?? NaN
    if (x !== y && !isClose(x, y)) return false
  }
  return true
}

/** Numbers that are not finite are not the guard's business: the loop stops at them. */
function isClose(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.isFinite(a) === Number.isFinite(b)
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b))
}
