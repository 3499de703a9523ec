import { Lock, PencilLine, Plus, Replace, Scissors, Snowflake, Trash2, Undo2 } from '@lucide/vue'
import { outputOf } from '../../shared/model/graph.ts'
import type { Command } from '../commands/commands.ts'
import { connectFrom, connectTo, isConnecting } from './connectByKey.ts'
import { bringBack, cutAfterLayer, make, removeLayers, setMode, stepMode } from './editorActions.ts'
import { ghosts, selectedLayer, selection } from './editorState.ts'
import { renameRequests } from './inspector/inspectorState.ts'
import { askForAddition, focusHeads } from './palette/paletteState.ts'
import { canKeepPiece, isKeepingPiece } from './panels/keepPiece.ts'
import { isReplaying } from './panels/replayState.ts'

const hasOne = () => selectedLayer.value !== null
const hasSome = () => selection.value.size > 0
const names = () => [...selection.value]
const chosenName = () => selectedLayer.value?.name ?? ''

function insertBehind(): void {
  const layer = selectedLayer.value
  if (layer === null) return
  const ref = outputOf(layer.name, Math.max(0, layer.calls.length - 1))
  askForAddition({ type: 'edge', ref, to: null })
}

/** Commands that change the model. */
export const editCommands: readonly Command[] = [
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
    id: 'editor.addHead',
    title: 'editor.addHead',
    icon: Plus,
    shortcuts: ['H'],
    run: focusHeads,
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
