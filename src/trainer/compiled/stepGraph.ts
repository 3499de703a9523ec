import { encodeSavedModel } from '../native/recording/protoSchema.ts'
import {
  stepNodes,
  variableNodes,
  type InputSource,
  type StepProgram,
} from '../native/recording/graphWriter.ts'
import type { TensorSpec } from '../native/recording/recording.ts'

/** A step of a graph, as far as a replay must know it. */
export interface StepEntry {
  readonly role: 'train' | 'evaluate'
  /** Prefix of its nodes. */
  readonly name: string
  /** Rows of the batches that it is for; `null`: of any number. */
  readonly rows: number | null
  /** Whether it gives a loss. */
  readonly hasResult: boolean
}

/** Recorded steps in the form in which TensorFlow loads them: all that is left of them once they are trusted. */
export interface StepGraph {
  readonly entries: readonly StepEntry[]
  /** The bytes of `saved_model.pb`. */
  readonly model: Uint8Array
}

/** What a graph's variables are and where its inputs come from. */
export interface GraphLayout {
  /** The steps' variables, then the tables of rows that live in the graph, with an open number of rows. */
  readonly specs: readonly TensorSpec[]
  readonly sources: readonly InputSource[]
}

export function buildStepGraph(
  programs: readonly {
    readonly role: StepEntry['role']
    readonly program: Omit<StepProgram, 'sources'>
    readonly rows: number | null
  }[],
  { specs, sources }: GraphLayout,
): StepGraph {
  const nodes = [
    ...variableNodes(specs),
    ...programs.flatMap(({ program }) => stepNodes({ ...program, sources }, specs)),
  ]
  return {
    entries: programs.map(({ role, program: { name, recording }, rows }) => {
      return { role, name, rows, hasResult: recording.results.length > 0 }
    }),
    model: encodeSavedModel(nodes),
  }
}

/** The step for a batch of so many rows, or `undefined`. */
export function findEntry(
  entries: readonly StepEntry[],
  role: StepEntry['role'],
  size: number,
): StepEntry | undefined {
  return entries.find((entry) => entry.role === role && (entry.rows ?? size) === size)
}
