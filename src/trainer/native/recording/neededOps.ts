import type { RecordedValue, Recording, UpdateInput } from './recording.ts'

/** What of a recording a replay must hold. */
export interface NeededParts {
  readonly ops: ReadonlySet<number>
  readonly constants: ReadonlySet<number>
  /** Variables whose value is read. */
  readonly variables: ReadonlySet<number>
}

/** The updates that no fused kernel does. */
export function openUpdates(recording: Recording): Recording['updates'] {
  const fused = new Set(
    recording.fused.flatMap((update) =>
      update.inputs.flatMap((input) => (input.from === 'handle' ? [input.variable] : [])),
    ),
  )
  return recording.updates.filter(({ variable }) => !fused.has(variable))
}

/** Everything that results and updates depend on; ops that only computed what a fused kernel does are left out. */
export function neededOps(recording: Recording): NeededParts {
  const ops = new Set<number>()
  const constants = new Set<number>()
  const variables = new Set<number>()
  const open: UpdateInput[] = [
    ...recording.results,
    ...openUpdates(recording).map((update) => update.value),
    ...recording.fused.flatMap((update) => update.inputs),
  ]
  const visit = (value: RecordedValue) => {
    if (value.from === 'constant') constants.add(value.index)
    if (value.from === 'variable') variables.add(value.index)
    if (value.from !== 'op' || ops.has(value.index)) return
    ops.add(value.index)
    open.push(...(recording.ops[value.index]?.inputs ?? []))
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.from !== 'handle') visit(next)
  }
  return { ops, constants, variables }
}
