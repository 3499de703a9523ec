import type { Command } from '../commands/commands.ts'
import {
  currentNode,
  isCanvasFocused,
  layout,
  nodeWithId,
  select,
  selection,
  selectNode,
  viewGraph,
} from './editorState.ts'
import { layersOf } from './graph/gates.ts'
import { walk, type Direction } from './walk.ts'

function step(direction: Direction, isAdded: boolean): void {
  const next = walk(viewGraph.value, layout.value, currentNode.value, direction)
  const node = next === null ? undefined : nodeWithId(next)
  if (node === undefined) return
  if (node.kind === 'end') {
    currentNode.value = node.id
    if (!isAdded) select([])
  } else if (isAdded) {
    currentNode.value = node.id
    select([...selection.value, ...layersOf(node)])
  } else selectNode(node)
}

/** Arrow keys: from layer to layer along the edges; with Shift what is reached is chosen, too. */
export const walkCommands: readonly Command[] = (
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
