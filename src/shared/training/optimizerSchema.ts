import { z } from 'zod'

const learningRate = (fallback: number) =>
  z.number().positive().default(fallback).describe('Size of a step.')
const weightDecay = z
  .number()
  .min(0)
  .default(0)
  .describe('Decoupled: each step takes this share, times the learning rate, off a weight.')
const beta1 = z.number().min(0).lt(1).default(0.9)
const beta2 = z.number().min(0).lt(1).default(0.999)
const epsilon = z.number().positive().default(1e-7)

/** Optimizers with Keras 3's arguments and defaults. https://keras.io/api/optimizers/ */
export const optimizerSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('sgd'),
    learningRate: learningRate(0.01),
    momentum: z.number().min(0).lt(1).default(0),
    nesterov: z.boolean().default(false),
    weightDecay,
  }),
  z.strictObject({
    name: z.literal('adam'),
    learningRate: learningRate(0.001),
    beta1,
    beta2,
    epsilon,
    amsgrad: z.boolean().default(false),
    weightDecay,
  }),
  z.strictObject({
    name: z.literal('adamW'),
    learningRate: learningRate(0.001),
    beta1,
    beta2,
    epsilon,
    amsgrad: z.boolean().default(false),
    weightDecay: weightDecay.default(0.004),
  }),
  z.strictObject({
    name: z.literal('rmsprop'),
    learningRate: learningRate(0.001),
    rho: z.number().min(0).lt(1).default(0.9),
    momentum: z.number().min(0).lt(1).default(0),
    centered: z.boolean().default(false),
    epsilon,
    weightDecay,
  }),
  z.strictObject({
    name: z.literal('adagrad'),
    learningRate: learningRate(0.001),
    initialAccumulator: z.number().min(0).default(0.1),
    epsilon,
    weightDecay,
  }),
  z.strictObject({
    name: z.literal('adadelta'),
    learningRate: learningRate(0.001),
    rho: z.number().min(0).lt(1).default(0.95),
    epsilon,
    weightDecay,
  }),
  z.strictObject({
    name: z.literal('adamax'),
    learningRate: learningRate(0.001),
    beta1,
    beta2,
    epsilon,
    weightDecay,
  }),
  z.strictObject({
    name: z.literal('nadam'),
    learningRate: learningRate(0.001),
    beta1,
    beta2,
    epsilon,
    weightDecay,
  }),
])

export type Optimizer = z.infer<typeof optimizerSchema>
export type OptimizerName = Optimizer['name']

/** Every optimizer's name. */
export const optimizerNames = optimizerSchema.options.map((option) => option.shape.name.value)
