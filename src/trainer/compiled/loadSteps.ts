import type * as tfjs from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../shared/layers/ops.ts'
import { assignArray } from '../execution/modelVariables.ts'
import { homeOf, setHome, type HomeGraph } from '../execution/variableHome.ts'
import { readArrays } from '../execution/weightArrays.ts'
import type { TrainingData } from '../loop/trainingData.ts'
import { loadGraph, type FedTensor, type GraphSession } from '../native/recording/graphSession.ts'
import { DATA_TYPE } from '../native/recording/protoSchema.ts'
import type { TensorSpec } from '../native/recording/recording.ts'
import { batchArrayList, createBatchTables, toFed, type BatchTables } from './batchTables.ts'
import type { LoadedPrograms } from './programs.ts'
import { createReplay } from './replay.ts'
import type { NamedVariable, StepEngine } from './stepEngine.ts'
import { findEntry, type GraphLayout, type StepEntry, type StepGraph } from './stepGraph.ts'

/** Where a graph's rows come from, and what its variables are. */
export interface PlannedLayout extends GraphLayout {
  /** Rows that live in the graph, or `null`: they are fed. */
  readonly tables: BatchTables | null
  /** The specs of the tables among `specs`. */
  readonly tableSpecs: readonly TensorSpec[]
}

export function planLayout(
  variables: readonly tfjs.Variable[],
  data: TrainingData,
  { passes, tableBytes }: { readonly passes: readonly Int32Array[]; readonly tableBytes: number },
): PlannedLayout {
  const tables = createBatchTables(data, passes, tableBytes)
  const tableSpecs = (tables?.tables ?? []).map(({ dtype, shape }) => {
    return { dtype, shape: [-1, ...shape.slice(1)] }
  })
  const specs = [...variables.map(specOf), ...tableSpecs]
  if (tables !== null) {
    const table = (_: unknown, i: number) => ({
      kind: 'rows' as const,
      table: variables.length + i,
    })
    return { tables, tableSpecs, specs, sources: tables.tables.map(table) }
  }
  const rows = passes.find((pass) => pass.length > 0) ?? new Int32Array()
  const sample = batchArrayList(data.batchArrays(rows.subarray(0, 1)))
  const sources = sample.map((array) => ({ kind: 'fed' as const, dtype: toFed(array).dtype }))
  return { tables, tableSpecs, specs, sources }
}

function specOf({ dtype, shape }: tfjs.Variable): TensorSpec {
  return { dtype: dtype === 'int32' ? DATA_TYPE.int32 : DATA_TYPE.float32, shape }
}

interface LoadOptions {
  readonly variables: readonly tfjs.Variable[]
  readonly data: TrainingData
  readonly layout: PlannedLayout
}

/** Loads a graph. */
export function loadSteps({ entries, model }: StepGraph, options: LoadOptions): LoadedPrograms {
  const session = loadGraph(model, { optimizes: false })
  try {
    return fillSteps({ entries, session }, options)
  } catch (error) {
    session.dispose()
    throw error
  }
}

/** Gives a loaded graph the variables' present values, and the rows that live in it. */
export function fillSteps(
  { entries, session }: { readonly entries: readonly StepEntry[]; readonly session: GraphSession },
  { variables, data, layout: { tables } }: LoadOptions,
): LoadedPrograms {
  const values = new Map([...readArrays(variables).map(toFed).entries()])
  // Apart from the tables, so that a reset is planned already.
  const reset = () => {
    session.assign(values)
  }
  reset()
  session.assign(tableValues(variables.length, tables?.tables ?? []))
  const replay = createReplay(session, data, tables?.positionsOf ?? null)
  return { session, entries, reset, replay }
}

const tableValues = (first: number, tables: readonly FedTensor[]) =>
  new Map(tables.map((table, i) => [first + i, table]))

/** Frees the rows that live in a graph. */
export function emptyTables(session: GraphSession, { specs, tableSpecs }: PlannedLayout): void {
  const none = tableSpecs.map(({ dtype, shape }) => {
    const values = dtype === DATA_TYPE.float32 ? new Float32Array() : emptyIntegers(dtype)
    return { dtype, shape: [0, ...shape.slice(1)], values }
  })
  session.assign(tableValues(specs.length - tableSpecs.length, none))
}

const emptyIntegers = (dtype: number) =>
  dtype === DATA_TYPE.uint8 ? new Uint8Array() : new Int32Array()

interface EngineOptions {
  readonly tf: TensorFlow
  readonly variables: readonly NamedVariable[]
  readonly loaded: LoadedPrograms
  /** Gets the session when the variables have their values back. */
  readonly onClose: (session: GraphSession) => void
}

/** The engine of loaded steps: from now on their graph is where the variables' values live. */
export function createEngine({ tf, variables, loaded, onClose }: EngineOptions): StepEngine {
  const { entries, session, replay } = loaded
  const graph = homeGraph(variables, session)
  variables.forEach(({ variable }, place) => {
    setHome(variable, { graph, place })
  })
  const entryFor = (role: StepEntry['role'], size: number) => {
    const entry = findEntry(entries, role, size)
    if (entry === undefined) throw new Error(`no ${role} step was compiled for ${size} rows`)
    return entry
  }
  return {
    kind: 'compiled',
    fetch: replay.fetch,
    train: (rows) => replay.run(entryFor('train', rows.length), rows),
    evaluate: (rows) => {
      replay.run(entryFor('evaluate', rows.length), rows)
    },
    close: () => {
      bringBack(tf, variables)
      onClose(session)
    },
  }
}

/** The values of the variables as they live in the session. */
function homeGraph(variables: readonly NamedVariable[], session: GraphSession): HomeGraph {
  const specs = variables.map(({ variable }) => specOf(variable))
  return {
    read: (places) => session.read(places),
    assign: (place, values) => {
      const spec = specs[place]
      if (spec !== undefined) session.assign(new Map([[place, { ...spec, values }]]))
    },
  }
}

/** Values move from the graph back into the variables. */
function bringBack(tf: TensorFlow, variables: readonly NamedVariable[]): void {
  const moved = variables
    .map(({ variable }) => variable)
    .filter((variable) => homeOf(variable) !== undefined)
  const arrays = readArrays(moved)
  moved.forEach((variable, i) => {
    const array = arrays[i]
    setHome(variable, null)
    if (array !== undefined) assignArray(tf, variable, array)
  })
}
