import { Lock, PencilLine, Plus, Replace, Scissors, Snowflake, Trash2, Undo2 } from '@lucide/vue'
import { outputOf } from '../../shared/model/graph.ts'
import type { Command } from '../commands/commands.ts'
import {
  blocksOfSelection,
  bringBack,
  cutAfterLayer,
  foldAll,
  make,
  removeLayers,
  setMode,
  stepMode,
  toggleFold,
} from './editorActions.ts'
import {
  currentNode,
  folded,
  ghosts,
  graph,
  isCanvasFocused,
  layerOrder,
  layout,
  nodeWithId,
  select,
  selectedLayer,
  selection,
  selectNode,
  viewGraph,
} from './editorState.ts'
import { canvasView } from './canvas/canvasView.ts'
import { connectFrom, connectTo, isConnecting } from './connectByKey.ts'
import { renameRequests } from './inspector/inspectorState.ts'
import { askForAddition, focusPalette, wantedPlace } from './palette/paletteState.ts'
import { canKeepPiece, isKeepingPiece } from './panels/keepPiece.ts'
import { showPanel } from './panels/panelState.ts'
import { isReplaying } from './panels/replayState.ts'
import { walk, type Direction } from './walk.ts'

const hasOne = () => selectedLayer.value !== null
const hasSome = () => selection.value.size > 0
const names = () => [...selection.value]
const chosenName = () => selectedLayer.value?.name ?? ''

function step(direction: Direction, isAdded: boolean): void {
  const next = walk(viewGraph.value, layout.value, currentNode.value, direction)
  const node = next === null ? undefined : nodeWithId(next)
  if (node === undefined) return
  if (node.kind === 'end') {
    currentNode.value = node.id
    if (!isAdded) select([])
  } else if (isAdded) {
    currentNode.value = node.id
    select([...selection.value, ...(node.kind === 'layer' ? [node.layer.name] : node.members)])
  } else selectNode(node)
}

const walkCommands: readonly Command[] = (
  [
    ['Up', 'up', 'editor.walkUp', 'editor.extendUp'],
    ['Down', 'down', 'editor.walkDown', 'editor.extendDown'],
    ['Left', 'left', 'editor.walkLeft', 'editor.extendLeft'],
    ['Right', 'right', 'editor.walkRight', 'editor.extendRight'],
  ] as const
).flatMap(([key, direction, title, extendTitle]) => [
  walkCommand(`editor.walk${key}`, title, `Arrow${key}`, () => {
    step(direction, false)
  }),
  walkCommand(`editor.extend${key}`, extendTitle, `Shift+Arrow${key}`, () => {
    step(direction, true)
  }),
])

function walkCommand(
  id: string,
  title: Command['title'],
  shortcut: string,
  run: () => void,
): Command {
  return {
    id,
    title,
    shortcuts: [shortcut],
    isHidden: true,
    isEnabled: () => isCanvasFocused.value,
    run,
  }
}

function insertBehind(): void {
  const layer = selectedLayer.value
  if (layer === null) return
  const ref = outputOf(layer.name, Math.max(0, layer.calls.length - 1))
  askForAddition({ type: 'edge', ref, to: null })
}

function foldAround(): void {
  const node = currentNode.value === null ? undefined : nodeWithId(currentNode.value)
  if (node?.kind === 'block') {
    toggleFold(node.block)
    return
  }
  const [block] = blocksOfSelection().filter((id) => !folded.value.has(id))
  if (block !== undefined) toggleFold(block)
}

