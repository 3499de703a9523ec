import { z } from 'zod'
import { toSnakeCase } from '../model/layerNames.ts'
import type { Shape } from '../model/shape.ts'
import { firstShape } from './callInputs.ts'
import { gruCell } from './gru.ts'
import {
  defineLayer,
  drawsRandom,
  LayerFault,
  type LayerConfig,
  type LayerKind,
} from './layerKind.ts'
import { lstmCell } from './lstm.ts'
import type { Ops, Tensor } from './ops.ts'
import {
  recurrentShapes,
  runRecurrent,
  sequenceMasking,
  walkSteps,
  type SequenceSettings,
  type Walk,
  type WalkOptions,
} from './recurrent.ts'
import type { CellContext, RecurrentCell } from './recurrentCell.ts'
import { recurrentKeys, sequenceFields } from './recurrentFields.ts'
import { simpleRnnCell } from './simpleRnn.ts'
import { wrappedLayer, type KindLookUp, type WrappedLayer } from './wrappedLayer.ts'

/** Cells by the class of the layer that repeats one of them alone. Each takes a config that its layer's schema checked. */
const cells: Readonly<Record<string, RecurrentCell<never>>> = {
  SimpleRNN: simpleRnnCell,
  LSTM: lstmCell,
  GRU: gruCell,
}

interface StackedCell extends WrappedLayer {
  readonly cell: RecurrentCell<LayerConfig>
  /** What its weights' names begin with: Keras numbers cells of one class. */
  readonly prefix: string
}

function stackOf(layers: readonly WrappedLayer[]): readonly StackedCell[] {
  const counts = new Map<string, number>()
  return layers.map((layer) => {
    const cell = cells[layer.className] as RecurrentCell<LayerConfig> | undefined
    if (cell === undefined) throw new LayerFault('unsupported', `a ${layer.className} inside it`)
    const name = toSnakeCase(`${layer.className}Cell`)
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return { ...layer, cell, prefix: `cell/cells/${name}${count === 0 ? '' : `_${count}`}/` }
  })
}

/** The shape of one step of each cell: the next one takes what the one before gives. */
function stepShapes(stack: readonly StackedCell[], sequence: Shape): readonly Shape[] {
  if (sequence.length !== 3) {
    throw new LayerFault('input', 'it takes sequences of 3 axes, the batch included')
  }
  let step: Shape = [sequence[0] ?? null, sequence[2] ?? null]
  return stack.map(({ cell, config }) => {
    const own = step
    step = firstShape(cell.states(config, step))
    return own
  })
}

type StackContext = Omit<CellContext<unknown>, 'config'>

/** All steps through one cell after the other: the same as all cells in each step, since no cell looks back at another. */
function walkStack(
  stack: readonly StackedCell[],
  context: StackContext,
  sequence: Tensor,
  options: WalkOptions,
): Walk {
  const { ops } = context
  let outputs: readonly Tensor[] = []
  const states: Tensor[] = []
  stack.forEach((each, i) => {
    const weights = Object.entries(context.weights).flatMap(([name, weight]) =>
      name.startsWith(each.prefix) ? [[name.slice(each.prefix.length), weight] as const] : [],
    )
    const own = { ...context, config: each.config, weights: Object.fromEntries(weights) }
    const steps = i === 0 ? sequence : ops.tf.stack([...outputs], 1)
    const walked = walkSteps(ops, each.cell.open(own, steps), {
      ...(i === 0 ? options : inStepOrder(ops, options)),
      zeroOutput: options.zeroOutput && i === stack.length - 1,
    })
    outputs = walked.outputs
    states.push(...walked.states)
  })
  return { outputs, states }
}

/** The options of a cell behind another: its steps come in the order in which they were taken. */
function inStepOrder({ tf, native }: Ops, options: WalkOptions): WalkOptions {
  const { mask, backwards } = options
  if (mask === null || !backwards) return { ...options, backwards: false }
  const turned = native.detached(() => tf.cast(tf.reverse(tf.cast(mask, 'int32'), 1), 'bool'))
  return { ...options, mask: turned, backwards: false }
}

function stackShapes(
  config: SequenceSettings & { readonly cells: readonly WrappedLayer[] },
  sequence: Shape,
): readonly Shape[] {
  if (config.stateful) {
    throw new LayerFault('unsupported', 'states that go on from batch to batch (stateful)')
  }
  const stack = stackOf(config.cells)
  const steps = stepShapes(stack, sequence)
  const states = stack.map(({ cell, config: own }, i) => cell.states(own, steps[i] ?? []))
  return recurrentShapes(config, sequence, states.flat(), states.at(-1)?.[0])
}

/** A recurrent layer of several cells, each of which takes what the one before gives in the same step. */
export function defineStackedRnn(lookUp: KindLookUp): LayerKind {
  return defineLayer({
    className: 'RNN',
    category: 'recurrent',
    help: 'Runs several recurrent cells, one on the other, in each step of a sequence.',
    config: z.strictObject({
      cells: z
        .array(
          wrappedLayer(lookUp, 'A cell, as the layer that repeats it alone.').refine(
            ({ className }) => className in cells,
            'must be an LSTM, GRU or SimpleRNN',
          ),
        )
        .min(1)
        .describe('The cells, as the layers that repeat one of them alone: LSTM, GRU, SimpleRNN.'),
      ...sequenceFields(),
    }),
    isRandom: ({ cells: own }) =>
      own.some(({ className, config }) => {
        const kind = lookUp(className)
        return kind !== undefined && drawsRandom(kind, config)
      }),
    masking: sequenceMasking,
    weights: ({ cells: own }, shapes) => {
      const stack = stackOf(own)
      const steps = stepShapes(stack, firstShape(shapes))
      return stack.flatMap(({ cell, config, prefix, trainable }, i) =>
        cell.weights(config, steps[i] ?? []).map((spec) => ({
          ...spec,
          name: `${prefix}${spec.name}`,
          trainable: spec.trainable && trainable,
        })),
      )
    },
    outputShapes: (config, shapes) => stackShapes(config, firstShape(shapes)),
    call: (context) =>
      runRecurrent(context, (sequence, options) =>
        walkStack(stackOf(context.config.cells), context, sequence, options),
      ),
    keras: { ...recurrentKeys, layerKeys: ['cells'], activationsInside: true },
  })
}
