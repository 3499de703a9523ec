import type { RunSpec } from '../../shared/contract/trainerProtocol.ts'
import type { ActivationName } from '../../shared/layers/activations.ts'
import type { Ops } from '../../shared/layers/ops.ts'
import type { ModelWeights } from '../../shared/model/weights.ts'
import { checkTask, taskMeasures } from '../../shared/pretraining/taskPairing.ts'
import { checkPairing, type LabelEncoding } from '../../shared/training/pairing.ts'
import { createModelVariables, type ModelVariables } from '../execution/modelVariables.ts'
import { createProgram, type Program } from '../execution/program.ts'
import { changedWeights } from '../execution/weightArrays.ts'
import { createScoreSums, type ScoreSums } from './scoreSums.ts'

/** What a model and its scoring need, in a run as in an evaluation alone. */
export type ModelSpec = Pick<
  RunSpec,
  'graph' | 'weights' | 'data' | 'loss' | 'metrics' | 'batchSize'
> &
  Partial<Pick<RunSpec, 'task'>>

/** A model in TensorFlow, with everything that turns its outputs into scores. */
export interface LoadedModel {
  readonly ops: Ops
  readonly program: Program
  readonly variables: ModelVariables
  readonly encoding: LabelEncoding
  readonly trainSums: ScoreSums
  readonly evaluateSums: ScoreSums
  /** Values of the named weights that are not as in `before`. */
  readonly changedSince: (before: ModelWeights, keys: Iterable<string>) => ModelWeights
  readonly dispose: () => void
}

/** Errors: those of `createProgram`; `plan.badPairing` or `plan.badTask` when loss, labels and last layer do not fit. */
export function loadModel(ops: Ops, spec: ModelSpec): LoadedModel {
  const program = createProgram(spec.graph)
  const encoding = labelEncoding(spec, program)
  const variables = createModelVariables(ops.tf, program, spec.weights)
  const scores = {
    metrics: spec.metrics,
    measures: taskMeasures(spec.task?.type),
    threshold: encoding.threshold,
  }
  const trainSums = createScoreSums(ops, scores)
  const evaluateSums = createScoreSums(ops, scores)
  return {
    ops,
    program,
    variables,
    encoding,
    trainSums,
    evaluateSums,
    changedSince: (before, keys) => changedWeights(before, variables.read(keys)),
    dispose: () => {
      trainSums.dispose()
      evaluateSums.dispose()
      variables.dispose()
    },
  }
}

function labelEncoding(spec: ModelSpec, program: Program): LabelEncoding {
  const { labels, classes } = spec.data
  const [output = ''] = program.outputs
  const { task } = spec
  const pairing = {
    loss: spec.loss,
    metrics: spec.metrics,
    labels:
      classes === null
        ? { kind: 'vectors' as const, length: labels.shape[1] ?? 1 }
        : { kind: 'ids' as const, classes },
    outputShape: program.shapes.get(output) ?? [],
    lastActivation: lastActivation(program),
  }
  const inputShapes = program.inputs.map((key) => program.shapes.get(key) ?? [])
  return task === undefined ? checkPairing(pairing) : checkTask({ ...pairing, task, inputShapes })
}

/** The activation of the layer that makes the output, or `null` if it has none. */
function lastActivation(program: Program): ActivationName | null {
  const last = program.calls.find(({ isOutput }) => isOutput)
  if (last?.kind.className === 'Softmax') return 'softmax'
  return (last?.config['activation'] as ActivationName | undefined) ?? null
}
