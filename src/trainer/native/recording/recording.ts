import type { OpAttribute } from '../kernels.ts'
import type { AttrValue } from './protoSchema.ts'

/** A tensor within a recorded step, by where it comes from. */
export type RecordedValue =
  | { readonly from: 'input'; readonly index: number }
  | { readonly from: 'variable'; readonly index: number }
  | { readonly from: 'constant'; readonly index: number }
  | { readonly from: 'op'; readonly index: number; readonly output: number }

/** Element type (TensorFlow's number) and shape of a tensor. */
export interface TensorSpec {
  readonly dtype: number
  readonly shape: readonly number[]
}

export interface RecordedOp {
  /** TensorFlow's op name. */
  readonly op: string
  readonly attributes: readonly OpAttribute[]
  readonly inputs: readonly RecordedValue[]
  readonly outputs: readonly TensorSpec[]
  /** Which part of the model asked for it, for messages; '' outside any layer. */
  readonly scope: string
}

/** A tensor whose value was made in JavaScript, so it is the same in every replay. */
export interface RecordedConstant extends TensorSpec {
  /** Little-endian elements. */
  readonly bytes: Uint8Array
}

/** An input of an optimizer kernel: a variable itself, or a tensor. */
export type UpdateInput = { readonly from: 'handle'; readonly variable: number } | RecordedValue

/**
 * An optimizer kernel of TensorFlow that changes variables in place (`ResourceApplyAdam`, ...): in a replay it takes
 * the place of the ops that computed the same update.
 */
export interface FusedUpdate {
  readonly op: string
  readonly inputs: readonly UpdateInput[]
  readonly attributes: Readonly<Record<string, AttrValue>>
}

/** One step as a dataflow graph. */
export interface Recording {
  readonly inputs: readonly TensorSpec[]
  readonly variables: readonly TensorSpec[]
  readonly ops: readonly RecordedOp[]
  readonly constants: readonly RecordedConstant[]
  /** What the step returned. */
  readonly results: readonly RecordedValue[]
  /** Variables that the step gave new values. */
  readonly updates: readonly { readonly variable: number; readonly value: RecordedValue }[]
  /** Kernels that do some of these updates better. */
  readonly fused: readonly FusedUpdate[]
  /** Parts of the model that looked at computed values in JavaScript while the step ran; '' outside any layer. */
  readonly reads: readonly string[]
  /** Random draws have the run's seed as a constant, so the recording serves no other seed. */
  readonly isSeeded: boolean
}

/**
 * Why two recordings of the same step differ, in plain words, or `null` when they agree. A difference means that
 * the step depends on values computed in JavaScript, so replaying it would be wrong.
 */
export function findDifference(a: Recording, b: Recording): string | null {
  const [reader] = a.reads
  if (reader !== undefined) {
    const who = reader === '' ? 'the step' : `layer "${reader}"`
    return `${who} looks at computed values in JavaScript, so other values could lead to another computation`
  }
  const shared = Math.min(a.ops.length, b.ops.length)
  for (let i = 0; i < shared; i++) {
    const [x, y] = [a.ops[i], b.ops[i]]
    if (x === undefined || y === undefined || sameOp(x, y)) continue
    return `${describeOp(x)} is computed differently from step to step`
  }
  if (a.ops.length !== b.ops.length) {
    const extra = (a.ops.length > b.ops.length ? a : b).ops[shared]
    return `${extra === undefined ? 'an op' : describeOp(extra)} is not computed in every step`
  }
  const changed = a.constants.findIndex((constant, i) => {
    const other = b.constants[i]
    return other === undefined || !Buffer.from(constant.bytes).equals(other.bytes)
  })
  if (changed >= 0) {
    const user = a.ops.find((op) =>
      op.inputs.some((input) => input.from === 'constant' && input.index === changed),
    )
    return `a number that ${user === undefined ? 'the step' : describeOp(user)} takes is made in JavaScript and differs from step to step`
  }
  const ends = (recording: Recording) => JSON.stringify([recording.results, recording.updates])
  return ends(a) === ends(b) ? null : 'the step updates other variables from step to step'
}

function sameOp(a: RecordedOp, b: RecordedOp): boolean {
  return (
    a.op === b.op &&
    JSON.stringify(a.attributes) === JSON.stringify(b.attributes) &&
    JSON.stringify(a.inputs) === JSON.stringify(b.inputs)
  )
}

/** An op and the layer that asked for it, for messages. */
export function describeOp(op: RecordedOp): string {
  return op.scope === '' ? op.op : `layer "${op.scope}" (${op.op})`
}
