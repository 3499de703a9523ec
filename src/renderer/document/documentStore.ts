import { computed, shallowRef, watch } from 'vue'
import type { ErrorRecord } from '../../shared/contract/errors/graftError.ts'
import type {
  DocumentBase,
  DocumentContent,
  DocumentView,
} from '../../shared/contract/workbenchApi/documents.ts'
import { applyChange, applyChanges } from '../../shared/model/applyChange.ts'
import type { Change } from '../../shared/model/change.ts'
import type { ModelGraph } from '../../shared/model/graph.ts'
import { findHeadProblems, findPairingProblems } from '../../shared/model/headProblems.ts'
import { findProblems } from '../../shared/model/problems.ts'
import { api, errorOf } from '../api/api.ts'
import {
  currentState,
  historyOf,
  moveBy,
  pushState,
  toStored,
  type DocumentHistory,
} from './history.ts'
import { knowOrigins, originModels, originShapes, withoutUnknownOrigins } from './originShapes.ts'

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed'

interface OpenDocument {
  readonly id: string
  readonly base: DocumentBase
}

const SAVE_DELAY_MS = 400

const open = shallowRef<OpenDocument | null>(null)
const history = shallowRef<DocumentHistory | null>(null)
const revision = shallowRef(0)
const graphs = new WeakMap<readonly Change[], ModelGraph>()

/** Name of the open document. */
export const documentName = shallowRef('')
export const saveState = shallowRef<SaveState>('saved')
/** Why the last save failed. */
export const saveError = shallowRef<ErrorRecord | null>(null)

export const documentId = computed(() => open.value?.id ?? null)
export const documentBase = computed(() => open.value?.base ?? null)
/** What is edited, as it stands now; `null` when no document is open. */
export const documentContent = computed<DocumentContent | null>(() =>
  history.value === null ? null : currentState(history.value),
)
/** The base model with all changes. */
export const documentGraph = computed<ModelGraph | null>(() => {
  if (open.value === null || documentContent.value === null) return null
  return graphOf(open.value.base, documentContent.value.model.changes)
})
/** Number of classes of the document's data; `null` while it is not known. */
export const dataClasses = shallowRef<number | null>(null)
/** All that is wrong or surprising in the graph, and between its head, the data and the loss. */
export const documentProblems = computed(() => {
  const graph = documentGraph.value
  if (graph === null) return []
  const loss = documentContent.value?.loss ?? null
  return [
    ...withoutUnknownOrigins(graph, findProblems(graph, { originShapes })),
    ...(dataClasses.value === null ? [] : findHeadProblems(graph, dataClasses.value)),
    ...(loss === null ? [] : findPairingProblems(graph, loss)),
  ]
})
export const canUndo = computed(() => (history.value?.index ?? 0) > 0)
export const canRedo = computed(
  () => history.value !== null && history.value.index < history.value.states.length - 1,
)

function graphOf(base: DocumentBase, changes: readonly Change[]): ModelGraph {
  const known = graphs.get(changes)
  if (known !== undefined) return known
  const graph = applyChanges(base.graph, changes)
  graphs.set(changes, graph)
  return graph
}

/** Opens a document in the place of the one that is open. Does nothing when it is open already. */
export async function openDocument(id: string): Promise<void> {
  if (open.value?.id === id) return
  await saveNow()
  show(await loadDocument(await api.documents.get({ id })))
}

/** Reads the open document anew, as another window saved it. What was not saved here is lost. */
export async function reloadDocument(): Promise<void> {
  if (open.value === null) return
  cancelTimer()
  show(await loadDocument(await api.documents.get({ id: open.value.id })))
}

/** Whatever is wrong with what was stored is thrown here, and the open document stays. */
async function loadDocument(view: DocumentView): Promise<DocumentView> {
  graphOf(view.base, view.content.model.changes)
  await knowOrigins([view.base.id])
  return view
}

function show(view: DocumentView): void {
  open.value = { id: view.id, base: view.base }
  history.value = historyOf(view.content)
  revision.value = view.revision
  documentName.value = view.name
  saveState.value = 'saved'
  saveError.value = null
}

// Layers may come from other models, too: pieces of the shelf.
watch(documentGraph, (graph) => {
  if (graph !== null) void knowOrigins(originModels(graph))
})

/** Closes the open document; what is not saved yet is saved first. */
export async function closeDocument(): Promise<void> {
  await saveNow()
  open.value = null
  history.value = null
}

/**
 * Carries changes out, as one step of undo together.
 * @throws GraftError graph.*, layer.*: the document stays as it was
 */
