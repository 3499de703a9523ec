import type * as tfjs from '@tensorflow/tfjs-core'
import type { Ops } from '../../shared/layers/ops.ts'
import { seedTensor } from '../native/randomOps.ts'

/** Numbers that change from step to step, as variables: a recorded step reads and counts them itself. */
export interface StepCounters {
  /** Set before a step, and only when it changes: float32 scalar. */
  readonly learningRate: tfjs.Variable
  /** Updates of the phase so far: float32 scalar. */
  readonly phaseStep: tfjs.Variable
  /** Updates of the run so far: int32 scalar; with the seed it decides random draws. */
  readonly step: tfjs.Variable
  /** `seedTensor` of the run's seed. */
  readonly seed: tfjs.Variable
}

export function createCounters({ tf }: Ops, seed: number): StepCounters {
  return tf.tidy(() => ({
    learningRate: tf.variable(tf.scalar(0), false),
    phaseStep: tf.variable(tf.scalar(0), false),
    step: tf.variable(tf.scalar(0, 'int32'), false),
    seed: tf.variable(seedTensor(seed), false),
  }))
}
