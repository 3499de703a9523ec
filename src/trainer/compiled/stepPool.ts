import type { GraphSession } from '../native/recording/graphSession.ts'
import type { StepEntry } from './stepGraph.ts'

/** A graph that TensorFlow has loaded and planned, between two uses. */
export interface PooledSteps {
  readonly session: GraphSession
  readonly entries: readonly StepEntry[]
  /** What its variables take in memory; its tables are empty. */
  readonly bytes: number
}

/** Loaded graphs of runs that are over: the next run of the same graph begins with one at once. */
export interface StepPool {
  /** Takes a graph out, or gives `null`. Its variables have some old values. */
  readonly take: (key: string) => PooledSteps | null
  /** Puts one back; the ones that were not used for the longest time make room. */
  readonly put: (key: string, steps: PooledSteps) => void
  /** Frees all. */
  readonly release: () => void
}

/** Room for the phases and the evaluation of two models that are compared. */
const LIMITS = { graphs: 8, bytes: 2 ** 27 }

export function createStepPool(limits: Readonly<typeof LIMITS> = LIMITS): StepPool {
  // A map gives its keys in the order in which they came.
  const kept = new Map<string, PooledSteps>()
  const drop = (key: string) => {
    kept.get(key)?.session.dispose()
    kept.delete(key)
  }
  const isFull = () => {
    const bytes = [...kept.values()].reduce((sum, steps) => sum + steps.bytes, 0)
    return kept.size > limits.graphs || bytes > limits.bytes
  }
  return {
    take: (key) => {
      const steps = kept.get(key) ?? null
      kept.delete(key)
      return steps
    },
    put: (key, steps) => {
      drop(key)
      kept.set(key, steps)
      for (const oldest of [...kept.keys()]) {
        if (isFull()) drop(oldest)
      }
    },
    release: () => {
      for (const key of [...kept.keys()]) drop(key)
    },
  }
}
