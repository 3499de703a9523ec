import { refKey, type ModelGraph } from '../model/graph.ts'
import { lastActivation } from '../model/headProblems.ts'
import { inferShapes } from '../model/inferShapes.ts'
import { suggestAccuracy } from './pairing.ts'
import { lossSchema, type Loss } from './lossSchema.ts'
import type { MetricName } from './metricNames.ts'

/** What a model learns by when nobody has chosen. */
export interface SuggestedFit {
  readonly loss: Loss
  readonly metrics: readonly MetricName[]
}

/**
 * Loss and metrics that fit a model's last layer and the classes of its data; `null` where that is not plain: several
 * outputs, no classes, or an activation that says nothing. Sigmoid of one unit for two classes: binary
 * cross-entropy. Softmax, or logits, of a unit a class: sparse categorical cross-entropy.
 */
export function suggestFit(graph: ModelGraph, classes: number | null): SuggestedFit | null {
  const [output, ...others] = graph.outputs
  if (output === undefined || others.length > 0 || classes === null) return null
  const outputShape = inferShapes(graph).get(refKey(output)) ?? []
  const units = outputShape.at(-1) ?? 0
  const activation = lastActivation(graph, output)?.name ?? null
  const loss = lossFor(activation, units, classes)
  if (loss === null) return null
  const labels = { kind: 'ids', classes } as const
  const metric = suggestAccuracy({ loss, labels, outputShape, lastActivation: activation })
  return { loss, metrics: metric === null ? [] : [metric] }
}

function lossFor(activation: string | null, units: number, classes: number): Loss | null {
  const fromLogits = activation === 'linear'
  if (units === 1 && classes === 2 && (fromLogits || activation === 'sigmoid')) {
    return lossSchema.parse({ name: 'binaryCrossentropy', fromLogits })
  }
  if (units === classes && units > 1 && (fromLogits || activation === 'softmax')) {
    return lossSchema.parse({ name: 'sparseCategoricalCrossentropy', fromLogits })
  }
  return null
}
