import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import { homeOf, setHome, type HomeGraph } from '../execution/variableHome.ts'
import { assignArray, assignTensor } from '../execution/modelVariables.ts'
import { plainMessage } from '../execution/plainMessage.ts'
import { readArrays } from '../execution/weightArrays.ts'
import type { TrainingData } from '../loop/trainingData.ts'
import { openGraphSession, type GraphSession } from '../native/recording/graphSession.ts'
import { stepNodes, variableNodes, type StepProgram } from '../native/recording/graphWriter.ts'
import { DATA_TYPE } from '../native/recording/protoSchema.ts'
import { batchArrayList, createBatchTables, toFed, type BatchTables } from './batchTables.ts'
import { findReplayFault } from './guard.ts'
import { locateFault } from './locateFault.ts'
import { free, recordSteps, type RecordedStep } from './recordStep.ts'
import type { LoadedPrograms, RecordedProgram } from './programs.ts'
import { createReplay } from './replay.ts'
import type { NamedVariable, StepEngine, StepFunctions } from './stepEngine.ts'

export interface CompileOptions {
  readonly tf: TensorFlow
  readonly steps: StepFunctions
  readonly data: TrainingData
  readonly trainRows: Int32Array
  /** Rows that are evaluated, a pass each. */
  readonly evaluateParts: readonly Int32Array[]
  readonly batchSize: number
  /** Data up to this size lives in the graph; more is fed batch by batch. */
  readonly tableBytes: number
}

/** An engine, or why the steps cannot be compiled: a clause in plain words. */
export type Compiled =
  | { readonly ok: true; readonly engine: StepEngine }
  | { readonly ok: false; readonly reason: string }

/**
 * Records the steps of a phase and loads them as one TensorFlow graph whose variables live in it. Nothing is
 * trusted: recordings must agree, and the first replay must equal the eager step. The variables are afterwards as they were.
 */
export function compileSteps(options: CompileOptions): Compiled {
  const compiled: { result: Compiled | null } = { result: null }
  // A recording that breaks off leaves its tensors to the scope.
  options.tf.tidy(() => {
    compiled.result = compileInScope(options)
  })
  return compiled.result ?? { ok: false, reason: 'nothing was compiled' }
}

function compileInScope(options: CompileOptions): Compiled {
  const { tf, steps } = options
  const variables = steps.variables.map(({ variable }) => variable)
  const before = variables.map((variable) => tf.keep(variable.clone()))
  const restore = () => {
    variables.forEach((variable, i) => {
      const value = before[i]
      if (value !== undefined) assignTensor(variable, value)
    })
  }
  const recorded: RecordedStep[] = []
  try {
    const programs = recordPrograms(options, variables, recorded, restore)
    restore()
    if (typeof programs === 'string') return { ok: false, reason: programs }
    const loaded = loadPrograms(options, programs, variables)
    const fault = findReplayFault({ ...loaded, programs, variables: steps.variables, before })
    if (fault !== null) {
      loaded.session.dispose()
      const place = locateFault({ data: options.data, variables, program: fault.program })
      restore()
      return { ok: false, reason: place ?? fault.reason }
    }
    return { ok: true, engine: createEngine(options, programs, loaded) }
  } catch (error) {
    restore()
    return { ok: false, reason: plainMessage(error) }
  } finally {
    recorded.forEach(free)
    before.forEach((value) => {
      value.dispose()
    })
  }
}

/** Gives the programs, or why there are none. */
function recordPrograms(
  { tf, steps, data, trainRows, evaluateParts, batchSize }: CompileOptions,
  variables: readonly tfjs.Variable[],
  recorded: RecordedStep[],
  restore: () => void,
): readonly RecordedProgram[] | string {
  const programs: RecordedProgram[] = []
  const add = (
    role: RecordedProgram['role'],
    passes: readonly Int32Array[],
    step: Parameters<typeof recordSteps>[0]['step'],
  ): string | null => {
    const result = recordSteps({ data, variables, step, passes, batchSize, restore })
    if (!result.ok) return result.reason
    recorded.push(...result.steps)
    result.steps.forEach((one, i) => {
      const name = `${role}${i}`
      const { recording, anyBatch } = one
      programs.push({ role, step: one, run: step, program: { name, recording, anyBatch } })
    })
    return null
  }
  const { train, evaluate } = steps
  const fault =
    (train === null ? null : add('train', [trainRows], (batch) => [train(batch)])) ??
    add('evaluate', evaluateParts, (batch) =>
      tf.tidy((): Tensor[] => {
        evaluate(batch)
        return []
      }),
    )
  return fault ?? programs
}

function loadPrograms(
  { data, trainRows, evaluateParts, tableBytes }: CompileOptions,
  programs: readonly RecordedProgram[],
  variables: readonly tfjs.Variable[],
): LoadedPrograms {
  const tables = createBatchTables(data, [trainRows, ...evaluateParts], tableBytes)
  const values = [...readArrays(variables).map(toFed), ...(tables?.tables ?? [])]
  const sources = sourcesOf(data, [trainRows, ...evaluateParts], tables, variables.length)
  const session = openGraphSession([
    ...variableNodes(values),
    ...programs.flatMap(({ program }) => stepNodes({ ...program, sources }, values)),
  ])
  const entries = [...values.entries()]
  // Apart from the tables, so that a reset is planned already.
  const reset = () => {
    session.assign(new Map(entries.slice(0, variables.length)))
  }
  reset()
  session.assign(new Map(entries.slice(variables.length)))
  return { session, reset, replay: createReplay(session, data, tables?.positionsOf ?? null) }
}

function sourcesOf(
  data: TrainingData,
  passes: readonly Int32Array[],
  tables: BatchTables | null,
  variableCount: number,
): StepProgram['sources'] {
  if (tables !== null) {
    return tables.tables.map((_, i) => ({ kind: 'rows', table: variableCount + i }))
  }
  const rows = passes.find((pass) => pass.length > 0) ?? new Int32Array()
  const sample = data.batchArrays(rows.subarray(0, 1))
  return batchArrayList(sample).map((array) => ({ kind: 'fed', dtype: toFed(array).dtype }))
}

function createEngine(
  { tf, steps }: CompileOptions,
  programs: readonly RecordedProgram[],
  { session, replay }: LoadedPrograms,
): StepEngine {
  const graph = homeGraph(steps.variables, session)
  steps.variables.forEach(({ variable }, place) => {
    setHome(variable, { graph, place })
  })
  const programFor = (role: RecordedProgram['role'], size: number) => {
    const fitting = programs.find(
      (one) => one.role === role && (one.step.anyBatch || one.step.rows.length === size),
    )
    if (fitting === undefined) throw new Error(`no ${role} step was compiled for ${size} rows`)
    return fitting.program
  }
  return {
    kind: 'compiled',
    fetch: replay.fetch,
    train: (rows) => replay.run(programFor('train', rows.length), rows),
    evaluate: (rows) => {
      replay.run(programFor('evaluate', rows.length), rows)
    },
    close: () => {
      bringBack(tf, steps.variables)
      session.dispose()
    },
  }
}

/** The values of the variables as they live in the session. */
function homeGraph(variables: readonly NamedVariable[], session: GraphSession): HomeGraph {
  const specs = variables.map(({ variable: { dtype, shape } }) => {
    return { dtype: dtype === 'int32' ? DATA_TYPE.int32 : DATA_TYPE.float32, shape }
  })
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
