import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor, TensorFlow } from '../../shared/layers/ops.ts'
import { assignTensor } from '../execution/modelVariables.ts'
import { plainMessage } from '../execution/plainMessage.ts'
import type { TrainingData } from '../loop/trainingData.ts'
import { findReplayFault, type GuardOptions } from './guard.ts'
import { createKeptSteps, type KeepOptions, type KeptSteps } from './keptSteps.ts'
import { createEngine, loadSteps, planLayout, type PlannedLayout } from './loadSteps.ts'
import { locateFault } from './locateFault.ts'
import type { LoadedPrograms, RecordedProgram } from './programs.ts'
import { batchSizes, free, recordSteps, type RecordedStep } from './recordStep.ts'
import type { StepEngine, StepFunctions } from './stepEngine.ts'
import { buildStepGraph } from './stepGraph.ts'

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
  /** Where compiled steps are kept for later runs; `null`: nowhere. */
  readonly keep: KeepOptions | null
}

/** An engine, or why the steps cannot be compiled: a clause in plain words. */
export type Compiled =
  | { readonly ok: true; readonly engine: StepEngine }
  | { readonly ok: false; readonly reason: string }

/**
 * Records the steps of a phase and loads them as one TensorFlow graph whose variables live in it; or loads the graph that
 * an earlier run recorded. Nothing is trusted: recordings must agree, and the first replay must equal the eager step,
 * before a graph is used or kept. The variables are afterwards as they were.
 */
export function compileSteps(options: CompileOptions): Compiled {
  const compiled: { result: Compiled | null } = { result: null }
  // A recording that breaks off leaves its tensors to the scope.
  options.tf.tidy(() => {
    try {
      compiled.result = openSteps(options)
    } catch (error) {
      compiled.result = { ok: false, reason: plainMessage(error) }
    }
  })
  return compiled.result ?? { ok: false, reason: 'nothing was compiled' }
}

function openSteps(options: CompileOptions): Compiled {
  const { tf, steps, data, trainRows, evaluateParts, tableBytes, batchSize } = options
  const variables = steps.variables.map(({ variable }) => variable)
  const layout = planLayout(variables, data, { passes: [trainRows, ...evaluateParts], tableBytes })
  const sizesOf = (role: 'train' | 'evaluate', passes: readonly Int32Array[]) =>
    batchSizes(passes, batchSize).map((rows) => ({ role, rows }))
  const kept = createKeptSteps(options.keep, {
    variables: steps.variables,
    layout,
    sizes: [
      ...(steps.train === null ? [] : sizesOf('train', [trainRows])),
      ...sizesOf('evaluate', evaluateParts),
    ],
  })
  const found = kept.open({ variables, data, layout })
  const loaded = found ?? recordAndCheck(options, { variables, layout, kept })
  if (typeof loaded === 'string') return { ok: false, reason: loaded }
  const onClose: Parameters<typeof createEngine>[0]['onClose'] = (session) => {
    kept.giveBack(session, loaded.entries)
  }
  const engine = createEngine({ tf, variables: steps.variables, loaded, onClose })
  return { ok: true, engine }
}

interface RecordingPlace {
  readonly variables: readonly tfjs.Variable[]
  readonly layout: PlannedLayout
  readonly kept: KeptSteps
}

/** Gives loaded steps that passed the guard, or why there are none. */
function recordAndCheck(
  options: CompileOptions,
  { variables, layout, kept }: RecordingPlace,
): LoadedPrograms | string {
  const { tf, steps, data } = options
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
    if (typeof programs === 'string') return programs
    const graph = buildStepGraph(programs, layout)
    const loaded = loadSteps(graph, { variables, data, layout })
    const fault = checkReplay({ ...loaded, programs, variables: steps.variables, before })
    if (fault !== null)
      return locateFault({ data, variables, program: fault.program }) ?? fault.reason
    kept.keep(
      graph,
      recorded.some(({ recording }) => recording.isSeeded),
    )
    return loaded
  } finally {
    restore()
    recorded.forEach(free)
    before.forEach((value) => {
      value.dispose()
    })
  }
}

/** What does not pass the guard is freed. */
function checkReplay(options: GuardOptions): ReturnType<typeof findReplayFault> {
  let isTrusted = false
  try {
    const fault = findReplayFault(options)
    isTrusted = fault === null
    return fault
  } finally {
    if (!isTrusted) options.session.dispose()
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
      const { recording, anyBatch } = one
      const program = { name: `${role}${i}`, recording, anyBatch }
      const rows = anyBatch ? null : one.rows.length
      programs.push({ role, rows, step: one, run: step, program })
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
