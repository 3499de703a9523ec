import { damaged, within, type FilePlace } from './fileFault.ts'
import { isArray, isObject, type JsonObject } from './json.ts'
import type { FileNode, FileRef } from './topology.ts'

/**
 * The calls of a layer, from `inbound_nodes`: Keras 2's nested lists `[[["a", 0, 0, {}]]]`, the bare list of
 * a call with keyword tensors `[["a", 0, 0, { y: ["b", 0, 0] }]]`, and Keras 3's `{ args, kwargs }` with
 * `__keras_tensor__` histories. Errors: `file.damaged`.
 */
export function readNodes(value: unknown, place: FilePlace): readonly FileNode[] {
  if (value === undefined || value === null) return []
  if (!isArray(value)) throw damaged(place, 'a list of calls was expected')
  return value.map((node, i) => readNode(node, within(place, i)))
}

function readNode(node: unknown, place: FilePlace): FileNode {
  if (isObject(node)) return readArguments(node, place)
  if (!isArray(node)) throw damaged(place, 'a call was expected')
  const entries = isRefList(node) ? [node] : node
  const work: Work = { inputs: [], other: {}, named: {}, place }
  for (const [i, entry] of entries.entries()) {
    if (!isArray(entry) || !isRefList(entry)) throw damaged(place, 'a reference was expected')
    if (entry[0] === CONSTANT) readValue(work, `argument ${i}`, entry[2])
    else work.inputs.push(toRef(entry, place))
    const keywords = entry[3]
    if (isObject(keywords)) readKeywords(work, keywords)
  }
  return { inputs: work.inputs, otherArguments: work.other, named: work.named, spread: false }
}

function readArguments(node: JsonObject, place: FilePlace): FileNode {
  const positional = node['args'] ?? []
  const keywords = node['kwargs'] ?? {}
  if (!isArray(positional) || !isObject(keywords)) throw damaged(place, 'a call was expected')
  const work: Work = { inputs: [], other: {}, named: {}, place }
  const [first] = positional
  const list = positional.length === 1 && isArray(first) ? first : positional
  list.forEach((value, i) => {
    readValue(work, `argument ${i}`, value)
  })
  readKeywords(work, keywords)
  return {
    inputs: work.inputs,
    otherArguments: work.other,
    named: work.named,
    spread: list === positional && positional.length > 1,
  }
}

/** What Keras 2 writes in the place of a layer's name where an operation takes a plain value: `[CONSTANT, -1, value]`. */
const CONSTANT = '_CONSTANT_VALUE'

interface Work {
  readonly inputs: FileRef[]
  readonly other: Record<string, unknown>
  readonly named: Record<string, number>
  readonly place: FilePlace
}

/** Keywords that name what is positional otherwise. */
const inputKeywords = new Set(['inputs', 'x'])

function readKeywords(work: Work, keywords: JsonObject): void {
  for (const [key, value] of Object.entries(keywords)) {
    const isRef = isArray(value) && isRefList(value)
    if (isRef) work.inputs.push(toRef(value, work.place))
    else readValue(work, key, value)
    // That a tensor came by name is kept: it may not mean the next input.
    if ((isRef || isTensor(value)) && !inputKeywords.has(key)) {
      work.other[key] = 'a tensor'
      work.named[key] = work.inputs.length - 1
    }
  }
}

function readValue(work: Work, key: string, value: unknown): void {
  if (isTensor(value)) work.inputs.push(historyOf(value, work.place))
  else if (isTensorList(value)) {
    work.inputs.push(...value.map((each) => historyOf(each, work.place)))
    work.other[key] = 'tensors'
  } else if (value !== null && value !== undefined) work.other[key] = value
}

/** The states that a recurrent layer begins with. */
function isTensorList(value: unknown): value is readonly JsonObject[] {
  return isArray(value) && value.length > 0 && value.every(isTensor)
}

function isTensor(value: unknown): value is JsonObject {
  return isObject(value) && value['class_name'] === '__keras_tensor__'
}

function historyOf(tensor: JsonObject, place: FilePlace): FileRef {
  const config = tensor['config']
  const history = isObject(config) ? config['keras_history'] : undefined
  if (!isArray(history)) throw damaged(place, 'a tensor has no history')
  return toRef(history, place)
}

/** `["layer", 0, 0]`, with or without a fourth entry. */
export function isRefList(value: readonly unknown[]): boolean {
  return typeof value[0] === 'string' && value.length >= 3 && value.length <= 4
}

export function toRef(value: readonly unknown[], place: FilePlace): FileRef {
  const [layer, node, tensor] = value
  if (typeof layer !== 'string' || !isIndex(node) || !isIndex(tensor)) {
    throw damaged(place, 'a reference is no [layer, node, tensor]')
  }
  return { layer, node, tensor }
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

/**
 * The tensors of `input_layers` or `output_layers`: one reference, a list, or a dictionary of them, in
 * the order in which Keras flattens them (a dictionary by sorted keys).
 */
export function readEndpoints(value: unknown, place: FilePlace): readonly FileRef[] {
  if (isArray(value)) {
    if (isRefList(value)) return [toRef(value, place)]
    return value.flatMap((entry, i) => readEndpoints(entry, within(place, i)))
  }
  if (isObject(value)) {
    const keys = Object.keys(value).sort()
    return keys.flatMap((key) => readEndpoints(value[key], within(place, key)))
  }
  throw damaged(place, 'references to tensors were expected')
}
