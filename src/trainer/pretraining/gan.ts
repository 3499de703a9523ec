import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { outputOf, refKey } from '../../shared/model/graph.ts'
import { GAME } from '../../shared/pretraining/generator.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import { batchMean } from '../execution/batchOps.ts'
import { partOfProgram, type Program } from '../execution/program.ts'
import { rowNumbers } from './corruptions.ts'
import { onlyInput, onlyOutput, type Objective, type ObjectiveStep } from './objective.ts'

/** The two players of a graph that `withGenerator` made. */
export interface Players {
  /** From drawn numbers `[batch, latent]` to pictures. */
  readonly generator: Program
  /** From pictures to scores `[batch, 1]`, logits of "real". */
  readonly discriminator: Program
}

export function playersOf(program: Program): Players {
  const key = (layer: string) => refKey(outputOf(layer))
  const isGenerator = (name: string) => name.startsWith(GAME.generator)
  const stands = (name: string) => name.startsWith(GAME.latent) || name === GAME.both
  return {
    generator: partOfProgram(program, {
      calls: ({ layer }) => isGenerator(layer.name),
      inputs: [key(GAME.latent)],
      outputs: [key(GAME.picture)],
    }),
    discriminator: partOfProgram(program, {
      calls: ({ layer, call }) => call === 0 && !isGenerator(layer.name) && !stands(layer.name),
      inputs: program.inputs,
      outputs: [key(GAME.score)],
    }),
  }
}

/**
 * The game of Goodfellow et al. 2014 (arXiv:1406.2661) with the loss that does not saturate. In each step the
 * discriminator learns from real pictures and from those of the generator, held fast; and the generator from what the
 * discriminator, held fast, says of the same pictures. Both losses are added: neither has a slope by the other's weights.
 */
export function generativeGame(task: TaskOf<'gan'>, program: Program): Objective {
  const { generator, discriminator } = playersOf(program)
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const x = onlyInput(step)
    const numbers = native.detached(() =>
      step.randomOf('latent').normalLike(x, [x.shape[0], task.latent]),
    )
    const made = step.forward([numbers], { program: generator })
    const pictures = onlyOutput(made)
    const held = native.detached(() => pictures.clone())
    const real = step.forward([x], { program: discriminator })
    const fake = step.forward([held], { program: discriminator })
    const passing = step.forward([pictures], {
      program: discriminator,
      weightsOf: heldWeights(step),
    })
    const loss = tf.add(
      discriminatorLoss(ops, { real: onlyOutput(real), fake: onlyOutput(fake) }, task.smoothing),
      mean(ops, native.softplus(tf.neg(onlyOutput(passing)))),
    )
    const yPred = native.detached(() => tf.concat([onlyOutput(real), onlyOutput(fake)], 0))
    return {
      loss,
      yPred,
      yTrue: native.detached(() => firstHalf(ops, yPred)),
      mask: null,
      result: {
        ...real,
        losses: [...made.losses, ...real.losses, ...fake.losses],
        statistics: new Map([...made.statistics, ...real.statistics, ...fake.statistics]),
      },
    }
  }
}

function discriminatorLoss(
  ops: Ops,
  { real, fake }: { readonly real: Tensor; readonly fake: Tensor },
  smoothing: number,
): Tensor {
  const { tf, native } = ops
  const right = tf.mul(native.softplus(tf.neg(real)), 1 - smoothing)
  const wrong = tf.mul(native.softplus(real), smoothing)
  return tf.add(mean(ops, tf.add(right, wrong)), mean(ops, native.softplus(fake)))
}

function mean(ops: Ops, scores: Tensor): Tensor {
  return batchMean(ops, ops.native.reshape(scores, [-1]))
}

/** 1 for the first half of the rows, 0 for the second: `[rows, 1]`. */
function firstHalf(ops: Ops, x: Tensor): Tensor {
  const { tf, native } = ops
  const numbers = rowNumbers(ops, x)
  const isFirst = tf.less(tf.mul(numbers, tf.scalar(2, 'int32')), tf.max(numbers))
  return native.reshape(tf.cast(isFirst, 'float32'), [-1, 1])
}

/** The weights as numbers that no slope goes to. */
function heldWeights({ ops, weightsOf }: ObjectiveStep): ObjectiveStep['weightsOf'] {
  return (layer) =>
    Object.fromEntries(
      Object.entries(weightsOf(layer)).map(([name, weight]) => [
        name,
        ops.native.detached(() => weight.clone()),
      ]),
    )
}
