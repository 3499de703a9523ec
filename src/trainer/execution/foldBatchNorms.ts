import { identity } from '../../shared/layers/identity.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { refKey } from '../../shared/model/graph.ts'
import type { ForwardContext } from './forward.ts'
import type { Program, ProgramCall } from './program.ts'

/** Kinds whose result is linear in a weight `kernel`, and how a factor an output channel is laid along that. */
const FOLDABLE: Readonly<Record<string, 'lastAxis' | 'lastTwoAxes'>> = {
  Dense: 'lastAxis',
  Conv1D: 'lastAxis',
  Conv2D: 'lastAxis',
  Conv3D: 'lastAxis',
  DepthwiseConv1D: 'lastTwoAxes',
  DepthwiseConv2D: 'lastTwoAxes',
}

/** A program with the weights that it computes with. */
export interface FoldedProgram {
  readonly program: Program
  readonly weightsOf: ForwardContext['weightsOf']
}

/**
 * For prediction: batch norms become part of the layers before them where nobody else sees those layers' results,
 * `(x . k + b) * s + t = x . (k * s) + (b * s + t)`, so that an image's channels are gone over once less. In exact numbers
 * nothing changes; rounding differs in the last bits.
 */
export function foldBatchNorms(
  ops: Ops,
  program: Program,
  weightsOf: ForwardContext['weightsOf'],
): FoldedProgram {
  const makers = new Map(program.calls.map((call) => [outputKey(call), call]))
  const timesUsed = Map.groupBy(program.calls, ({ layer }) => layer.name)
  const isAlone = ({ layer }: ProgramCall) => timesUsed.get(layer.name)?.length === 1
  const folded = new Map<ProgramCall, ProgramCall>()
  for (const norm of program.calls) {
    const before = makers.get(norm.inputs[0] ?? '')
    if (before === undefined || !isFoldable(program, before, norm)) continue
    if (isAlone(before) && isAlone(norm)) folded.set(norm, before)
  }
  const norms = new Map([...folded].map(([norm, before]) => [before.layer.name, norm]))
  return {
    program: {
      ...program,
      calls: program.calls.map((call) =>
        folded.has(call) ? { ...call, kind: identity, config: {} } : call,
      ),
    },
    weightsOf: (layer) => {
      const norm = norms.get(layer)
      const before = norm === undefined ? undefined : folded.get(norm)
      if (norm === undefined || before === undefined) return weightsOf(layer)
      return foldedWeights(ops, before, norm, weightsOf)
    },
  }
}

const outputKey = ({ layer, call }: ProgramCall) => refKey({ layer: layer.name, call, tensor: 0 })

function isFoldable(program: Program, before: ProgramCall, norm: ProgramCall): boolean {
  if (norm.kind.className !== 'BatchNormalization') return false
  const { activation = 'linear', dataFormat = 'channelsLast' } = before.config
  const rank = program.shapes.get(outputKey(before))?.length ?? 0
  const axis = Number(norm.config['axis'])
  return (
    before.kind.className in FOLDABLE &&
    activation === 'linear' &&
    dataFormat === 'channelsLast' &&
    (axis === -1 || axis === rank - 1) &&
    program.uses.get(outputKey(before)) === 1
  )
}

function foldedWeights(
  { tf }: Ops,
  before: ProgramCall,
  norm: ProgramCall,
  weightsOf: ForwardContext['weightsOf'],
): Readonly<Record<string, Tensor>> {
  const { kernel, bias } = weightsOf(before.layer.name)
  const { gamma, beta, moving_mean: mean, moving_variance: variance } = weightsOf(norm.layer.name)
  if (kernel === undefined || mean === undefined || variance === undefined) {
    throw new Error(`${before.layer.name} or ${norm.layer.name} has no weights`)
  }
  const inverse = tf.rsqrt(tf.add(variance, Number(norm.config['epsilon'])))
  const factor = gamma === undefined ? inverse : tf.mul(inverse, gamma)
  const shift = tf.sub(beta ?? 0, tf.mul(mean, factor))
  const along =
    FOLDABLE[before.kind.className] === 'lastAxis'
      ? factor
      : tf.reshape(factor, kernel.shape.slice(-2))
  return {
    kernel: tf.mul(kernel, along),
    bias: bias === undefined ? shift : tf.add(tf.mul(bias, factor), shift),
  }
}
