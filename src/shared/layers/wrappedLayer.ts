import { z } from 'zod'
import type { Shape } from '../model/shape.ts'
import {
  LayerFault,
  type LayerCallContext,
  type LayerConfig,
  type LayerKind,
  type WeightSpec,
} from './layerKind.ts'
import type { Tensor } from './ops.ts'

/** Finds a kind by its class name: wrappers hold layers of any kind, and the registry holds wrappers. */
export type KindLookUp = (className: string) => LayerKind | undefined

/** A layer inside a layer: Keras's wrappers have whole layers among their settings. */
export interface WrappedLayer {
  readonly className: string
  readonly name: string
  /** `false`: its weights stand still whatever the wrapper does. */
  readonly trainable: boolean
  readonly config: LayerConfig
}

/** A setting that holds a layer of a known kind; its config is checked by the schema of that kind. */
export function wrappedLayer(lookUp: KindLookUp, what: string) {
  return z
    .strictObject({
      className: z.string(),
      name: z.string(),
      trainable: z.boolean().default(true),
      config: z.record(z.string(), z.unknown()),
    })
    .transform((layer, context): WrappedLayer => {
      const kind = lookUp(layer.className)
      if (kind === undefined) {
        context.addIssue({ code: 'custom', message: `there is no kind ${layer.className}` })
        return z.NEVER
      }
      const { data, error } = kind.config.safeParse(layer.config)
      for (const { path, message } of error?.issues ?? []) {
        context.addIssue({ code: 'custom', path: ['config', ...path], message })
      }
      return data === undefined ? z.NEVER : { ...layer, config: data }
    })
    .describe(what)
}

/** A layer inside with its kind, ready to be asked and called. */
export interface InnerLayer extends WrappedLayer {
  readonly kind: LayerKind
  /** What its weights' names begin with: Keras's name of the object that holds it. */
  readonly place: string
}

/** The layer of a wrapper's setting; `place` is Keras's name of the attribute that holds it. */
export function innerLayer(lookUp: KindLookUp, layer: WrappedLayer, place: string): InnerLayer {
  const kind = lookUp(layer.className)
  if (kind === undefined) throw new LayerFault('unsupported', `a ${layer.className} inside it`)
  return { ...layer, kind, place }
}

const prefixOf = ({ kind, place }: InnerLayer) =>
  kind.weightOwner === undefined ? `${place}/` : `${place}/${kind.weightOwner}/`

/** The weights of a layer inside, under the names that they have in the wrapper: `forward_layer/cell/kernel`. */
export function innerWeights(inner: InnerLayer, shapes: readonly Shape[]): readonly WeightSpec[] {
  const specs = inner.kind.weights?.(inner.config, shapes) ?? []
  return specs.map((spec) => ({
    ...spec,
    name: `${prefixOf(inner)}${spec.name}`,
    trainable: spec.trainable && inner.trainable,
  }))
}

/** Calls a layer inside with its own weights; what it does not give itself comes from the wrapper's context. */
export function callInner(
  inner: InnerLayer,
  context: LayerCallContext<unknown>,
  own: Partial<LayerCallContext<LayerConfig>>,
): readonly Tensor[] {
  const prefix = prefixOf(inner)
  const weights = Object.entries(context.weights).flatMap(([name, weight]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), weight] as const] : [],
  )
  const trains = context.training && (inner.trainable || weights.length === 0)
  const result = inner.kind.call({
    ...context,
    config: inner.config,
    weights: Object.fromEntries(weights),
    training: trains,
    random: trains ? context.random : null,
    updateWeight: (name, value) => {
      context.updateWeight(`${prefix}${name}`, value)
    },
    ...own,
  })
  return Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
}
