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
  z
    .enum(['valid', 'same'])
    .default('valid')
    .describe('"same" pads so that stride 1 keeps the size.')

/** A whole number an axis, each at least `least`; a single number stands for all axes. */
const numbersPerAxis = (axes: number, least: number) =>
  z
    .union([z.int().min(least), z.array(z.int().min(least)).length(axes)])
    .transform((value) =>
      typeof value === 'number' ? Array.from({ length: axes }, () => value) : value,
    )

/** A length a spatial axis; a single number stands for all axes. */
export const perAxis = (axes: number, what: string) => numbersPerAxis(axes, 1).describe(what)

/** A length a spatial axis with a default for all of them. */
export const perAxisOr = (axes: number, fallback: number, what: string) =>
  numbersPerAxis(axes, 1)
    .default(Array.from({ length: axes }, () => fallback))
    .describe(what)

/** A length of 0 or more a spatial axis, or `null` for none given. */
export const optionalPerAxis = (axes: number, least: 0 | 1, what: string) =>
  numbersPerAxis(axes, least).nullable().default(null).describe(what)

export const filters = () => z.int().positive().describe('Number of output channels.')

export const kernelSize = (axes: number) => perAxis(axes, 'Length of the kernel along each axis.')

export const strides = (axes: number) =>
  perAxisOr(axes, 1, 'Step of the kernel along each axis; 2 halves the size.')

export const dilationRate = (axes: number) =>
  perAxisOr(axes, 1, "Spacing of the kernel's elements; 1 is dense.")

export const depthMultiplier = () =>
  z.int().positive().default(1).describe('Output channels for each input channel.')

type Edge = [number, number]

const amount = z.int().min(0)

/** One amount for both ends of an axis, or one for each end. */
const bothEnds = z.union([
  amount.transform((value): Edge => [value, value]),
  z
    .array(amount)
    .length(1)
    .transform(([value = 0]): Edge => [value, value]),
  z
    .array(amount)
    .length(2)
    .transform(([before = 0, after = 0]): Edge => [before, after]),
])

/** Amounts at both ends of the steps; always read back as `[before, after]`. */
export const sequenceEdges = (fallback: number, what: string) =>
  bothEnds.default([fallback, fallback]).describe(what)

/** Amounts at both ends of each of `axes` axes; always read back as `[[before, after], ...]`. */
export const axisEdges = (axes: 2 | 3, fallback: number, what: string) =>
  z
    .union([
      amount.transform((value) => Array.from({ length: axes }, (): Edge => [value, value])),
      z.array(bothEnds).length(axes),
    ])
    .default(Array.from({ length: axes }, (): Edge => [fallback, fallback]))
    .describe(what)

export const glorotUniform: Initializer = { name: 'glorotUniform', seed: null }

/** Strides of more than 1 together with spaced kernels: Keras takes no such convolution. */
export const isStridedOrDilated = (config: {
  readonly strides: readonly number[]
  readonly dilationRate: readonly number[]
}): boolean => Math.max(...config.strides) === 1 || Math.max(...config.dilationRate) === 1

/** What is wrong where {@link isStridedOrDilated} does not hold. */
export const stridedAndDilated = () => ({
  path: ['dilationRate'],
  error: 'must be 1 where a stride is more than 1',
})
