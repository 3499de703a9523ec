import { GraftError } from '../contract/errors/graftError.ts'
import { activationNames, type ActivationName } from '../layers/activations.ts'
import { layerKinds } from '../layers/index.ts'
import { outputObjection } from '../training/lossFamilies.ts'
import type { Loss } from '../training/lossSchema.ts'
import type { Change } from './change.ts'
import { findLayer, refKey, type GraphLayer, type ModelGraph, type TensorRef } from './graph.ts'
import { analyzeGraph } from './inferShapes.ts'
import { toProblem } from './problems.ts'
import type { Problem } from './problem.ts'

/**
 * Whether the outputs fit the number of classes of the data: one unit a class, or a single unit for two classes. Too few
 * units are an error; too many train, but can never be right.
 * The fix gives the head the right number of units (its weights then begin anew, so it also trains).
 */
export function findHeadProblems(graph: ModelGraph, classes: number): Problem[] {
  const { shapes } = analyzeGraph(graph)
  return graph.outputs.flatMap((ref) => {
    const units = shapes.get(refKey(ref))?.at(-1) ?? null
    if (units === null || units === classes || (units === 1 && classes === 2)) return []
    const head = findUnits(graph, ref)
    const layer = head?.name ?? ref.layer
    const error = new GraftError('layer.wrongUnits', { layer, units, classes })
    const severity = units < classes ? 'error' : 'warning'
    return [toProblem(severity, layer, error, head === null ? null : unitsFix(head, classes))]
  })
}

function unitsFix({ name, freeze }: GraphLayer, classes: number): readonly Change[] {
  const units: Change = { type: 'setConfig', layer: name, config: { units: classes } }
  const train: Change = { type: 'setFreeze', layers: name, mode: 'train' }
  return freeze === 'train' ? [units] : [units, train]
}

/** The Dense that decides the last axis of an output, behind activations and dropout. */
function findUnits(graph: ModelGraph, output: TensorRef): GraphLayer | null {
  for (const layer of fromOutput(graph, output)) {
    if (layer.className === 'Dense') return layer
    const category = layerKinds.get(layer.className)?.category
    if (category !== 'activation' && category !== 'regularization') return null
  }
  return null
}

/** The layers from an output back, as long as each has one call with one input. */
function* fromOutput(graph: ModelGraph, output: TensorRef): Generator<GraphLayer> {
  const seen = new Set<string>()
  let layer = findLayer(graph, output.layer)
  while (layer !== undefined && !seen.has(layer.name)) {
    seen.add(layer.name)
    yield layer
    const [input, ...others] = layer.calls.flatMap((call) => call.inputs)
    layer = input === undefined || others.length > 0 ? undefined : findLayer(graph, input.layer)
  }
}

/** The function that an output went through last, and the layer that applies it. */
export interface LastActivation {
  readonly layer: string
  /** `linear` when there is none. */
  readonly name: ActivationName
  /** Whether the layer has a setting `activation` that decides it. */
  readonly isSetting: boolean
}

/** The last activation of an output, or `null` when it comes from a layer of which it cannot be told. */
export function lastActivation(graph: ModelGraph, output: TensorRef): LastActivation | null {
  for (const layer of fromOutput(graph, output)) {
    const found = activationOf(layer)
    if (found !== null) return { layer: layer.name, ...found }
    const category = layerKinds.get(layer.className)?.category
    if (category !== 'reshaping' && category !== 'regularization') return null
  }
  return null
}

function activationOf(layer: GraphLayer): Omit<LastActivation, 'layer'> | null {
  if (layer.className === 'Softmax') return { name: 'softmax', isSetting: false }
  const config = layerKinds.get(layer.className)?.config.safeParse(layer.config)
  const activation = config?.success === true ? config.data['activation'] : undefined
  const name = activationNames.find((known) => known === activation)
  return name === undefined ? null : { name, isSetting: true }
}

/**
 * Whether the last activation fits the loss (`outputObjection`), each with a fix that gives the head the activation
 * that belongs there. Outputs whose activation cannot be told are passed over.
 */
export function findPairingProblems(graph: ModelGraph, loss: Loss): Problem[] {
  return graph.outputs.flatMap((ref) => {
    const last = lastActivation(graph, ref)
    const reason = outputObjection(loss, last?.name ?? null)
    if (last === null || reason === null) return []
    const error = new GraftError('plan.badPairing', { reason })
    return [toProblem('error', last.layer, error, activationFix(last, fittingActivation(loss)))]
  })
}

function fittingActivation(loss: Loss): ActivationName {
  if ('fromLogits' in loss && loss.fromLogits) return 'linear'
  if (loss.name === 'binaryCrossentropy') return 'sigmoid'
  return loss.name === 'poisson' ? 'exponential' : 'softmax'
}

function activationFix(
  { layer, isSetting }: LastActivation,
  to: ActivationName,
): readonly Change[] {
  const config = { activation: to }
  if (isSetting) return [{ type: 'setConfig', layer, config }]
  if (to === 'linear') return [{ type: 'remove', layers: layer }]
  return [{ type: 'replace', name: layer, layer: { className: 'Activation', config } }]
}
