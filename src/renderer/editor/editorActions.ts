import { GraftError } from '../../shared/contract/errors/graftError.ts'
import type { Change } from '../../shared/model/change.ts'
import { outputOf, type FreezeMode, type TensorRef } from '../../shared/model/graph.ts'
import { selectLayers } from '../../shared/transfer/selectLayers.ts'
import { documentContent, edit, setFolded } from '../document/documentStore.ts'
import { errorText } from '../i18n/errorText.ts'
import { text } from '../i18n/i18n.ts'
import { showError, showToast } from '../ui/toasts.ts'
import { restoreLayer } from './edits/ghosts.ts'
import { tryChanges } from './edits/trial.ts'
import {
  analysis,
  baseGraph,
  currentNode,
  folded,
  graph,
  layerNamed,
  nodeOfLayer,
  select,
  selection,
  viewGraph,
} from './editorState.ts'

/** Makes changes, or says why not. Gives whether they were made. */
export function make(...changes: readonly Change[]): boolean {
  try {
    const trial = tryChanges(graph.value, changes, analysis.value)
    if (!trial.isAllowed) {
      const { message, advice } = errorText(trial.error)
      showToast({ kind: 'error', text: message, advice })
      return false
    }
    const before = new Set(graph.value.layers.map(({ name }) => name))
    edit(...changes)
    selectAdded(before)
    return true
  } catch (thrown) {
    if (!(thrown instanceof GraftError)) throw thrown
    showError(thrown)
    return false
  }
}

/** What was put in is chosen, so that its settings are at hand. */
function selectAdded(before: ReadonlySet<string>): void {
  const added = graph.value.layers.filter(({ name }) => !before.has(name))
  const last = added.at(-1)
  if (last === undefined) return
  select([last.name])
  currentNode.value = nodeOfLayer(last.name)?.id ?? null
}

/** Cuts there. What was of the model can be brought back; that added layers go with it is said. */
export function cutAfter(ref: TensorRef): boolean {
  const isOwn = (name: string) => baseGraph.value.layers.every((layer) => layer.name !== name)
  const own = graph.value.layers.map(({ name }) => name).filter(isOwn)
  if (!make({ type: 'cut', at: ref })) return false
  const lost = own.filter((name) => layerNamed(name) === undefined)
  if (lost.length > 0) {
    const layers = lost.join(', ')
    showToast({ kind: 'note', text: text('editor.ownCutOff', { layers }) })
  }
  return true
}

/** Cuts behind a layer: of several calls, behind the last. */
export function cutAfterLayer(name: string): boolean {
  const calls = layerNamed(name)?.calls.length ?? 1
  return cutAfter(outputOf(name, Math.max(0, calls - 1)))
}

export function removeLayers(names: Iterable<string>): boolean {
  const layers = [...names]
  return layers.length > 0 && make({ type: 'remove', layers })
}

const nextModes: Readonly<Record<FreezeMode, FreezeMode>> = {
  train: 'freeze',
  freeze: 'freezeWeights',
  freezeWeights: 'train',
}

/** The mode that a step of the lock leads to: train, freeze, freeze only the weights. */
export function nextMode(mode: FreezeMode): FreezeMode {
  return nextModes[mode]
}

export function setMode(names: readonly string[], mode: FreezeMode): boolean {
  return names.length > 0 && make({ type: 'setFreeze', layers: [...names], mode })
}

/** One step of the lock for all of these layers, from the mode of the first. */
export function stepMode(names: readonly string[]): boolean {
  const [first] = names
  const mode = first === undefined ? undefined : layerNamed(first)?.freeze
  return mode !== undefined && setMode(names, nextMode(mode))
}

/** Names of the layers that a pattern means; empty where it means none. */
export function layersOfPattern(pattern: string): readonly string[] {
  if (pattern.trim() === '') return []
  try {
    return selectLayers(graph.value, pattern.trim())
  } catch (thrown) {
    if (thrown instanceof GraftError) return []
    throw thrown
  }
}

/** Brings back what was cut off or taken out. */
export function bringBack(name: string): boolean {
  const changes = documentContent.value?.model.changes ?? []
  const model = { base: baseGraph.value, changes, graph: graph.value }
  return make(restoreLayer(model, name))
}

/** A block of more layers than this opens with its own blocks folded. */
const MANY_MEMBERS = 24

/** Folds or unfolds a block. */
export function toggleFold(block: string): void {
  const next = new Set(folded.value)
  if (next.delete(block)) {
    const { blocks } = viewGraph.value
    const inner = [...blocks.keys()].filter((id) => id.startsWith(`${block}/`))
    if ((blocks.get(block)?.length ?? 0) > MANY_MEMBERS) for (const id of inner) next.add(id)
  } else next.add(block)
  setFolded([...next])
}

/** Folds every outermost block, or unfolds all. */
export function foldAll(isFolded: boolean): void {
  const outermost = [...viewGraph.value.blocks.keys()].filter((id) => !id.includes('/'))
  setFolded(isFolded ? outermost : [])
}

/** The blocks around the chosen layers, innermost first. */
export function blocksOfSelection(): readonly string[] {
  const [first] = selection.value
  if (first === undefined) return []
  const around = [...viewGraph.value.blocks].filter(([, members]) => members.includes(first))
  return around.map(([id]) => id).reverse()
}
