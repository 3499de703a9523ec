import { GraftError } from '../contract/errors/graftError.ts'
import type { TensorRef } from '../model/graph.ts'
import { WRAPPED_AT, WRAPPER } from './distributedModel.ts'
import type { FlatLayer, FlatModel, NestedArgument, RootEntry } from './flatModel.ts'
import { damaged, type FilePlace } from './fileFault.ts'
import type { FileContainer, FileLayer, FileModel, FileNode, FileRef } from './topology.ts'
import { createSavedNames } from './savedNames.ts'

/** More calls than this come from a file made to exhaust memory. */
const MAX_CALLS = 200_000

/** A container and where it is called from. */
interface Scope {
  readonly container: FileContainer
  readonly group: readonly string[]
  readonly trainable: boolean
  readonly savedAt: string
  readonly parent: { readonly scope: Scope; readonly nodes: readonly FileNode[] } | null
  /** Calls of the container in the whole model. */
  readonly calls: number
  readonly members: Map<string, Member>
}

type Member =
  | { readonly type: 'input'; readonly index: number }
  | {
      readonly type: 'layer'
      readonly file: FileLayer
      readonly savedAt: string
      name: string
    }
  | { readonly type: 'model'; readonly scope: Scope }

/**
 * One flat graph out of nested models. A nested model's inputs vanish: what stood behind them takes the tensors of
 * the call. With a nested model of c calls, a layer inside with k calls has c * k, call by call. Layers keep
 * their names; where two share one, the inner is named `model_layer`. Errors: `file.damaged`.
 */
export function flattenModel(container: FileContainer, place: FilePlace): FlatModel {
  const root = openScope(
    { container, group: [], trainable: true, savedAt: '', parent: null, calls: 1 },
    place,
  )
  const renamed = nameLayers(root)
  const resolver = { steps: 0, place }
  const flat = new Map<FileLayer, FlatLayer>()
  const roots: RootEntry[] = []
  for (const layer of container.layers) {
    const leaves = layersOf(root, layer).map(({ scope, member }) => {
      const built = buildLayer(resolver, scope, member)
      flat.set(member.file, built)
      return built
    })
    roots.push({ name: layer.name, leaves })
  }
  const layers = [...flat.values()].filter((layer) => layer.calls.length > 0)
  const unconnected = [...flat.values()].filter((layer) => layer.calls.length === 0)
  return {
    name: container.name,
    layers,
    roots,
    inputs: container.inputs.map((ref) => resolve(resolver, root, 0, ref)),
    outputs: container.outputs.map((ref) => resolve(resolver, root, 0, ref)),
    renamed,
    unconnected: unconnected.map((layer) => layer.name),
    nestedArguments: nestedArguments(container),
  }
}

function nestedArguments(container: FileContainer): readonly NestedArgument[] {
  return container.layers.flatMap((layer) => {
    if (layer.type === 'layer') return []
    // A frozen layer behaves as in prediction anyway: that is what training=False asks for.
    const frozen = isFrozen(layer)
    const own = layer.nodes.flatMap(({ otherArguments }) =>
      Object.entries(otherArguments)
        .filter(([key, value]) => !(key === 'training' && value === false && frozen))
        .map(([key, value]) => ({ model: layer.name, key, value })),
    )
    return [...own, ...nestedArguments(layer.container)]
  })
}

function isFrozen(layer: FileLayer | FileModel): boolean {
  if (layer.type === 'layer') return !layer.trainable || layer.className === 'InputLayer'
  return !layer.container.trainable || layer.container.layers.every(isFrozen)
}

function openScope(start: Omit<Scope, 'members'>, place: FilePlace): Scope {
  const scope: Scope = { ...start, members: new Map() }
  if (scope.calls > MAX_CALLS) throw damaged(place, 'the model has too many calls')
  const { container, group, trainable, calls } = scope
  const nextPlace = createSavedNames(scope.savedAt)
  for (const layer of container.layers) {
    const savedAt = nextPlace(layer)
    const input = container.inputs.findIndex((ref) => ref.layer === layer.name)
    if (layer.type === 'model') {
      const child = {
        container: layer.container,
        group: [...group, layer.name],
        trainable: trainable && layer.container.trainable,
        savedAt: layer.container.className === WRAPPER ? `${savedAt}/${WRAPPED_AT}` : savedAt,
        parent: { scope, nodes: layer.nodes },
        calls: calls * layer.nodes.length,
      }
      scope.members.set(layer.name, { type: 'model', scope: openScope(child, place) })
    } else if (scope.parent !== null && input >= 0 && layer.className === 'InputLayer') {
      scope.members.set(layer.name, { type: 'input', index: input })
    } else {
      scope.members.set(layer.name, { type: 'layer', file: layer, savedAt, name: layer.name })
    }
  }
  return scope
}

interface Leaf {
  readonly scope: Scope
  readonly member: Extract<Member, { type: 'layer' }>
}

