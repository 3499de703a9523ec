import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { outputOf, refKey } from '../../shared/model/graph.ts'
import { GAME } from '../../shared/pretraining/generator.ts'
import type { TaskOf } from '../../shared/pretraining/task.ts'
import { batchMean } from '../execution/batchOps.ts'
import { partOfProgram, type Program } from '../execution/program.ts'
import { rowNumbers } from './corruptions.ts'
import {
  onlyInput,
  onlyOutput,
  type Objective,
  type ObjectiveStep,
  type Turns,
} from './objective.ts'

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
 * The game of Goodfellow et al. 2014 (arXiv:1406.2661, algorithm 1 with one step of the discriminator) with the loss that
 * does not saturate. First the discriminator learns from real pictures and from those of the generator; then the
 * generator, from newly drawn numbers, by what the discriminator says that has just learnt.
 */
export function generativeGame(task: TaskOf<'gan'>, program: Program): Turns {
  const players = playersOf(program)
  const isGenerator = (layer: string) => layer.startsWith(GAME.generator)
  return [
    { objective: tellApart(task, players), trains: (layer) => !isGenerator(layer) },
    { objective: pass(task, players), trains: isGenerator },
  ]
}

/** The turn of the discriminator; the generator stands still, its statistics included. */
function tellApart(task: TaskOf<'gan'>, { generator, discriminator }: Players): Objective {
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const x = onlyInput(step)
    const pictures = native.detached(() =>
      onlyOutput(
        step.forward([latentNumbers(step, 'discriminator', task)], { program: generator }),
      ),
    )
    const real = step.forward([x], { program: discriminator })
    const fake = step.forward([pictures], {
      program: discriminator,
      weightsOf: (layer) => withStatistics(layer, step.weightsOf(layer), real.statistics),
    })
    const yPred = native.detached(() => tf.concat([onlyOutput(real), onlyOutput(fake)], 0))
    return {
      loss: discriminatorLoss(
        ops,
        { real: onlyOutput(real), fake: onlyOutput(fake) },
        task.smoothing,
      ),
      yPred,
      yTrue: native.detached(() => firstHalf(ops, yPred)),
      mask: null,
      result: {
        ...real,
        losses: [...real.losses, ...fake.losses],
        statistics: new Map([...real.statistics, ...fake.statistics]),
      },
    }
  }
}

/** The turn of the generator; the discriminator stands still, its statistics included. */
function pass(task: TaskOf<'gan'>, { generator, discriminator }: Players): Objective {
  return (step) => {
    const { ops } = step
    const { tf, native } = ops
    const made = step.forward([latentNumbers(step, 'generator', task)], { program: generator })
    const yPred = onlyOutput(step.forward([onlyOutput(made)], { program: discriminator }))
    return {
      loss: mean(ops, native.softplus(tf.neg(yPred))),
      yPred,
      yTrue: native.detached(() => tf.onesLike(yPred)),
      mask: null,
      result: made,
    }
  }
}

/** Drawn numbers `[batch, latent]`, other ones for each turn of a step. */
function latentNumbers(step: ObjectiveStep, turn: string, { latent }: TaskOf<'gan'>): Tensor {
  const x = onlyInput(step)
  return step.ops.native.detached(() =>
    step.randomOf(`latent/${turn}`).normalLike(x, [x.shape[0], latent]),
  )
}

/** Weights of a layer, its statistics as an earlier pass left them. */
function withStatistics(
  layer: string,
  weights: ReturnType<ObjectiveStep['weightsOf']>,
  statistics: ReadonlyMap<string, Tensor>,
): ReturnType<ObjectiveStep['weightsOf']> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      name,
      statistics.get(`${layer}/${name}`) ?? weight,
    ]),
  )
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