export function edit(...changes: readonly Change[]): void {
  const document = open.value
  if (document === null || history.value === null) return
  if (changes.length === 0) return
  const content = currentState(history.value)
  const before = content.model.changes
  const after = [...before, ...changes]
  const graph = changes.reduce(
    (current, change) => applyChange(current, change).graph,
    graphOf(document.base, before),
  )
  graphs.set(after, graph)
  become(pushState(history.value, { ...content, model: { ...content.model, changes: after } }))
}

/** Changes settings of the document (data, loss, phases, ...) as one step of undo. */
export function setContent(part: Partial<Omit<DocumentContent, 'model'>>): void {
  if (history.value === null) return
  become(pushState(history.value, { ...currentState(history.value), ...part }))
}

/** Keeps how the document is looked at, without a step of undo. */
export function setFolded(folded: readonly string[]): void {
  if (history.value === null) return
  const { states, index } = history.value
  become({ index, states: states.map((state) => ({ ...state, folded: [...folded] })) })
}

export function undo(): void {
  if (history.value !== null) become(moveBy(history.value, -1))
}

export function redo(): void {
  if (history.value !== null) become(moveBy(history.value, 1))
}

/** Goes to the state in which the first `count` changes are made: a click in the edit list. */
export function goToChange(count: number): void {
  if (history.value === null) return
  // A step of several changes is gone to as a whole.
  const { states } = history.value
  const exact = states.findLastIndex(({ model }) => model.changes.length === count)
  const index = exact >= 0 ? exact : states.findIndex(({ model }) => model.changes.length > count)
  if (index >= 0) become(moveBy(history.value, index - history.value.index))
}

function become(next: DocumentHistory): void {
  if (next === history.value) return
  history.value = next
  saveState.value = 'unsaved'
  saveSoon()
}

let timer: ReturnType<typeof setTimeout> | null = null
let saving: Promise<void> = Promise.resolve()

function cancelTimer(): void {
  if (timer !== null) clearTimeout(timer)
  timer = null
}

function saveSoon(): void {
  cancelTimer()
  timer = setTimeout(() => {
    void saveNow()
  }, SAVE_DELAY_MS)
}

/** Saves what is not saved yet. Never throws: `saveState` and `saveError` tell. One save after the other. */
export function saveNow(): Promise<void> {
  cancelTimer()
  saving = saving.then(save)
  return saving
}

async function save(): Promise<void> {
  const document = open.value
  const present = history.value
  if (document === null || present === null || saveState.value === 'saved') return
  if (saveError.value?.code === 'workbench.conflict') return
  saveState.value = 'saving'
  try {
    const content = toStored(present)
    const saved = await api.documents.save({ id: document.id, revision: revision.value, content })
    revision.value = saved.revision
    saveError.value = null
    // Somebody may have gone on in between: then a later save follows.
    saveState.value = history.value === present ? 'saved' : 'unsaved'
  } catch (error) {
    saveError.value = errorOf(error)
    saveState.value = 'failed'
  }
}

/** Gives the open document another name. */
export async function renameDocument(name: string): Promise<void> {
  if (open.value === null) return
  await api.documents.rename({ id: open.value.id, name })
  documentName.value = name
}

/**
 * Keeps what is edited here as a document of its own, where another window has saved the first one in between; gives the
 * copy's identity. The open document is then as it was saved there.
 */
export async function keepAsCopy(name: string): Promise<string | null> {
  if (open.value === null || history.value === null) return null
  const content = toStored(history.value)
  const copy = await api.documents.duplicate({ id: open.value.id, name })
  await api.documents.save({ id: copy.id, revision: copy.revision, content })
  saveState.value = 'saved'
  await reloadDocument()
  return copy.id
}

/** Takes over what another window saved, unless something is not saved here: then the next save tells of it. */
export async function takeOverChanges(id: string): Promise<void> {
  if (!isAtRest(id)) return
  const view = await api.documents.get({ id })
  // Things may have moved on while it came.
  if (!isAtRest(id)) return
  if (view.revision > revision.value) show(await loadDocument(view))
  else documentName.value = view.name
}

function isAtRest(id: string): boolean {
  return open.value?.id === id && saveState.value === 'saved'
}

/** Tries a save again that failed, except where another window's would be overwritten. */
export async function retrySave(): Promise<void> {
  if (saveState.value !== 'failed' || saveError.value?.code === 'workbench.conflict') return
  saveState.value = 'unsaved'
  await saveNow()
}
