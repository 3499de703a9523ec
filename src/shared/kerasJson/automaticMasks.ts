import { GraftError } from '../contract/errors/graftError.ts'
import { layerKinds } from '../layers/index.ts'
import { maskedOutputs } from '../layers/masks.ts'
import { callOrder } from '../model/callOrder.ts'
import { findLayer, refKey, type ModelGraph, type TensorRef } from '../model/graph.ts'
import type { FlatModel } from './flatModel.ts'

/**
 * Keras 3 writes the masks that it hands on by itself into its files: as arguments of calls, and as operations that make
 * them. Here masks are handed on anew, so both go, once it is sure that they say the same.
 */

/** A mask that a call was given in a file. */
export interface GivenMask {
  readonly layer: string
  readonly call: number
  readonly mask: TensorRef
}

/** Operations that Keras makes and joins masks with. */
const maskOperations = new Set([
  'NotEqual',
  'Any',
  'LogicalOr',
  'ExpandDims',
  'ZerosLike',
  'OnesLike',
  'Squeeze',
  'Cast',
  'keras.ops.Concatenate',
])

/** `.keras` tells the module of an operation, `.h5` does not: `keras.ops.NotEqual` and `NotEqual` are one. */
const plainName = (className: string) => className.replace(/^keras\.ops\./, '')

const isMaskOperation = (className: string) =>
  maskOperations.has(className) || maskOperations.has(plainName(className))

/** Where masks begin: `tensor != value`. */
type Sources = ReadonlySet<string>

const sourceOf = (ref: TensorRef, value: unknown) => `${refKey(ref)} != ${String(value)}`

/**
 * The graph without operations that only made masks. Errors: `layer.unsupported` for a call whose mask is another than the
 * one that its input has anyway.
 */
export function withoutMaskOperations(
  graph: ModelGraph,
  flat: FlatModel,
  given: readonly GivenMask[],
): ModelGraph {
  if (given.length === 0) return graph
  const known = withoutUnused(graph)
  const sources = automaticSources(known)
  for (const { layer, call, mask } of given) {
    const found = findLayer(graph, layer)
    const [first] = found?.calls[call]?.inputs ?? []
    const own = first === undefined ? undefined : sources.get(refKey(first))
    const wanted = operationSources(graph, flat, mask)
    if (own !== undefined && sameSources(own, wanted)) continue
    const className = found?.className ?? ''
    throw new GraftError('layer.unsupported', { layer, className, what: 'a mask of its own' })
  }
  return known
}

const sameSources = (a: Sources, b: Sources) =>
  a.size === b.size && [...a].every((source) => b.has(source))

/** The graph without operations on masks that nothing takes any more. */
function withoutUnused(graph: ModelGraph): ModelGraph {
  const used = new Set(
    [
      ...graph.layers.flatMap(({ calls }) => calls.flatMap(({ inputs }) => inputs)),
      ...graph.outputs,
    ].map((ref) => ref.layer),
  )
  const layers = graph.layers.filter(
    ({ name, className }) => used.has(name) || !isMaskOperation(className),
  )
  return layers.length === graph.layers.length ? graph : withoutUnused({ ...graph, layers })
}

/** Where the masks begin that Graft hands on, by tensor. */
function automaticSources(graph: ModelGraph): ReadonlyMap<string, Sources> {
  const sources = new Map<string, Sources>()
  for (const { layer, call } of callOrder(graph)) {
    const inputs = layer.calls[call]?.inputs ?? []
    const before = inputs.map((ref) => sources.get(refKey(ref)))
    const kind = layerKinds.get(layer.className)
    if (kind === undefined) continue
    const has = maskedOutputs(
      kind,
      layer.config,
      before.map((each) => each !== undefined),
      MOST_OUTPUTS,
    )
    const begun = inputs.slice(0, 1).map((ref) => beginning(layer.className, layer.config, ref))
    const all = new Set(
      begun.some((each) => each !== null)
        ? begun.filter((each) => each !== null)
        : before.flatMap((each) => [...(each ?? [])]),
    )
    has.forEach((isMasked, tensor) => {
      if (isMasked) sources.set(refKey({ layer: layer.name, call, tensor }), all)
    })
  }
  return sources
}

/** More outputs than any layer has of which several have masks. */
const MOST_OUTPUTS = 2

function beginning(
  className: string,
  config: Readonly<Record<string, unknown>>,
  input: TensorRef,
): string | null {
  if (className === 'Embedding') return sourceOf(input, 0)
  return className === 'Masking' ? sourceOf(input, config['maskValue']) : null
}

/** Where a mask of the file begins. What is no operation on masks begins nothing that Graft knows. */
function operationSources(graph: ModelGraph, flat: FlatModel, mask: TensorRef): Sources {
  const sources = new Set<string>()
  const seen = new Set<string>()
  const open = [mask]
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    if (seen.has(refKey(ref))) continue
    seen.add(refKey(ref))
    const { layer: name, call } = ref
    const layer = findLayer(graph, name)
    const [first, ...others] = layer?.calls[call]?.inputs ?? []
    if (layer === undefined || first === undefined) continue
    if (plainName(layer.className) === 'NotEqual') {
      const node = flat.layers.find((each) => each.name === name)?.calls[call]?.node
      sources.add(sourceOf(first, node?.otherArguments['argument 1']))
    } else if (isMaskOperation(layer.className)) open.push(first, ...others)
  }
  return sources
}
