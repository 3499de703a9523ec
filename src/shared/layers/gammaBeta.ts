import type { z } from 'zod'
import * as field from './configFields.ts'
import { ones, zeros } from './initializers.ts'
import type { WeightSpec } from './layerKind.ts'

/** Settings of the learned factor and shift that follow a normalisation. */
export const gammaBetaFields = () => ({
  betaInitializer: field.initializer(zeros, 'beta'),
  gammaInitializer: field.initializer(ones, 'gamma'),
  betaRegularizer: field.regularizer('beta'),
  gammaRegularizer: field.regularizer('gamma'),
  betaConstraint: field.constraint('beta'),
  gammaConstraint: field.constraint('gamma'),
})

type GammaBeta = {
  readonly [Key in keyof ReturnType<typeof gammaBetaFields>]: z.infer<
    ReturnType<typeof gammaBetaFields>[Key]
  >
}

/** The learned factor. */
export function gammaSpec(config: GammaBeta, shape: readonly number[]): WeightSpec {
  return {
    name: 'gamma',
    shape,
    initializer: config.gammaInitializer,
    regularizer: config.gammaRegularizer,
    constraint: config.gammaConstraint,
    trainable: true,
  }
}

/** The learned shift. */
export function betaSpec(config: GammaBeta, shape: readonly number[]): WeightSpec {
  return {
    name: 'beta',
    shape,
    initializer: config.betaInitializer,
    regularizer: config.betaRegularizer,
    constraint: config.betaConstraint,
    trainable: true,
  }
}
