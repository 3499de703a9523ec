import type { Schedule } from './scheduleSchema.ts'

/** Where in a phase an update is. */
export interface PhasePosition {
  /** Updates of this phase before this one, from 0. */
  readonly phaseStep: number
  /** Updates an epoch, the last smaller batch included. 1 or more. */
  readonly stepsPerEpoch: number
  /** Most epochs of the phase. */
  readonly epochs: number
}

/** From `from` to `to` along half a cosine wave, `share` in 0..1. */
function cosineBetween(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
}

type OneCycle = Extract<Schedule, { name: 'oneCycle' }>

/**
 * Up from `startFactor` to the base rate in the first `rise` of the phase, then down to `endFactor` at its last
 * update. Smith, arXiv:1708.07120, with cosine arms as in fastai.
 */
function oneCycleFactor(schedule: OneCycle, { phaseStep, stepsPerEpoch, epochs }: PhasePosition) {
  const last = Math.max(1, epochs * stepsPerEpoch - 1)
  const share = Math.min(1, phaseStep / last)
  const { rise, startFactor, endFactor } = schedule
  return share < rise
    ? cosineBetween(startFactor, 1, share / rise)
    : cosineBetween(1, endFactor, (share - rise) / (1 - rise))
}

/** The part of the base rate at an update counted from the end of the warm-up. */
function decayFactor(
  schedule: Exclude<Schedule, OneCycle>,
  step: number,
  { stepsPerEpoch, epochs }: PhasePosition,
): number {
  switch (schedule.name) {
    case 'constant':
    case 'reduceOnPlateau':
      return 1
    case 'step':
      return schedule.factor ** Math.floor(step / (schedule.every * stepsPerEpoch))
    case 'exponential': {
      const passed = step / schedule.decaySteps
      return schedule.decayRate ** (schedule.staircase ? Math.floor(passed) : passed)
    }
    case 'cosine': {
      const whole = Math.max(1, epochs * stepsPerEpoch - schedule.warmUp)
      const passed = Math.min(1, step / (schedule.decaySteps ?? whole))
      return cosineBetween(1, schedule.alpha, passed)
    }
  }
}

/**
 * The learning rate of an update of a phase, before layer multipliers. In a warm-up of n updates update i (from 0)
 * has the share `i / n` of the base rate, as in Keras's CosineDecay; the schedule then begins at its own step 0.
 * The drops of `reduceOnPlateau` come from its callback and are not in this number.
 *
 * Formulas: https://keras.io/api/optimizers/learning_rate_schedules/
 */
export function learningRateAt(schedule: Schedule, base: number, position: PhasePosition): number {
  if (schedule.name === 'oneCycle') return base * oneCycleFactor(schedule, position)
  const { phaseStep } = position
  const { warmUp } = schedule
  if (phaseStep < warmUp) return (base * phaseStep) / warmUp
  return base * decayFactor(schedule, phaseStep - warmUp, position)
}
