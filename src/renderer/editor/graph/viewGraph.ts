import { callKey, orderCalls } from '../../../shared/model/callOrder.ts'
import {
  refKey,
  type GraphLayer,
  type ModelGraph,
  type TensorRef,
} from '../../../shared/model/graph.ts'
import type { InputPlace } from '../../../shared/model/rewire.ts'
import { layerBlocks } from './blocks.ts'

/** What stands on the canvas: a use of a layer, a folded block, or an end of the model. */
export type ViewNode =
  | {
      readonly kind: 'layer'
      readonly id: string
      readonly layer: GraphLayer
      readonly call: number
      /** Ids of the blocks it stands in, outermost first. */
      readonly blocks: readonly string[]
    }
  | {
      readonly kind: 'block'
      readonly id: string
      /** Its path joined by `/`. */
      readonly block: string
      readonly name: string
      readonly members: readonly string[]
      readonly blocks: readonly string[]
    }
  | { readonly kind: 'end'; readonly id: string; readonly output: number; readonly ref: TensorRef }

/** A tensor on its way from one node to another. */
export interface ViewEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly ref: TensorRef
  /** The use of the tensor, or `null` where it is an output of the model. Of several between folded blocks the first. */
  readonly to: InputPlace | null
}

/** The graph as the canvas shows it, nodes in order of computation. */
export interface ViewGraph {
  readonly nodes: readonly ViewNode[]
  readonly edges: readonly ViewEdge[]
  /** Every block there is, folded or not, by id: its layers in the graph's order. */
  readonly blocks: ReadonlyMap<string, readonly string[]>
}

const BLOCK = 'block/'

/** The id of a model's end. */
export function endId(output: number): string {
  return `end:${output}`
}

/** The id of a folded block's node. No layer's node begins like this: a layer's ends in the number of its call. */
export function blockId(block: string): string {
  return `${BLOCK}${block}`
}

/** Builds what the canvas shows of a graph when these blocks are folded. */
export function toViewGraph(graph: ModelGraph, folded: ReadonlySet<string>): ViewGraph {
  const blockPaths = blockIdsOf(graph)
  const blocks = membersOf(graph, blockPaths)
  const nodes = new Map<string, ViewNode>()
  const nodeOf = new Map<string, string>()
  for (const { layer, call } of orderCalls(graph, 'all').order) {
    const path = blockPaths.get(layer.name) ?? []
    const key = callKey(layer.name, call)
    const fold = path.findIndex((id) => folded.has(id))
    const node = fold < 0 ? layerNode(layer, call, path) : blockNode(path, fold, blocks)
    nodeOf.set(key, node.id)
    if (!nodes.has(node.id)) nodes.set(node.id, node)
  }
  graph.outputs.forEach((ref, output) => {
    nodes.set(endId(output), { kind: 'end', id: endId(output), output, ref })
  })
  return { nodes: [...nodes.values()], edges: edgesOf(graph, nodeOf), blocks }
}

function layerNode(layer: GraphLayer, call: number, blocks: readonly string[]): ViewNode {
  return { kind: 'layer', id: callKey(layer.name, call), layer, call, blocks }
}

function blockNode(
  path: readonly string[],
  fold: number,
  blocks: ReadonlyMap<string, readonly string[]>,
): ViewNode {
  const block = path[fold] ?? ''
  const name = block.slice(block.lastIndexOf('/') + 1)
  const members = blocks.get(block) ?? []
  return { kind: 'block', id: blockId(block), block, name, members, blocks: path.slice(0, fold) }
}

/** The ids of the blocks of each layer, outermost first: paths joined by `/`. */
function blockIdsOf(graph: ModelGraph): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...layerBlocks(graph)].map(([name, path]) => [
      name,
      path.map((_, depth) => path.slice(0, depth + 1).join('/')),
    ]),
  )
}

function membersOf(
  graph: ModelGraph,
  paths: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>()
  for (const { name } of graph.layers) {
    for (const id of paths.get(name) ?? []) {
      const list = members.get(id)
      if (list === undefined) members.set(id, [name])
      else list.push(name)
    }
  }
  return members
}

function edgesOf(graph: ModelGraph, nodeOf: ReadonlyMap<string, string>): readonly ViewEdge[] {
  const edges: ViewEdge[] = []
  const known = new Set<string>()
  const add = (ref: TensorRef, target: string | undefined, to: InputPlace | null): void => {
    const source = nodeOf.get(callKey(ref.layer, ref.call))
    if (source === undefined || target === undefined || source === target) return
    const isHidden = source.startsWith(BLOCK) || target.startsWith(BLOCK)
    const id = isHidden ? `${refKey(ref)}>${target}` : `${refKey(ref)}>${target}:${to?.input ?? 0}`
    if (known.has(id)) return
    known.add(id)
    edges.push({ id, source, target, ref, to })
  }
  for (const layer of graph.layers) {
    layer.calls.forEach(({ inputs }, call) => {
      const target = nodeOf.get(callKey(layer.name, call))
      inputs.forEach((ref, input) => {
        add(ref, target, { layer: layer.name, call, input })
      })
    })
  }
  graph.outputs.forEach((ref, output) => {
    add(ref, endId(output), null)
  })
  return edges
}
