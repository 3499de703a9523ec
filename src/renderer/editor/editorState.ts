import { computed, shallowRef } from 'vue'
import { countParams } from '../../shared/model/countParams.ts'
import type { GraphLayer, ModelGraph } from '../../shared/model/graph.ts'
import { analyzeGraph } from '../../shared/model/inferShapes.ts'
import { documentBase, documentContent, documentGraph } from '../document/documentStore.ts'
import { lostLayers } from './edits/ghosts.ts'
import { frozenPlace, layersOf, linePlaces, reusedPlace } from './graph/gates.ts'
import { layerState, newLayerNames, type LayerState } from './graph/layerState.ts'
import { layoutGraph } from './graph/layout.ts'
import { toViewGraph, type ViewNode } from './graph/viewGraph.ts'

/** What the editor shows of the open document. All but the selection follows from the document. */

const emptyGraph: ModelGraph = { name: '', layers: [], inputs: [], outputs: [] }

export const graph = computed(() => documentGraph.value ?? emptyGraph)
export const baseGraph = computed(() => documentBase.value?.graph ?? emptyGraph)
/** Ids of the folded blocks. */
export const folded = computed<ReadonlySet<string>>(
  () => new Set(documentContent.value?.folded ?? []),
)

export const viewGraph = computed(() => toViewGraph(graph.value, folded.value))
export const layout = computed(() => layoutGraph(viewGraph.value))
export const places = computed(() => linePlaces(viewGraph.value, layout.value))
/** Shapes, weights and faults, also of layers that nothing needs. */
export const analysis = computed(() => analyzeGraph(graph.value, 'all'))
export const params = computed(() => countParams(graph.value, null, analysis.value.weights))
export const freshLayers = computed(() => newLayerNames(graph.value, baseGraph.value))
export const frozenAt = computed(() => frozenPlace(graph.value, places.value))
export const cutLineAt = computed(() => reusedPlace(freshLayers.value, places.value))
export const ghosts = computed(() =>
  lostLayers({
    base: baseGraph.value,
    changes: documentContent.value?.model.changes ?? [],
    graph: graph.value,
  }),
)

const layersByName = computed(() => new Map(graph.value.layers.map((each) => [each.name, each])))
const nodesById = computed(() => new Map(viewGraph.value.nodes.map((node) => [node.id, node])))
const nodesByLayer = computed(() => {
  const nodes = new Map<string, ViewNode>()
  for (const node of viewGraph.value.nodes) {
    for (const name of layersOf(node)) if (!nodes.has(name)) nodes.set(name, node)
  }
  return nodes
})

export function layerNamed(name: string): GraphLayer | undefined {
  return layersByName.value.get(name)
}

export function nodeWithId(id: string): ViewNode | undefined {
  return nodesById.value.get(id)
}

/** The node that shows a layer: its own, or the folded block around it. */
export function nodeOfLayer(name: string): ViewNode | undefined {
  return nodesByLayer.value.get(name)
}

export function stateOf(layer: GraphLayer): LayerState {
  return layerState(layer, freshLayers.value.has(layer.name))
}

const chosen = shallowRef<ReadonlySet<string>>(new Set())

/** Names of the chosen layers that are still there. */
export const selection = computed<ReadonlySet<string>>(
  () => new Set([...chosen.value].filter((name) => layersByName.value.has(name))),
)
/** Id of the node that arrow keys start from. */
export const currentNode = shallowRef<string | null>(null)
/** Whether the keyboard is in the canvas. */
export const isCanvasFocused = shallowRef(false)

export function select(names: Iterable<string>): void {
  chosen.value = new Set(names)
}

/** Chooses a layer, and the node that it stands in; nothing where it is not there. */
export function showLayer(name: string): void {
  const node = nodeOfLayer(name)
  if (node === undefined) return
  selectNode(node)
  select([name])
}

/** Chooses what a node stands for; `isAdded`: beside what is chosen, or no longer. */
export function selectNode(node: ViewNode, isAdded = false): void {
  currentNode.value = node.id
  const names = layersOf(node)
  if (!isAdded) {
    select(names)
    return
  }
  const next = new Set(chosen.value)
  const isIn = names.every((name) => next.has(name))
  for (const name of names) {
    if (isIn) next.delete(name)
    else next.add(name)
  }
  chosen.value = next
}

/** The single chosen layer, or `null`. */
export const selectedLayer = computed<GraphLayer | null>(() => {
  const [name, ...others] = selection.value
  return name === undefined || others.length > 0 ? null : (layerNamed(name) ?? null)
})