/** The layers in and under one entry of a container, in the file's order. */
function layersOf(scope: Scope, layer: FileLayer | FileModel): readonly Leaf[] {
  const member = scope.members.get(layer.name)
  if (member === undefined || member.type === 'input') return []
  if (member.type === 'layer') return [{ scope, member }]
  const inner = member.scope
  return inner.container.layers.flatMap((each) => layersOf(inner, each))
}

/** Gives every layer a name of its own: outer layers first, so that they keep theirs. */
function nameLayers(root: Scope): FlatModel['renamed'] {
  const taken = new Set<string>()
  const renamed: { from: string; to: string }[] = []
  const leaves = root.container.layers.flatMap((layer) => layersOf(root, layer))
  const byDepth = [...leaves].sort((a, b) => a.scope.group.length - b.scope.group.length)
  for (const { scope, member } of byDepth) {
    const wanted = safeName(member.file.name)
    const prefix = scope.group.at(-1)
    const longer = prefix === undefined ? wanted : `${safeName(prefix)}_${wanted}`
    member.name = taken.has(wanted) ? firstFree(longer, taken) : wanted
    taken.add(member.name)
    if (member.name !== member.file.name) renamed.push({ from: member.file.name, to: member.name })
  }
  return renamed
}

/** Keras 2 allows a slash in names, Keras 3 does not. */
function safeName(name: string): string {
  const plain = name.replaceAll('/', '_')
  return plain.trim() === '' || plain === '__proto__' ? 'layer' : plain
}

function firstFree(base: string, taken: ReadonlySet<string>): string {
  let name = base
  for (let i = 1; taken.has(name); i++) name = `${base}_${i}`
  return name
}

interface Resolver {
  steps: number
  readonly place: FilePlace
}

function buildLayer(resolver: Resolver, scope: Scope, member: Leaf['member']): FlatLayer {
  const { file } = member
  const isInput = file.className === 'InputLayer' && file.nodes.length === 0
  const nodes: readonly FileNode[] = isInput ? [noInputs] : file.nodes
  const calls = Array.from({ length: scope.calls }, (_, call) =>
    nodes.map((node) => ({
      node,
      inputs: node.inputs.map((ref) => resolve(resolver, scope, call, ref)),
    })),
  ).flat()
  return {
    name: member.name,
    file,
    group: scope.group,
    trainable: scope.trainable && file.trainable,
    savedAt: member.savedAt,
    calls,
  }
}

const noInputs: FileNode = { inputs: [], otherArguments: {}, spread: false }

/** The tensor in the flat graph that a reference means in one call of its container. */
function resolve(resolver: Resolver, scope: Scope, call: number, ref: FileRef): TensorRef {
  let at = { scope, call, ref }
  for (let i = 0; i < 10_000; i++) {
    resolver.steps++
    const member = at.scope.members.get(at.ref.layer)
    if (member === undefined || resolver.steps > 50 * MAX_CALLS) break
    if (member.type === 'layer') return leafRef(member, at)
    const next = member.type === 'input' ? outwards(at, member.index) : inwards(at, member.scope)
    if (next === null) break
    at = next
  }
  throw damaged(resolver.place, `what "${ref.layer}" refers to cannot be found`)
}

interface At {
  readonly scope: Scope
  readonly call: number
  readonly ref: FileRef
}

function leafRef(member: Leaf['member'], { call, ref }: At): TensorRef {
  const perCall = Math.max(member.file.nodes.length, 1)
  return { layer: member.name, call: call * perCall + ref.node, tensor: ref.tensor }
}

/** From an input of a nested model to what its call was given. */
function outwards({ scope, call }: At, index: number): At | null {
  if (scope.parent === null) return null
  const { nodes } = scope.parent
  const ref = nodes[call % nodes.length]?.inputs[index]
  if (ref === undefined) return null
  return { scope: scope.parent.scope, call: Math.floor(call / nodes.length), ref }
}

/** From a nested model to the layer that makes its output. */
function inwards({ call, ref }: At, inner: Scope): At | null {
  const output = inner.container.outputs[ref.tensor]
  const calls = inner.parent?.nodes.length ?? 1
  return output === undefined ? null : { scope: inner, call: call * calls + ref.node, ref: output }
}

/** Checks that a flat model refers to nothing that was left out. Errors: `graph.badConnection`. */
export function checkReferences(model: FlatModel): void {
  const calls = new Map(model.layers.map((layer) => [layer.name, layer.calls.length]))
  const check = (user: string, ref: TensorRef) => {
    if (ref.call < (calls.get(ref.layer) ?? 0)) return
    const reason = `it takes an output of "${ref.layer}" that is not there`
    throw new GraftError('graph.badConnection', { layer: user, reason })
  }
  for (const layer of model.layers) {
    for (const { inputs } of layer.calls)
      inputs.forEach((ref) => {
        check(layer.name, ref)
      })
  }
  for (const ref of [...model.inputs, ...model.outputs]) check(ref.layer, ref)
}
