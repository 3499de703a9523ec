import { activityRegularizerOf } from '../../shared/layers/layerKind.ts'
import { activityLoss } from '../../shared/layers/activityLoss.ts'
import { logitsBehind } from '../../shared/layers/logits.ts'
import { outputMasks, type Mask } from '../../shared/layers/masks.ts'
import type { LayerCallContext, LayerConfig } from '../../shared/layers/layerKind.ts'
import { refKey, type FreezeMode } from '../../shared/model/graph.ts'
import { toLayerError } from '../../shared/model/parseConfig.ts'
import type { Ops, RandomOps, Tensor } from '../../shared/layers/ops.ts'
import { scoped } from '../native/recording/recorder.ts'
import type { Program, ProgramCall } from './program.ts'
import { createTensorTable, type TensorTable } from './tensorTable.ts'

/** What a forward pass computes with. */
export interface ForwardContext {
  readonly ops: Ops
  /** One tensor an input of the model, in the model's order. */
  readonly inputs: readonly Tensor[]
  /** The weights of a layer by name. */
  readonly weightsOf: (layer: string) => Readonly<Record<string, Tensor>>
  /** `null` in prediction: every layer then behaves as if frozen. */
  readonly training: TrainingContext | null
  /** Looks at what each call gives, in order of computation. */
  readonly onCall?: (call: ProgramCall, outputs: readonly Tensor[]) => void
}

export interface TrainingContext {
  readonly modeOf: (layer: string) => FreezeMode
  /** The random tensors of one call of a layer. */
  readonly randomOf: (layer: string, call: number) => RandomOps
}

export interface ForwardResult {
  /** One tensor an output of the model, in the model's order. */
  readonly outputs: readonly Tensor[]
  /** The outputs' masks: which steps or rows count in loss and metrics. */
  readonly masks: readonly Mask[]
  /** Scalars that join the loss: activity regularisation. */
  readonly losses: readonly Tensor[]
  /** New values of statistics by `layer/weight`; only in training. */
  readonly statistics: ReadonlyMap<string, Tensor>
}

/**
 * Computes a model's outputs. In prediction a tensor is freed after its last use, so that memory holds a few layers'
 * outputs and not all; in training the gradients need them. The caller tidies up: results are tensors of its scope.
 *
 * Errors: `layer.badInput` and `layer.unsupported` of the layer that cannot compute what it was given.
 */
export function forward(program: Program, context: ForwardContext): ForwardResult {
  const table = createTensorTable(program, context.inputs, context.training === null)
  const losses: Tensor[] = []
  const statistics = new Map<string, Tensor>()
  const masks = new Map<string, Mask>()
  const maskOf = (key: string) => masks.get(key) ?? null
  for (const call of program.calls) {
    const compute = () => computeCall(call, { context, table, statistics, maskOf })
    const result = context.training === null ? context.ops.tf.tidy(compute) : compute()
    result.outputs.forEach((output, tensor) => {
      const key = refKey({ layer: call.layer.name, call: call.call, tensor })
      table.set(key, output)
      masks.set(key, result.masks[tensor] ?? null)
    })
    result.logits.forEach(table.keep)
    context.onCall?.(call, result.outputs)
    table.release(call.inputs)
    losses.push(...result.losses)
  }
  const { outputs } = program
  return { outputs: outputs.map(table.get), masks: outputs.map(maskOf), losses, statistics }
}

interface CallState {
  readonly context: ForwardContext
  readonly table: TensorTable
  readonly statistics: Map<string, Tensor>
  readonly maskOf: (key: string) => Mask
}

function computeCall(call: ProgramCall, state: CallState) {
  const { context, table, statistics, maskOf } = state
  const { ops, training } = context
  const { name } = call.layer
  const trains = training !== null && training.modeOf(name) !== 'freeze'
  const losses: Tensor[] = []
  const given: LayerCallContext<LayerConfig> = {
    ops,
    config: call.config,
    inputs: call.inputs.map(table.get),
    masks: call.inputs.map(maskOf),
    weights: currentWeights(name, context, statistics),
    training: trains,
    random: trains ? training.randomOf(name, call.call) : null,
    updateWeight: (weight, value) => {
      if (trains) statistics.set(`${name}/${weight}`, value)
    },
    addLoss: (loss) => losses.push(loss),
  }
  const { outputs, masks } = namingLayer(call, () => {
    const result = call.kind.call(given)
    const outputs = Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
    return { outputs, masks: outputMasks(call.kind, given, outputs.length) }
  })
  const regularizer = activityRegularizerOf(call.kind, call.config)
  if (regularizer !== null) {
    losses.push(...outputs.map((output) => activityLoss(ops, regularizer, output)))
  }
  const logits = logitsOfOutputs(call, outputs, context)
  return { outputs: [...outputs], masks: masks.map((mask) => mask ?? undefined), losses, logits }
}

/** A loss goes back from the model's probabilities to the logits behind them: these must outlive their layer. */
function logitsOfOutputs(
  call: ProgramCall,
  outputs: readonly Tensor[],
  { training }: ForwardContext,
): Tensor[] {
  if (training !== null || !call.isOutput) return []
  return outputs.flatMap((output) => logitsBehind(output)?.logits ?? [])
}

/** A shared layer's second call sees the statistics as its first call left them, as in Keras. */
function currentWeights(
  layer: string,
  context: ForwardContext,
  statistics: ReadonlyMap<string, Tensor>,
): Readonly<Record<string, Tensor>> {
  const weights = context.weightsOf(layer)
  if (statistics.size === 0) return weights
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      name,
      statistics.get(`${layer}/${name}`) ?? weight,
    ]),
  )
}

/** Runs a layer's computation; what goes wrong in it, or cannot be compiled, is reported with the layer's name. */
function namingLayer<T>(call: ProgramCall, compute: () => T): T {
  try {
    return scoped(call.layer.name, compute)
  } catch (thrown) {
    throw toLayerError(call.layer, thrown)
  }
}
