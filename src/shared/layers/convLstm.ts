import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import { needWeight } from './callInputs.ts'
import * as field from './configFields.ts'
import {
  convolutionOptions,
  convolvedShape,
  imageKernel,
  inputChannels,
  type ConvolutionGeometry,
} from './convolution.ts'
import { LayerFault, type LayerKind } from './layerKind.ts'
import { lstmStates } from './lstm.ts'
import type { Ops, Tensor } from './ops.ts'
import { defineRecurrent } from './recurrent.ts'
import {
  cellWeights,
  droppedInputs,
  forgetBias,
  joinLast,
  splitLast,
  stateMasks,
  zeroState,
  type CellContext,
  type RecurrentCell,
} from './recurrentCell.ts'
import {
  dropFields,
  gateActivation,
  innerActivation,
  sequenceFields,
  unitForgetBias,
  weightFields,
} from './recurrentFields.ts'
import { asImage, channelsBack, channelsToLast, type SpatialRank } from './spatial.ts'

const configOf = (rank: SpatialRank) =>
  z
    .strictObject({
      filters: field.filters(),
      kernelSize: field.kernelSize(rank),
      strides: field.strides(rank),
      padding: field.padding(),
      dataFormat: field.dataFormat(),
      dilationRate: field.dilationRate(rank),
      activation: innerActivation('tanh', 'Function applied to what a step proposes.'),
      recurrentActivation: gateActivation(),
      useBias: field.useBias(),
      unitForgetBias: unitForgetBias(),
      ...weightFields(),
      ...dropFields(),
      ...sequenceFields(),
      activityRegularizer: field.regularizer('the output'),
    })
    .refine(field.isStridedOrDilated, field.stridedAndDilated())

type Config = z.infer<ReturnType<typeof configOf>>

/** The convolution over states: it keeps their size. */
const stateGeometry = ({ kernelSize }: Config): ConvolutionGeometry => ({
  kernelSize,
  strides: kernelSize.map(() => 1),
  dilationRate: kernelSize.map(() => 1),
  padding: 'same',
  dataFormat: 'channelsLast',
})

/** Convolves `[n, ...lengths, channels]` with a kernel of as many axes. */
function convolve(ops: Ops, x: Tensor, kernel: Tensor, geometry: ConvolutionGeometry): Tensor {
  const options = convolutionOptions(geometry)
  const name = x.rank === 5 ? 'conv3d' : 'conv2d'
  return asImage(ops, x, (image) => ops.native[name](image, imageKernel(ops, kernel), options))
}

/** The sequence with channels last: `[batch, time, ...lengths, channels]`. */
function channelsLast({ ops, config }: CellContext<Config>, sequence: Tensor): Tensor {
  if (config.dataFormat === 'channelsLast') return sequence
  const rank = sequence.rank
  const lengths = Array.from({ length: rank - 3 }, (_, i) => i + 3)
  return ops.tf.transpose(sequence, [0, 1, ...lengths, 2])
}

/** The convolution of all steps and gates at once, or one a gate where each has its own draw. */
function convolveSteps(context: CellContext<Config>, sequence: Tensor): Tensor {
  const { ops, config, weights } = context
  const { native } = ops
  // Keras's cell draws once a gate, whatever is dropped.
  const inputs = droppedInputs(context, channelsLast(context, sequence), 4, 4)
  const kernel = needWeight(weights, 'kernel')
  const kernels = inputs.length === 1 ? [kernel] : splitLast(ops, kernel, 4)
  const joined = joinLast(
    ops,
    inputs.map((input, i) => {
      const lengths: readonly number[] = input.shape
      const rows = native.reshape(input, [-1, ...lengths.slice(2)])
      return convolve(ops, rows, kernels[i] ?? kernel, { ...config, dataFormat: 'channelsLast' })
    }),
  )
  const { bias } = weights
  const sum = bias === undefined ? joined : native.biasAdd(joined, bias)
  const shape: readonly number[] = sum.shape
  return native.reshape(sum, [-1, sequence.shape[1] ?? 1, ...shape.slice(1)])
}

/** The convolution of a state for all gates; with masks each gate takes its own part of the state. */
function stateConvolution(
  { ops, config, weights }: CellContext<Config>,
  masks: readonly Tensor[] | null,
): (state: Tensor) => Tensor {
  const kernel = needWeight(weights, 'recurrent_kernel')
  const geometry = stateGeometry(config)
  if (masks === null) return (state) => convolve(ops, state, kernel, geometry)
  const kernels = splitLast(ops, kernel, 4)
  return (state) =>
    joinLast(
      ops,
      masks.map((mask, i) =>
        convolve(ops, ops.tf.mul(state, mask), kernels[i] ?? kernel, geometry),
      ),
    )
}

/** Shi et al. 2015, arXiv:1506.04214, without the peepholes. States are stored as the data format says. */
const convLstmCell: RecurrentCell<Config> = {
  weights: (config, step) => {
    const { kernelSize, filters } = config
    if (step.slice(1).includes(null)) {
      throw new LayerFault('input', 'the lengths of all axes but batch and time must be known')
    }
    const shapes = {
      kernel: [...kernelSize, inputChannels(config, [step]), 4 * filters],
      recurrent: [...kernelSize, filters, 4 * filters],
      bias: [4 * filters],
    }
    return cellWeights(config, shapes, forgetBias(config, filters))
  },
  states: (config, step) => {
    const shape: Shape = convolvedShape(config, [step], () => config.filters)
    return [shape, shape]
  },
  open: (context, sequence) => {
    const { ops, config } = context
    const steps = convolveSteps(context, sequence)
    const { dataFormat } = config
    const stored = (x: Tensor) => channelsBack(ops, x, dataFormat)
    const zero = () => zeroState(ops, steps, config.filters)
    const masks = stateMasks(context, zero, 4)
    const recur = stateConvolution(context, masks)
    return {
      steps,
      zeros: () => [stored(zero()), stored(zero())],
      step: (input, [state = input, carry = input]) => {
        const [h, c] = [state, carry].map((x) => channelsToLast(ops, x, dataFormat))
        const sums = ops.tf.add(input, recur(h ?? state))
        return lstmStates(ops, config, sums, c ?? carry).map(stored)
      },
    }
  },
}

function defineConvLstm(rank: SpatialRank, of: string): LayerKind {
  return defineRecurrent({
    className: `ConvLSTM${rank}D`,
    help: `Reads a sequence of ${of} with convolutions and a memory for each place.`,
    config: configOf(rank),
    rank: rank + 3,
    states: 2,
    cell: convLstmCell,
  })
}

/** ConvLSTM1D, ConvLSTM2D and ConvLSTM3D. */
export const convLstms: readonly LayerKind[] = [
  defineConvLstm(1, 'sequences'),
  defineConvLstm(2, 'images'),
  defineConvLstm(3, 'volumes'),
]
