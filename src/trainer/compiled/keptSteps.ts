import { createHash } from 'node:crypto'
import { elementCount } from '../../shared/model/weights.ts'
import type { GraphSession } from '../native/recording/graphSession.ts'
import { emptyTables, fillSteps, loadSteps, type PlannedLayout } from './loadSteps.ts'
import type { LoadedPrograms } from './programs.ts'
import { sourceVersion } from './sourceVersion.ts'
import type { NamedVariable } from './stepEngine.ts'
import { findStepFile, keepStepFile } from './stepFiles.ts'
import { findEntry, type StepEntry, type StepGraph } from './stepGraph.ts'
import type { StepPool } from './stepPool.ts'

/** Where graphs of steps are kept, and for which steps. */
export interface KeepOptions {
  /** All that the steps are computed by, beside their variables and the data: see `stepKey`. */
  readonly key: string
  /** The run's seed: part of the key only where a recording holds it. */
  readonly seed: number
  /** In files of this folder; `null`: in none. */
  readonly folder: string | null
  /** In memory; `null`: not there. */
  readonly pool: StepPool | null
}

/** What a lookup needs of the steps. */
interface Wanted {
  readonly variables: readonly NamedVariable[]
  readonly layout: PlannedLayout
  /** Batches that there will be. */
  readonly sizes: readonly Pick<StepEntry, 'role' | 'rows'>[]
}

/** The kept graphs of some steps. */
export interface KeptSteps {
  /**
   * Loads the graph that an earlier run left, or gives `null`. It is trusted: it passed the guard under the same key.
   */
  readonly open: (load: Parameters<typeof loadSteps>[1]) => LoadedPrograms | null
  /** Keeps a graph that passed the guard. */
  readonly keep: (graph: StepGraph, isSeeded: boolean) => void
  /** Keeps the loaded graph for the next run in this process, or frees it. */
  readonly giveBack: (session: GraphSession, entries: readonly StepEntry[]) => void
}

export function createKeptSteps(options: KeepOptions | null, wanted: Wanted): KeptSteps {
  if (options === null) return noKeptSteps
  const { folder, pool } = options
  const { layout } = wanted
  const plain = hashKey(options.key, wanted)
  const seeded = hashKey(JSON.stringify([options.key, options.seed]), wanted)
  // Under which key the present graph goes.
  let used = plain
  const isFit = (entries: readonly StepEntry[]) =>
    wanted.sizes.every(({ role, rows }) => findEntry(entries, role, rows ?? 0) !== undefined)
  const openFrom = (key: string, load: Parameters<typeof loadSteps>[1]) => {
    used = key
    const pooled = pool?.take(key) ?? null
    if (pooled !== null) {
      const loaded = isFit(pooled.entries) ? attempt(() => fillSteps(pooled, load)) : null
      if (loaded !== null) return loaded
      pooled.session.dispose()
    }
    const graph = folder === null ? null : findStepFile(folder, key)
    if (graph === null || !isFit(graph.entries)) return null
    return attempt(() => loadSteps(graph, load))
  }
  return {
    open: (load) => openFrom(seeded, load) ?? openFrom(plain, load),
    keep: (graph, isSeeded) => {
      used = isSeeded ? seeded : plain
      if (folder !== null) keepStepFile(folder, used, graph)
    },
    giveBack: (session, entries) => {
      const bytes = variableBytes(layout)
      const put = () => {
        emptyTables(session, layout)
        pool?.put(used, { session, entries, bytes })
        return true
      }
      if (pool === null || attempt(put) === null) session.dispose()
    },
  }
}

const noKeptSteps: KeptSteps = {
  open: () => null,
  keep: () => undefined,
  giveBack: (session) => {
    session.dispose()
  },
}

/** What TensorFlow cannot do with a kept graph is done anew. */
function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

function hashKey(key: string, { variables, layout: { specs, sources } }: Wanted): string {
  const names = variables.map(({ name }) => name)
  return createHash('sha256')
    .update(JSON.stringify([sourceVersion(), key, names, specs, sources]))
    .digest('hex')
}

function variableBytes({ specs, tableSpecs }: PlannedLayout): number {
  return specs
    .slice(0, specs.length - tableSpecs.length)
    .reduce((sum, { shape }) => sum + 4 * elementCount(shape), 0)
}
