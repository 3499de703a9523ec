import type { z } from 'zod'
import { GraftError } from '../contract/errors/graftError.ts'
import { layerKinds } from '../layers/index.ts'
import { LayerFault, type LayerConfig, type LayerKind } from '../layers/layerKind.ts'
import { refusedKinds } from '../layers/refusedKinds.ts'
import type { GraphLayer } from './graph.ts'

/** What is needed of a layer to look up its kind and check its config. */
export type ConfiguredLayer = Pick<GraphLayer, 'name' | 'className' | 'config'>

/** The kind of a layer. Error: `layer.unknownKind`. */
export function kindOf(layer: Pick<GraphLayer, 'name' | 'className'>): LayerKind {
  const kind = layerKinds.get(layer.className)
  if (kind !== undefined) return kind
  const refusal = refusedKinds.get(layer.className)
  throw new GraftError('layer.unknownKind', {
    layer: layer.name,
    className: layer.className,
    ...refusal,
  })
}

/**
 * The config of a layer, checked by its kind's schema, with the defaults filled in. Errors:
 * `layer.unknownKind`, `layer.badConfig` (about the first key that is wrong).
 */
export function parseConfig(layer: ConfiguredLayer): LayerConfig {
  const result = kindOf(layer).config.safeParse(layer.config)
  if (result.success) return result.data
  throw badConfig(layer, result.error)
}

function badConfig(layer: ConfiguredLayer, { issues }: z.ZodError): GraftError {
  const [issue] = issues
  const path = issue?.path.join('.') ?? ''
  const key =
    issue?.code === 'unrecognized_keys' ? [path, issue.keys[0]].filter(Boolean).join('.') : path
  const reason =
    issue?.code === 'unrecognized_keys' ? 'this kind has no such setting' : issue?.message
  return new GraftError('layer.badConfig', {
    layer: layer.name,
    className: layer.className,
    key: key === '' ? 'config' : key,
    reason: reason ?? 'it is not valid',
  })
}

/**
 * What was thrown, as an error that names the layer: what a layer kind complained of, or a GraftError as it is.
 * Anything else is a defect and is thrown on.
 */
export function toLayerError(
  layer: Pick<GraphLayer, 'name' | 'className'>,
  thrown: unknown,
): GraftError {
  if (thrown instanceof GraftError) return thrown as GraftError
  if (!(thrown instanceof LayerFault)) throw thrown
  const { name, className } = layer
  return thrown.fault === 'unsupported'
    ? new GraftError('layer.unsupported', { layer: name, className, what: thrown.message })
    : new GraftError('layer.badInput', { layer: name, className, reason: thrown.message })
}
