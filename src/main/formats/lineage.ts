import { z } from 'zod'
import { classesWithoutFlag } from '../../shared/kerasJson/refusals.ts'
import type { GraphLayer, ModelGraph } from '../../shared/model/graph.ts'
import type { ExportedModel } from './modelFormat.ts'
import { provenanceSchema } from './provenance.ts'

/**
 * What Graft adds to a file it writes: who wrote it, the labels, the words by whose ids it reads
 * texts, and what Keras has no place for: the exact freeze
 * mode, the nested model a layer came from, and where its weights come from.
 */
const lineageSchema = z.object({
  version: z.literal(1),
  producer: z.string(),
  labels: z.array(z.string()).nullable(),
  words: z.array(z.string()).optional(),
  provenance: provenanceSchema.optional(),
  layers: z.record(
    z.string(),
    z.object({
      freeze: z.enum(['train', 'freezeWeights', 'freeze']),
      group: z.array(z.string()),
      origin: z.object({ model: z.string(), layer: z.string() }).nullable(),
    }),
  ),
})

export type Lineage = z.infer<typeof lineageSchema>

export function lineageOf(model: ExportedModel): Lineage {
  const { graph, labels, words = null, producer, provenance } = model
  const layers = Object.fromEntries(
    graph.layers.map(({ name, freeze, group, origin }) => [
      name,
      { freeze, group: [...group], origin: origin === null ? null : { ...origin } },
    ]),
  )
  return {
    version: 1,
    producer,
    labels: labels === null ? null : [...labels],
    ...(words === null ? {} : { words: [...words] }),
    ...(provenance === undefined ? {} : { provenance }),
    layers,
  }
}

/** A lineage from a file, or `null` for what is none: others may write what they like there. */
export function parseLineage(value: unknown): Lineage | null {
  const result = lineageSchema.safeParse(value)
  return result.success ? result.data : null
}

/** The graph with what the lineage knows about its layers; layers that it does not name stay as they are. */
export function withLineage(graph: ModelGraph, lineage: Lineage | null): ModelGraph {
  if (lineage === null) return graph
  const mark = (layer: GraphLayer): GraphLayer => {
    const known = Object.hasOwn(lineage.layers, layer.name) ? lineage.layers[layer.name] : undefined
    // A file whose trainable flags were changed since says so itself.
    const isTold = !classesWithoutFlag.has(layer.className)
    const differs = (known?.freeze === 'train') !== (layer.freeze === 'train')
    if (known === undefined || (isTold && differs)) return layer
    return { ...layer, ...known }
  }
  return { ...graph, layers: graph.layers.map(mark) }
}