const editCommands: readonly Command[] = [
  {
    id: 'editor.cut',
    title: 'editor.cutAfterChosen',
    icon: Scissors,
    shortcuts: ['C'],
    isEnabled: hasOne,
    run: () => {
      cutAfterLayer(chosenName())
    },
  },
  {
    id: 'editor.freezeUpTo',
    title: 'editor.freezeUpToChosen',
    icon: Snowflake,
    shortcuts: ['F'],
    isEnabled: hasOne,
    run: () => {
      make({ type: 'freezeUpTo', layer: chosenName(), mode: 'freeze' })
    },
  },
  {
    id: 'editor.unfreezeAll',
    title: 'editor.unfreezeAll',
    shortcuts: ['Shift+F'],
    run: () => {
      make({ type: 'setFreeze', layers: '*', mode: 'train' })
    },
  },
  {
    id: 'editor.stepLock',
    title: 'editor.stepLockChosen',
    icon: Lock,
    shortcuts: ['L'],
    isEnabled: hasSome,
    run: () => {
      stepMode(names())
    },
  },
  {
    id: 'editor.freezeChosen',
    title: 'editor.freezeChosen',
    isEnabled: hasSome,
    run: () => {
      setMode(names(), 'freeze')
    },
  },
  {
    id: 'editor.trainChosen',
    title: 'editor.trainChosen',
    isEnabled: hasSome,
    run: () => {
      setMode(names(), 'train')
    },
  },
  {
    id: 'editor.append',
    title: 'editor.appendFromPalette',
    icon: Plus,
    shortcuts: ['A'],
    run: () => {
      askForAddition({ type: 'end', output: 0 })
    },
  },
  {
    id: 'editor.insert',
    title: 'editor.insertFromPalette',
    icon: Plus,
    shortcuts: ['I'],
    isEnabled: hasOne,
    run: insertBehind,
  },
  {
    id: 'editor.replace',
    title: 'editor.replaceFromPalette',
    icon: Replace,
    shortcuts: ['R'],
    isEnabled: hasOne,
    run: () => {
      askForAddition({ type: 'layer', layer: chosenName() })
    },
  },
  {
    id: 'editor.remove',
    title: 'editor.removeChosen',
    icon: Trash2,
    shortcuts: ['Delete', 'Backspace'],
    isEnabled: hasSome,
    run: () => {
      removeLayers(names())
    },
  },
  {
    id: 'editor.rename',
    title: 'editor.renameChosen',
    icon: PencilLine,
    shortcuts: ['F2'],
    isEnabled: hasOne,
    run: () => {
      renameRequests.value += 1
    },
  },
  {
    id: 'editor.connectFrom',
    title: 'editor.connectFrom',
    shortcuts: ['K'],
    isEnabled: hasOne,
    run: () => {
      if (isConnecting()) connectTo(chosenName())
      else connectFrom(chosenName())
    },
  },
  {
    id: 'editor.bringBack',
    title: 'editor.bringBackFirst',
    icon: Undo2,
    shortcuts: ['B'],
    isEnabled: () => ghosts.value.length > 0,
    run: () => {
      bringBack(ghosts.value[0]?.name ?? '')
    },
  },
  {
    id: 'editor.bringBackAll',
    title: 'editor.bringBackAll',
    icon: Undo2,
    shortcuts: ['Shift+B'],
    isEnabled: () => ghosts.value.length > 0,
    run: () => {
      bringBack(ghosts.value.at(-1)?.name ?? '')
    },
  },
  {
    id: 'editor.keepPiece',
    title: 'editor.keepPiece',
    isEnabled: () => canKeepPiece.value,
    run: () => {
      isKeepingPiece.value = true
    },
  },
  {
    id: 'editor.replay',
    title: 'editor.replay',
    run: () => {
      isReplaying.value = true
    },
  },
]

const viewCommands: readonly Command[] = [
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
    isEnabled: () => hasSome() || wantedPlace.value !== null,
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
      const first = currentNode.value ?? layerOrder.value[0]
      const node = currentNode.value ?? viewGraph.value.nodes[0]?.id
      if (first !== undefined && node !== undefined) void canvasView.value?.focusNode(node)
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

/** What can be done in the editor, in the order of the key map. */
export const editorCommands: readonly Command[] = [
  ...editCommands,
  ...viewCommands,
  ...walkCommands,
]
