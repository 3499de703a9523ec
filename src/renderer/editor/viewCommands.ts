import type { Command } from '../commands/commands.ts'
import { canvasView } from './canvas/canvasView.ts'
import { blocksOfSelection, foldAll, toggleFold } from './editorActions.ts'
import {
  currentNode,
  folded,
  graph,
  isCanvasFocused,
  nodeWithId,
  select,
  selection,
  viewGraph,
} from './editorState.ts'
import { focusPalette, wantedPlace } from './palette/paletteState.ts'
import { showPanel } from './panels/panelState.ts'

function foldAround(): void {
  const node = currentNode.value === null ? undefined : nodeWithId(currentNode.value)
  if (node?.kind === 'block') {
    toggleFold(node.block)
    return
  }
  const [block] = blocksOfSelection().filter((id) => !folded.value.has(id))
  if (block !== undefined) toggleFold(block)
}

/** Commands that only change what is shown or chosen. */
export const viewCommands: readonly Command[] = [
  {
    id: 'editor.selectAll',
    title: 'editor.selectAll',
    shortcuts: ['Mod+A'],
    inFields: false,
    isEnabled: () => isCanvasFocused.value,
    run: () => {
      select(graph.value.layers.map(({ name }) => name))
    },
  },
  {
    id: 'editor.clear',
    title: 'editor.selectNone',
    shortcuts: ['Escape'],
    isHidden: true,
    isEnabled: () => selection.value.size > 0 || wantedPlace.value !== null,
    run: () => {
      wantedPlace.value = null
      select([])
    },
  },
  {
    id: 'editor.fold',
    title: 'editor.foldAround',
    shortcuts: ['G'],
    isEnabled: () => viewGraph.value.blocks.size > 0,
    run: foldAround,
  },
  {
    id: 'editor.foldAll',
    title: 'editor.foldOrUnfoldAll',
    shortcuts: ['Shift+G'],
    isEnabled: () => viewGraph.value.blocks.size > 0,
    run: () => {
      foldAll(![...folded.value].some((id) => viewGraph.value.blocks.has(id)))
    },
  },
  {
    id: 'editor.zoomIn',
    title: 'editor.zoomIn',
    shortcuts: ['+', '='],
    run: () => canvasView.value?.zoomBy(1.25),
  },
  {
    id: 'editor.zoomOut',
    title: 'editor.zoomOut',
    shortcuts: ['-'],
    run: () => canvasView.value?.zoomBy(0.8),
  },
  {
    id: 'editor.fit',
    title: 'editor.fitAll',
    shortcuts: ['0'],
    run: () => canvasView.value?.fit(),
  },
  { id: 'editor.findLayer', title: 'editor.findLayer', shortcuts: ['/'], run: focusPalette },
  {
    id: 'editor.findPattern',
    title: 'editor.pattern',
    shortcuts: ['P'],
    run: () => {
      canvasView.value?.focusPattern()
    },
  },
  {
    id: 'editor.focusCanvas',
    title: 'editor.focusCanvas',
    shortcuts: ['Shift+C'],
    run: () => {
      const id = currentNode.value ?? viewGraph.value.nodes[0]?.id
      if (id !== undefined) void canvasView.value?.focusNode(id)
    },
  },
  {
    id: 'editor.goToCutLine',
    title: 'editor.goToCutLine',
    shortcuts: ['Shift+X'],
    run: () => {
      canvasView.value?.focusLine('cut')
    },
  },
  {
    id: 'editor.goToFreezeLine',
    title: 'editor.goToFreezeLine',
    shortcuts: ['Shift+L'],
    run: () => {
      canvasView.value?.focusLine('freeze')
    },
  },
  {
    id: 'editor.showProblems',
    title: 'editor.showProblems',
    shortcuts: ['O'],
    run: () => {
      showPanel('problems')
    },
  },
  {
    id: 'editor.showProbe',
    title: 'editor.showProbe',
    run: () => {
      showPanel('probe')
    },
  },
  {
    id: 'editor.showTimeline',
    title: 'editor.showTimeline',
    shortcuts: ['T'],
    run: () => {
      showPanel('timeline')
    },
  },
  {
    id: 'editor.showEdits',
    title: 'editor.showEdits',
    shortcuts: ['E'],
    run: () => {
      showPanel('edits')
    },
  },
]
