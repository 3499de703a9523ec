import type { Ops, RandomOps, Tensor } from '../../shared/layers/ops.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import { batchMean } from '../execution/batchOps.ts'
import { partOfProgram, type Program, type ProgramCall } from '../execution/program.ts'
import { drawRows, drawWhole } from './corruptions.ts'
import { onlyOutput, type Objective, type ObjectiveStep } from './objective.ts'

/** A restricted Boltzmann machine: visible units `v`, hidden units `h`. */
export interface Machine {
  readonly visible: TaskOf<'rbm'>['visible']
  /** `[visible, hidden]` */
  readonly kernel: Tensor
  readonly hiddenBias: Tensor
  readonly visibleBias: Tensor
}

/**
 * Free energy of each row, `[rows]`: `F(v) = -log sum_h exp(-E(v, h))`, the smaller, the likelier. With x = v W + c it is `-b v - sum softplus(x)`, for Gaussian
 * units of deviation 1 `|v - b|^2 / 2 - sum softplus(x)`. Hinton 2010, A practical guide to training restricted Boltzmann
 * machines.
 */
export function freeEnergy(ops: Ops, machine: Machine, v: Tensor): Tensor {
  const { tf, native } = ops
  const { kernel, visibleBias } = machine
  const hidden = native.sum(native.softplus(hiddenInput(ops, machine, v)), [1])
  const own =
    machine.visible === 'bernoulli'
      ? tf.neg(native.matMul(v, native.reshape(visibleBias, [kernel.shape[0], 1])))
      : tf.mul(native.sum(tf.square(native.biasAdd(v, tf.neg(visibleBias))), [1]), 0.5)
  return native.reshape(tf.sub(own, hidden), [-1])
}

function hiddenInput({ native }: Ops, { kernel, hiddenBias }: Machine, v: Tensor): Tensor {
  return native.biasAdd(native.matMul(v, kernel), hiddenBias)
}

/** What visible units are to be expected from hidden ones. */
function visibleMean({ tf, native }: Ops, { visible, kernel, visibleBias }: Machine, h: Tensor) {
  const input = native.biasAdd(native.matMul(h, kernel, false, true), visibleBias)
  return visible === 'bernoulli' ? tf.sigmoid(input) : input
}

/** Steps of Gibbs sampling from visible rows: hidden units are drawn, then visible ones. */
export function gibbs(
  ops: Ops,
  machine: Machine,
  {
    from,
    steps,
    random,
  }: { readonly from: Tensor; readonly steps: number; readonly random: RandomOps },
): Tensor {
  const { tf } = ops
  const flip = (chances: Tensor) =>
    tf.cast(tf.less(random.uniformLike(chances, chances.shape), chances), 'float32')
  let v = from
  for (let step = 0; step < steps; step++) {
    const h = flip(tf.sigmoid(hiddenInput(ops, machine, v)))
    const mean = visibleMean(ops, machine, h)
    v =
      machine.visible === 'bernoulli'
        ? flip(mean)
        : tf.add(mean, random.normalLike(mean, mean.shape))
  }
  return v
}

/**
 * Minus the pseudo-log-likelihood of each row, `[rows]`, as scikit-learn's BernoulliRBM estimates it: one drawn number is
 * turned over, and the energies before and after are compared.
 */
function surprise(
  step: ObjectiveStep,
  machine: Machine,
  { v, energies }: { readonly v: Tensor; readonly energies: Tensor },
): Tensor {
  const { ops } = step
  const { tf, native } = ops
  const length = machine.kernel.shape[0]
  const which = drawWhole({ ops, random: step.randomOf('number') }, v, length)
  const isIt = tf.equal(tf.range(0, length, 1, 'int32'), native.reshape(which, [-1, 1]))
  const turned = native.where(isIt, tf.sub(1, v), v)
  const rise = tf.sub(freeEnergy(ops, machine, turned), energies)
  return tf.mul(native.softplus(tf.neg(rise)), length)
}

