import { compileSteps } from '../compiled/compileSteps.ts'
import type { KeepOptions } from '../compiled/keptSteps.ts'
import { createEagerEngine, type StepEngine, type StepFunctions } from '../compiled/stepEngine.ts'
import type { TensorFlow } from '../../shared/layers/ops.ts'
import { createEvaluateStep, evaluateVariables } from './evaluateRows.ts'
import type { LoadedModel, ModelSpec } from './loadedModel.ts'
import { DATA_LIMITS } from './runSession.ts'
import type { TrainingData } from './trainingData.ts'
import type { TrainedWeight } from './updateWeights.ts'

interface EngineOptions {
  readonly tf: TensorFlow
  readonly steps: StepFunctions
  readonly data: TrainingData
  readonly trainRows: Int32Array
  /** Rows that are evaluated, a pass each. */
  readonly evaluateParts: readonly Int32Array[]
  readonly batchSize: number
  /** Runs every op by itself, for comparison. */
  readonly eager: boolean
  /** Told why the steps are not compiled: a clause. */
  readonly onRefusal: (reason: string) => void
  /** Rows in use up to this size live in the graph; more are read while they are used. Absent: `DATA_LIMITS`. */
  readonly tableBytes?: number
  /** Where compiled steps are kept for later runs; absent: nowhere. */
  readonly keep?: KeepOptions | null
}

/** The compiled steps of a phase; eager ones where they cannot be compiled, which is told. */
export function openEngine(options: EngineOptions): StepEngine {
  const { tf, steps, data, eager, onRefusal } = options
  const { tableBytes = DATA_LIMITS.tableBytes, keep = null } = options
  if (!eager) {
    const compiled = compileSteps({ ...options, tableBytes, keep })
    if (compiled.ok) return compiled.engine
    onRefusal(compiled.reason)
  }
  return createEagerEngine(tf, steps, data)
}

interface EvaluationOptions {
  readonly spec: ModelSpec
  readonly data: TrainingData
  readonly parts: readonly Int32Array[]
  readonly eager: boolean
  readonly tableBytes?: number
  readonly keep?: KeepOptions | null
  /** Weights whose penalties belong to the loss. */
  readonly penalised: readonly Pick<TrainedWeight, 'spec' | 'variable'>[]
}

/** Fewer batches than this are sooner done than compiled. */
const WORTH_COMPILING = 8

/** Steps that only evaluate. */
export function openEvaluationEngine(model: LoadedModel, options: EvaluationOptions): StepEngine {
  const { spec, data, parts, eager, tableBytes = DATA_LIMITS.tableBytes, keep = null } = options
  const rows = parts.reduce((sum, part) => sum + part.length, 0)
  return openEngine({
    tf: model.ops.tf,
    data,
    steps: {
      variables: evaluateVariables(model),
      train: null,
      evaluate: createEvaluateStep(model, options),
    },
    trainRows: new Int32Array(),
    evaluateParts: parts,
    batchSize: spec.batchSize,
    eager: eager || rows < WORTH_COMPILING * spec.batchSize,
    tableBytes,
    keep,
    // The numbers are the same either way; only training tells how it was run.
    onRefusal: () => undefined,
  })
}
