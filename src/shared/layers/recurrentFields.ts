import { z } from 'zod'
import { activationNames, type ActivationName } from './activations.ts'
import * as field from './configFields.ts'
import { dropRate, seed } from './dropout.ts'
import { zeros, type Initializer } from './initializers.ts'

const orthogonal: Initializer = { name: 'orthogonal', gain: 1, seed: null }

/** An activation inside a cell, with Keras's default. */
export const innerActivation = (fallback: ActivationName, what: string) =>
  z.enum(activationNames).default(fallback).describe(what)

/** What a recurrent layer does with the sequence, whatever its cell computes. */
export const sequenceFields = () => ({
  returnSequences: z
    .boolean()
    .default(false)
    .describe('Gives the output of every step, not of the last one alone.'),
  returnState: z.boolean().default(false).describe('Gives the last states as further outputs.'),
  goBackwards: z.boolean().default(false).describe('Takes the steps from the last to the first.'),
  stateful: z
    .boolean()
    .default(false)
    .describe('Goes on from the states of the batch before. Graft cannot do this.'),
  unroll: z.boolean().default(false).describe('How Keras loops: it changes no number.'),
  zeroOutputForMask: z
    .boolean()
    .default(false)
    .describe('A masked step gives zeros, and not the output of the step before.'),
})

/** Fields of a cell's weights: those that all cells share. */
export const weightFields = () => ({
  kernelInitializer: field.initializer(field.glorotUniform, 'the kernel'),
  recurrentInitializer: field.initializer(orthogonal, 'the recurrent kernel'),
  biasInitializer: field.initializer(zeros, 'the bias'),
  kernelRegularizer: field.regularizer('the kernel'),
  recurrentRegularizer: field.regularizer('the recurrent kernel'),
  biasRegularizer: field.regularizer('the bias'),
  kernelConstraint: field.constraint('the kernel'),
  recurrentConstraint: field.constraint('the recurrent kernel'),
  biasConstraint: field.constraint('the bias'),
})

export const dropFields = () => ({
  dropout: dropRate().default(0),
  recurrentDropout: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of the states that is dropped before they go into the next step.'),
  seed: seed(),
})

/** Settings of a dense cell: SimpleRNNCell has these alone. */
export const cellFields = () => ({
  units: z.int().positive().describe('Number of outputs.'),
  activation: innerActivation('tanh', 'Function applied to what a step proposes.'),
  useBias: field.useBias(),
  ...weightFields(),
  ...dropFields(),
})

/** The gates' activation. */
export const gateActivation = () => innerActivation('sigmoid', 'Function applied to the gates.')

export const unitForgetBias = () =>
  z.boolean().default(true).describe('The bias of the forget gate begins at 1.')

/** Keys that old files have and that change no number, or only which random numbers are drawn. */
export const recurrentKeys = {
  ignoredKeys: ['implementation', 'input_dim', 'input_length', 'use_cudnn'],
  neutralKeys: { time_major: [false] },
} as const
