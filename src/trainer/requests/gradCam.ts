import type * as tfjs from '@tensorflow/tfjs-core'
import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { GradCamMap, TrainerRequest } from '../../shared/contract/trainerProtocol.ts'
import { logitsBehind } from '../../shared/layers/logits.ts'
import type { Ops, Tensor } from '../../shared/layers/ops.ts'
import { refKey } from '../../shared/model/graph.ts'
import { callOutputs } from '../../shared/model/inferShapes.ts'
import { forward } from '../execution/forward.ts'
import { modelInputs } from '../execution/modelInputs.ts'
import { createModelVariables, type ModelVariables } from '../execution/modelVariables.ts'
import { createProgram, partOfProgram, type Program } from '../execution/program.ts'
import { toTensor } from '../execution/weightArrays.ts'

type GradCamRequest = Omit<Extract<TrainerRequest, { type: 'gradCam' }>, 'type' | 'id'>

/**
 * Where in a picture a model found what speaks for a class: Grad-CAM (Selvaraju et al., 2017,
 * https://arxiv.org/abs/1610.02391). The channels of a convolution are weighted by the mean gradient of the class's
 * score (before softmax or sigmoid), added, cut off below 0, and divided by the largest value. Of a single output the
 * first of the two classes has the negative score.
 *
 * Errors: `run.noMap` where the model has no two-dimensional convolution, or the layer is none; those of
 * `createProgram`.
 */
export function gradCam(ops: Ops, request: GradCamRequest): GradCamMap {
  const program = createProgram(request.graph)
  const { key, layer } = findMapped(program, request.layer)
  const variables = createModelVariables(ops.tf, program, request.weights)
  try {
    return ops.tf.tidy(() => {
      const raw = request.inputs.map((input) => toTensor(ops.tf, input))
      const inputs = modelInputs(ops.tf, program, raw, { scale: 1, offset: 0 })
      const parts = splitAt(program, key)
      const found = computeMap({ ops, variables, parts, inputs }, request.class)
      return { layer, ...found }
    })
  } finally {
    variables.dispose()
  }
}

/** The tensor whose channels are weighted: rows, columns and channels of one picture. */
function findMapped(program: Program, wanted: string | null): { key: string; layer: string } {
  const calls = program.calls.filter(({ layer, call, kind }) => {
    const shape = program.shapes.get(refKey({ layer: layer.name, call, tensor: 0 }))
    if (shape?.length !== 4) return false
    return wanted === null ? kind.category === 'convolution' : layer.name === wanted
  })
  const last = calls.at(-1)
  if (last === undefined) {
    const reason =
      wanted === null
        ? 'the model has no convolution over rows and columns, so nothing in it knows places'
        : `the layer "${wanted}" gives no rows and columns`
    throw new GraftError('run.noMap', { reason })
  }
  return {
    key: refKey({ layer: last.layer.name, call: last.call, tensor: 0 }),
    layer: last.layer.name,
  }
}

interface Parts {
  /** Ends in the mapped tensor, then whatever else the second part needs. */
  readonly before: Program
  readonly after: Program
}

/** The program in two: what does not depend on the mapped tensor, and what does. */
function splitAt(program: Program, key: string): Parts {
  const dependent = new Set<string>([key])
  const isAfter = new Set<unknown>()
  for (const call of program.calls) {
    if (!call.inputs.some((input) => dependent.has(input))) continue
    isAfter.add(call)
    outputKeys(program, call).forEach((output) => dependent.add(output))
  }
  const needed = new Set(
    [...program.calls.filter((call) => isAfter.has(call)).flatMap((call) => call.inputs)].filter(
      (input) => input !== key && !dependent.has(input),
    ),
  )
  const border = [key, ...needed]
  return {
    before: partOfProgram(program, {
      calls: (call) => !isAfter.has(call),
      inputs: program.inputs,
      outputs: border,
    }),
    after: partOfProgram(program, {
      calls: (call) => isAfter.has(call),
      inputs: border,
      outputs: program.outputs.slice(0, 1),
    }),
  }
}

function outputKeys(program: Program, call: Program['calls'][number]): readonly string[] {
  return callOutputs(program.shapes, call.layer.name, call.call).map(refKey)
}

interface MapContext {
  readonly ops: Ops
  readonly variables: ModelVariables
  readonly parts: Parts
  readonly inputs: readonly Tensor[]
}

function computeMap(
  { ops, variables, parts, inputs }: MapContext,
  wanted: number | null,
): Omit<GradCamMap, 'layer'> {
  const { tf } = ops
  // As in prediction, but with every tensor kept: the gradients need them.
  const training = { modeOf: () => 'freeze' as const, randomOf: () => noRandomness() }
  const context = { ops, weightsOf: variables.of, training }
  const [mapped, ...others] = forward(parts.before, { ...context, inputs }).outputs
  if (mapped === undefined) throw new Error('the mapped layer gave nothing')
  const scoresOf = (x: Tensor): Tensor => {
    const [output] = forward(parts.after, { ...context, inputs: [x, ...others] }).outputs
    if (output === undefined) throw new Error('the model has no output')
    return tf.reshape(logitsBehind(output)?.logits ?? output, [-1])
  }
  const scores = scoresOf(mapped)
  const chosen = wanted ?? predictedClass(scores)
  const sign = scores.size === 1 && chosen === 0 ? -1 : 1
  const unit = scores.size === 1 ? 0 : chosen
  const scoreOf = (x: Tensor) => tf.sum(tf.mul(tf.slice(scoresOf(x), [unit], [1]), sign))
  const gradient = tf.grad(scoreOf)(mapped)
  const weights = tf.mean(gradient, [1, 2], true)
  const heat = tf.relu<tfjs.Tensor3D>(tf.sum(tf.mul(weights, mapped), -1))
  const [, rows, columns] = heat.shape
  const values = Float32Array.from(heat.dataSync())
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  return {
    class: chosen,
    rows,
    columns,
    heat: largest > 0 ? values.map((value) => value / largest) : values,
  }
}

/** The class that the scores speak for. One output above the middle says the second. */
function predictedClass(scores: Tensor): number {
  const values = Array.from(scores.dataSync())
  if (values.length === 1) return (values[0] ?? 0) > 0 ? 1 : 0
  return values.reduce((best, value, i) => (value > (values[best] ?? NaN) ? i : best), 0)
}

function noRandomness(): never {
  throw new Error('a frozen layer asked for random numbers')
}
