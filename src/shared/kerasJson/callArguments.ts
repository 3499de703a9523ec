import { GraftError } from '../contract/errors/graftError.ts'
import type { LayerKind } from '../layers/layerKind.ts'
import type { TensorRef } from '../model/graph.ts'
import type { FlatLayer } from './flatModel.ts'
import type { ImportNote } from './importNote.ts'

/** Arguments that say nothing beyond the tensors. */
const neutralArguments: Readonly<Record<string, readonly unknown[]>> = { name: [null] }

/** Whether an argument of a call is carried over, or says nothing. */
function isMeant({ keras = {} }: LayerKind, key: string, value: unknown): boolean {
  if (neutralArguments[key]?.includes(value) === true) return true
  if (keras.stateArgument !== undefined && value === 'tensors') return true
  if (key === 'mask' && value === 'a tensor') return true
  return keras.inputNames?.includes(key) === true || Object.hasOwn(keras.callSettings ?? {}, key)
}

/** Other arguments of a call: `training` becomes a note, what else would change numbers is an error. */
export function checkArguments(
  notes: ImportNote[],
  kind: LayerKind,
  { flat: { name, file, calls }, call }: { readonly flat: FlatLayer; readonly call: number },
): void {
  for (const [key, value] of Object.entries(calls[call]?.node.otherArguments ?? {})) {
    if (isMeant(kind, key, value)) continue
    if (key !== 'training') {
      throw new GraftError('layer.unsupported', {
        layer: name,
        className: file.className,
        what: `the call argument "${key}"`,
      })
    }
    notes.push({
      code: 'callArgument',
      layer: name,
      text: `Layer "${name}" is called with training=${String(value)} in the file; in Graft its freeze mode decides.`,
    })
  }
}

/** Arguments of the calls that are settings here. Error: `layer.unsupported` where calls differ. */
export function callSettings(kind: LayerKind, { name, calls }: FlatLayer): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  for (const key of Object.keys(kind.keras?.callSettings ?? {})) {
    const [value, ...others] = new Set(calls.map(({ node }) => node.otherArguments[key] ?? null))
    if (others.length > 0) {
      const what = `another "${key}" in each call`
      throw new GraftError('layer.unsupported', { layer: name, className: kind.className, what })
    }
    if (value !== null) settings[key] = value
  }
  return settings
}

/** The tensors of a call in the order of the kind's arguments, however they were given. */
export function inOrder(
  { className, keras }: LayerKind,
  { name }: FlatLayer,
  { inputs, node }: FlatLayer['calls'][number],
): readonly TensorRef[] {
  const named = node.named ?? {}
  const names = keras?.inputNames
  if (names === undefined || Object.keys(named).length === 0) return inputs
  const byKeyword = new Set(Object.values(named))
  const positional = inputs.filter((_, i) => !byKeyword.has(i))
  return inputs.map((_, i) => {
    const key = names[i] ?? ''
    const at = named[key]
    const ref = at === undefined ? positional[i] : inputs[at]
    if (ref !== undefined) return ref
    const what = `a call without "${key}"`
    throw new GraftError('layer.unsupported', { layer: name, className, what })
  })
}

/** A call without the mask that it was given by name: that is compared with the mask of its input. */
export function withoutMask(call: FlatLayer['calls'][number]) {
  const { mask: at, ...named } = call.node.named ?? {}
  if (at === undefined) return { ...call, mask: undefined }
  const moved = Object.entries(named).map(([key, i]) => [key, i > at ? i - 1 : i] as const)
  const node = { ...call.node, named: Object.fromEntries(moved) }
  const inputs = call.inputs.filter((_, i) => i !== at)
  return { node, inputs, mask: call.inputs[at] }
}
