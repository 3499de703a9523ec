import type { RandomOps, Tensor } from '../../shared/layers/ops.ts'
import type { Logs } from '../../shared/training/history.ts'
import type { NamedVariable, StepEngine } from '../compiled/stepEngine.ts'
import { forward } from '../execution/forward.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import { createRandomOps, seedTensor } from '../native/randomOps.ts'
import { createTurns, type ObjectiveStep, type Turns } from '../pretraining/index.ts'
import { batchCount, batchRows } from './epochRows.ts'
import type { LoadedModel, ModelSpec } from './loadedModel.ts'
import { averages } from './scoreSums.ts'
import type { BatchTensors } from './trainingData.ts'
import { weightPenalties } from './trainStep.ts'
import type { TrainedWeight } from './updateWeights.ts'

interface EvaluateOptions {
  readonly engine: StepEngine
  readonly rows: Int32Array
  readonly spec: Pick<ModelSpec, 'metrics' | 'batchSize'>
  /** Called after each batch; `false` ends the evaluation, unless that was the last one. */
  readonly onBatch: () => Promise<boolean>
}

/**
 * Loss and metrics over some rows in prediction mode, as averages over rows: the batch size decides the speed and
 * nothing else. `null` when it was ended early.
 */
export async function evaluateRows(
  model: LoadedModel,
  options: EvaluateOptions,
): Promise<Logs | null> {
  const { engine, rows, spec } = options
  model.evaluateSums.reset()
  const batches = batchCount(rows.length, spec.batchSize)
  let coming = engine.fetch(batchRows(rows, 0, spec.batchSize))
  for (let index = 0; index < batches; index++) {
    await coming
    coming = engine.fetch(batchRows(rows, index + 1, spec.batchSize))
    engine.evaluate(batchRows(rows, index, spec.batchSize))
    const goesOn = await options.onBatch()
    if (!goesOn && index < batches - 1) return null
  }
  return averages(model.evaluateSums.read(), spec.metrics)
}

interface EvaluateStepOptions {
  readonly spec: Pick<ModelSpec, 'data' | 'loss' | 'task'>
  /** Weights whose penalties belong to the loss: those that train. */
  readonly penalised: readonly Pick<TrainedWeight, 'spec' | 'variable'>[]
}

/** The step that adds one batch to the model's evaluation sums: TensorFlow ops alone. */
export function createEvaluateStep(
  model: LoadedModel,
  options: EvaluateStepOptions,
): (batch: BatchTensors) => void {
  const turns = createTurns(options.spec, model.program)
  return (batch) => {
    evaluateStep(model, { ...options, turns }, batch)
  }
}

/** What an evaluation step reads and changes beside the batch. */
export function evaluateVariables({ variables, evaluateSums }: LoadedModel): NamedVariable[] {
  return [
    ...[...variables.byKey].map(([name, variable]) => ({ name, variable })),
    ...evaluateSums.variables.map((variable) => ({ name: 'the evaluation sums', variable })),
  ]
}

function evaluateStep(
  model: LoadedModel,
  { spec, penalised, turns }: EvaluateStepOptions & { readonly turns: Turns },
  batch: BatchTensors,
): void {
  const { ops, program, variables, evaluateSums } = model
  const step: ObjectiveStep = {
    ops,
    inputs: modelInputs(ops.tf, program, batch.inputs, spec.data),
    labels: { yTrue: batch.yTrue, rowWeights: null },
    program,
    weightsOf: variables.of,
    isTraining: false,
    // Always the same draws, so that epochs and runs can be compared.
    randomOf: (purpose) =>
      drawsOf({ seed: seedTensor(0), step: ops.tf.scalar(0, 'int32') }, purpose),
    forward: (inputs, { program: part = program, ...more } = {}) =>
      forward(part, { ops, inputs, weightsOf: variables.of, training: null, ...more }),
  }
  const [first, ...more] = turns
  const answers = first.objective(step)
  const judged = [answers, ...more.map(({ objective }) => objective(step))]
  const parts: readonly Tensor[] = [
    ...judged.map((each) => each.loss),
    ...weightPenalties(ops, penalised),
    ...judged.flatMap(({ result }) => result.losses),
  ]
  const loss = parts.reduce((total, part) => ops.tf.add(total, part))
  evaluateSums.add({ ...answers, loss })
}

/** The draws of a task for one purpose of a step. */
export function drawsOf(
  { seed, step }: { readonly seed: Tensor; readonly step: Tensor },
  purpose: string,
): RandomOps {
  return createRandomOps({ seed, layer: `task/${purpose}`, call: 0 }, step)
}