/**
 * Contrastive divergence. The slope of `F(rows) - F(chains)`, with the chains held fast, is that of Hinton's rule; the loss
 * that is told is what can be compared: minus the pseudo-likelihood, or for Gaussian units the squared error of what comes
 * back in one step. The mean free energy of the rows is told beside it: it has no zero of its own, but when that of
 * validation rows rises above that of training rows, and the gap grows, the machine overfits (Hinton 2010, section 6).
 */
export function boltzmannMachine(task: TaskOf<'rbm'>, program: Program): Objective {
  const parts = splitMachine(program, task.encoderEnd)
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const result = step.forward(step.inputs, { program: parts.below })
    const seen = onlyOutput(result)
    const v = native.detached(() => seen.clone())
    const { machine, chains } = machineOf(step, parts, task)
    const energies = freeEnergy(ops, machine, v)
    const h = native.detached(() => tf.sigmoid(hiddenInput(ops, machine, v)))
    const back = native.detached(() => visibleMean(ops, machine, h))
    const rows = native.detached(() =>
      task.visible === 'bernoulli'
        ? surprise(step, machine, { v, energies })
        : native.reshape(native.mean(tf.square(tf.sub(back, v)), [1]), [-1]),
    )
    const told = native.detached(() => tf.mean(rows))
    const measures = { freeEnergy: native.detached(() => tf.mean(energies)) }
    const answers = { yTrue: v, yPred: back, mask: null, measures }
    if (!step.isTraining) return { result, loss: told, ...answers }
    const random = step.randomOf('gibbs')
    const from = task.persistent ? started(step, chains, v) : v
    const ends = native.detached(() => gibbs(ops, machine, { from, steps: task.steps, random }))
    const divergence = tf.sub(
      batchMean(ops, energies),
      batchMean(ops, freeEnergy(ops, machine, ends)),
    )
    const loss = tf.add(
      divergence,
      native.detached(() => tf.sub(told, divergence)),
    )
    const statistics = task.persistent
      ? new Map([...result.statistics, [`${parts.head.layer.name}/kernel`, ends]])
      : result.statistics
    return { result: { ...result, statistics }, loss, ...answers }
  }
}

/** Chains that are all 0 have not begun: they do so at random. Gaussian ones of exactly 0 do not come up again. */
function started(step: ObjectiveStep, chains: Tensor, v: Tensor): Tensor {
  const { ops } = step
  const { tf, native } = ops
  return native.detached(() => {
    const isNew = tf.logicalNot(tf.any(tf.notEqual(chains, 0)))
    const drawn = drawRows({ ops, random: step.randomOf('chains') }, chains, [v.shape[1] ?? 1])
    return native.where(isNew, tf.cast(tf.less(drawn, 0.5), 'float32'), chains)
  })
}

interface MachineParts {
  /** The model up to what the machine sees. */
  readonly below: Program
  readonly hidden: ProgramCall
  readonly head: ProgramCall
}

function splitMachine(program: Program, encoderEnd: string): MachineParts {
  const head = program.calls.find(({ isOutput }) => isOutput)
  const hidden = program.calls.find(({ layer }) => layer.name === encoderEnd)
  const [from] = hidden?.inputs ?? []
  if (head === undefined || hidden === undefined || from === undefined) {
    throw new Error('the machine has lost its layers')
  }
  const calls = (call: ProgramCall) => call !== head && call !== hidden
  return {
    head,
    hidden,
    below: partOfProgram(program, { calls, inputs: program.inputs, outputs: [from] }),
  }
}

function machineOf(
  { weightsOf, ops }: ObjectiveStep,
  { hidden, head }: MachineParts,
  { visible }: TaskOf<'rbm'>,
): { readonly machine: Machine; readonly chains: Tensor } {
  const { kernel, bias } = weightsOf(hidden.layer.name)
  const { kernel: chains, bias: visibleBias } = weightsOf(head.layer.name)
  if (kernel === undefined || chains === undefined) throw new Error('the machine has no weights')
  const hiddenBias = bias ?? ops.tf.zeros([kernel.shape[1] ?? 1])
  return {
    machine: {
      visible,
      kernel,
      hiddenBias,
      visibleBias: visibleBias ?? ops.tf.zeros([kernel.shape[0]]),
    },
    chains,
  }
}
