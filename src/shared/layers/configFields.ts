import { z } from 'zod'
import { activationNames } from './activations.ts'
import { constraintSchema } from './constraints.ts'
import { initializerSchema, type Initializer } from './initializers.ts'
import { regularizerSchema } from './regularizers.ts'

/** Config fields that many kinds share. Each is a fresh schema with Keras's default and a description. */

export const useBias = () => z.boolean().default(true).describe('Adds a learned bias.')

export const activation = () =>
  z.enum(activationNames).default('linear').describe('Function applied to the output.')

export const initializer = (fallback: Initializer, of: string) =>
  initializerSchema.default(fallback).describe(`How ${of} begins.`)

export const regularizer = (of: string) =>
  regularizerSchema.nullable().default(null).describe(`Penalty on ${of}.`)

export const constraint = (of: string) =>
  constraintSchema.nullable().default(null).describe(`Limit put on ${of} after each update.`)

export const dataFormat = () =>
  z
    .enum(['channelsLast', 'channelsFirst'])
    .default('channelsLast')
    .describe('Which axis holds the channels.')

export const padding = () =>
  z.enum(['valid', 'same']).default('valid').describe('"same" pads so that stride 1 keeps the size.')

/** A length a spatial axis; a single number stands for all axes. */
export const perAxis = (axes: number, what: string) =>
  z
    .union([
      z.int().positive(),
      z.array(z.int().positive()).length(axes),
    ])
    .transform((value) => (typeof value === 'number' ? Array.from({ length: axes }, () => value) : value))
    .describe(what)

export const glorotUniform: Initializer = { name: 'glorotUniform', seed: null }
