import type { OpAttribute } from '../kernels.ts'
import { nodeBackend } from '../tensorflow.ts'
import { opSignature, type ArgumentSignature } from './opSignatures.ts'
import { DATA_TYPE, type AttrValue, type NodeDef, type TensorShapeProto } from './protoSchema.ts'
import { neededOps, openUpdates } from './neededOps.ts'
import {
  describeOp,
  type RecordedOp,
  type RecordedValue,
  type Recording,
  type TensorSpec,
} from './recording.ts'

/** One runnable step of a graph. */
export interface StepProgram {
  /** Prefix of its nodes; unique in the graph. */
  readonly name: string
  readonly recording: Recording
  /** Where each recorded input comes from in a replay. */
  readonly sources: readonly InputSource[]
  /** The recording holds for a batch of any size, not only for that of the recorded one. */
  readonly anyBatch: boolean
}

/** Where a replay takes a recorded input from. Elements of another dtype (bytes for integers) are cast in the graph. */
export type InputSource =
  | { readonly kind: 'fed'; readonly dtype: number }
  | {
      readonly kind: 'rows'
      /** Index of the variable that holds the table, rows first; the step is fed row numbers. */
      readonly table: number
    }

const typeAttr = (type: number): AttrValue => ({ type })
const shapeAttr = (shape: readonly number[]): AttrValue => ({ shape: shapeProto(shape) })

function shapeProto(shape: readonly number[]): TensorShapeProto {
  return { dim: shape.map((size) => ({ size })) }
}

/** Name of the tensor to feed for input `index` of a step. */
export const feedName = (program: string, index: number) => `${program}/in${index}/fed:0`
/** Name of the tensor to feed the row numbers of a step by. */
export const rowsName = (program: string) => `${program}/rows:0`
/** Name of the tensor to fetch for result `index` of a step. */
export const fetchName = (program: string, index: number) => `${program}/out${index}:0`
/** Name of a tensor whose fetching runs a step that gives nothing back. */
export const doneName = (program: string) => `${program}/done:0`
/** Name of the tensor to feed the first value of a variable by. */
export const initFeedName = (variable: number) => `init/value${variable}:0`
/** Name of the tensor whose fetching assigns the first value. */
export const initFetchName = (variable: number) => `init/done${variable}:0`
/** Name of the tensor to fetch a variable's value by. */
export const readName = (variable: number) => `read/value${variable}:0`

/** Nodes that hold the variables, set them and read them back. */
export function variableNodes(variables: readonly TensorSpec[]): readonly NodeDef[] {
  return variables.flatMap(({ dtype, shape }, i) => [
    {
      name: `var${i}`,
      op: 'VarHandleOp',
      input: [],
      attr: { dtype: typeAttr(dtype), shape: shapeAttr(shape), shared_name: text(`var${i}`) },
    },
    placeholder(`init/value${i}`, { dtype, shape }),
    {
      name: `init/assign${i}`,
      op: 'AssignVariableOp',
      input: [`var${i}`, `init/value${i}`],
      attr: { dtype: typeAttr(dtype) },
    },
    doneNode(`init/done${i}`, [`^init/assign${i}`]),
    readNode(`read/value${i}`, i, dtype),
  ])
}

/** A constant that is there once everything in `after` has happened. */
function doneNode(name: string, after: readonly string[]): NodeDef {
  const tensor = {
    dtype: DATA_TYPE.bool,
    tensorShape: shapeProto([]),
    tensorContent: Uint8Array.of(1),
  }
  return {
    name,
    op: 'Const',
    input: after,
    attr: { dtype: typeAttr(DATA_TYPE.bool), value: { tensor } },
  }
}

const text = (value: string): AttrValue => ({ s: Buffer.from(value, 'utf8') })

function placeholder(name: string, { dtype, shape }: TensorSpec): NodeDef {
  return {
    name,
    op: 'Placeholder',
    input: [],
    attr: { dtype: typeAttr(dtype), shape: shapeAttr(shape) },
  }
}

function readNode(name: string, variable: number, dtype: number): NodeDef {
  return { name, op: 'ReadVariableOp', input: [`var${variable}`], attr: { dtype: typeAttr(dtype) } }
}

/** Nodes of one step. `variables` are those of the whole graph; the recording knows the first of them. */
export function stepNodes(
  program: StepProgram,
  variables: readonly TensorSpec[],
): readonly NodeDef[] {
  const { name, recording } = program
  const needed = neededOps(recording)
  const used = needed.variables
  const updates = updateNodes(program, used)
  const after = updates.map((node) => `^${node.name}`)
  return [
    ...program.sources.flatMap((source, i) => inputNodes(program, source, i, variables)),
    ...(program.sources.some(({ kind }) => kind === 'rows')
      ? [placeholder(`${name}/rows`, { dtype: DATA_TYPE.int32, shape: [-1] })]
      : []),
    ...[...used].map((i) => readNode(`${name}/read${i}`, i, recording.variables[i]?.dtype ?? 0)),
    ...recording.constants.flatMap((constant, i) =>
      needed.constants.has(i)
        ? [
            {
              name: `${name}/const${i}`,
              op: 'Const',
              input: [],
              attr: {
                dtype: typeAttr(constant.dtype),
                value: {
                  tensor: {
                    dtype: constant.dtype,
                    tensorShape: shapeProto(constant.shape),
                    tensorContent: constant.bytes,
                  },
                },
              },
            },
          ]
        : [],
    ),
    ...recording.ops.flatMap((op, i) => (needed.ops.has(i) ? [opNode(program, op, i)] : [])),
    ...updates,
    ...recording.results.map((value, i) => ({
      name: `${name}/out${i}`,
      op: 'Identity',
      input: [tensorName(name, value), ...after],
      attr: { T: typeAttr(specOf(recording, value).dtype) },
    })),
    doneNode(`${name}/done`, after),
  ]
}

/** Assignments wait until the old value has been read; an op on a read value keeps its own copy. */
function updateNodes(
  { name, recording }: StepProgram,
  used: ReadonlySet<number>,
): readonly NodeDef[] {
  const afterRead = (variable: number) => (used.has(variable) ? [`^${name}/read${variable}`] : [])
  const assigns = openUpdates(recording).map(({ variable, value }) => ({
    name: `${name}/assign${variable}`,
    op: 'AssignVariableOp',
    input: [`var${variable}`, tensorName(name, value), ...afterRead(variable)],
    attr: { dtype: typeAttr(recording.variables[variable]?.dtype ?? 0) },
  }))
  const earlier = earlierUpdates(recording.fused)
  const applied = recording.fused.map((update, i) => ({
    name: `${name}/apply${i}`,
    op: update.op,
    input: [
      ...update.inputs.map((input) =>
        input.from === 'handle' ? `var${input.variable}` : tensorName(name, input),
      ),
      ...update.inputs.flatMap((input) =>
        input.from === 'handle' ? afterRead(input.variable) : [],
      ),
      ...(earlier[i] ?? []).map((index) => `^${name}/apply${index}`),
    ],
    attr: update.attributes,
  }))
  return [...assigns, ...applied]
}

/** For each kernel those before it that changed the same variables last: they come first. */
function earlierUpdates(fused: Recording['fused']): readonly (readonly number[])[] {
  const last = new Map<number, number>()
  return fused.map(({ inputs }, i) => {
    const variables = inputs.flatMap((input) => (input.from === 'handle' ? input.variable : []))
    const before = variables.flatMap((variable) => last.get(variable) ?? [])
    for (const variable of variables) last.set(variable, i)
    return [...new Set(before)]
  })
}

function inputNodes(
  program: StepProgram,
  source: InputSource,
  index: number,
  variables: readonly TensorSpec[],
): readonly NodeDef[] {
  const { name } = program
  const spec = inputSpec(program, index)
  const own = (part: string) => `${name}/in${index}${part}`
  const raw: NodeDef =
    source.kind === 'fed'
      ? placeholder(own('/fed'), { ...spec, dtype: source.dtype })
      : {
          name: own('/rows'),
          op: 'ResourceGather',
          input: [`var${source.table}`, `${name}/rows`],
          attr: {
            dtype: typeAttr(variables[source.table]?.dtype ?? spec.dtype),
            Tindices: typeAttr(DATA_TYPE.int32),
          },
        }
  const rawType = source.kind === 'fed' ? source.dtype : (variables[source.table]?.dtype ?? 0)
  return [
    raw,
    {
      name: own('/cast'),
      op: 'Cast',
      input: [raw.name],
      attr: { SrcT: typeAttr(rawType), DstT: typeAttr(spec.dtype) },
    },
    {
      name: own(''),
      op: 'EnsureShape',
      input: [own('/cast')],
      attr: { T: typeAttr(spec.dtype), shape: shapeAttr(spec.shape) },
    },
  ]
}

function inputSpec({ recording, anyBatch }: StepProgram, index: number): TensorSpec {
  const spec = recording.inputs[index] ?? { dtype: DATA_TYPE.float32, shape: [] }
  return anyBatch ? { ...spec, shape: [-1, ...spec.shape.slice(1)] } : spec
}

function tensorName(program: string, value: RecordedValue): string {
  switch (value.from) {
    case 'input':
      return `${program}/in${value.index}`
    case 'variable':
      return `${program}/read${value.index}`
    case 'constant':
      return `${program}/const${value.index}`
    case 'op':
      return `${program}/op${value.index}${value.output === 0 ? '' : `:${value.output}`}`
  }
}

function specOf(recording: Recording, value: RecordedValue): TensorSpec {
  const none: TensorSpec = { dtype: 0, shape: [] }
  switch (value.from) {
    case 'input':
      return recording.inputs[value.index] ?? none
    case 'variable':
      return recording.variables[value.index] ?? none
    case 'constant':
      return recording.constants[value.index] ?? none
    case 'op':
      return recording.ops[value.index]?.outputs[value.output] ?? none
  }
}

function opNode({ name, recording }: StepProgram, op: RecordedOp, index: number): NodeDef {
  return {
    name: `${name}/op${index}`,
    op: op.op,
    input: op.inputs.map((input) => tensorName(name, input)),
    attr: { ...inferredAttributes(recording, op), ...givenAttributes(op) },
  }
}

/** Type and count attributes that eager execution reads off the inputs and a graph must spell out. */
function inferredAttributes(
  recording: Recording,
  op: RecordedOp,
): Readonly<Record<string, AttrValue>> {
  const signature = opSignature(op.op)
  if (signature === undefined) throw new Error(`${describeOp(op)} cannot be put into a graph`)
  const inferred: Record<string, AttrValue> = {}
  const given = Object.fromEntries(op.attributes.map(({ name, value }) => [name, value]))
  let next = 0
  const read = (argument: ArgumentSignature) => {
    const count =
      argument.count === undefined ? 1 : Number(given[argument.count] ?? op.inputs.length - next)
    const value = op.inputs[next]
    next += count
    if (argument.count !== undefined) inferred[argument.count] = { i: count }
    if (argument.type === undefined || value === undefined) return
    inferred[argument.type] = typeAttr(specOf(recording, value).dtype)
  }
  signature.inputs.forEach(read)
  signature.outputs.forEach(({ type }, i) => {
    const output = op.outputs[i]
    if (type !== undefined && output !== undefined) inferred[type] ??= typeAttr(output.dtype)
  })
  return inferred
}

function givenAttributes(op: RecordedOp): Readonly<Record<string, AttrValue>> {
  return Object.fromEntries(
    op.attributes.map((attribute) => [attribute.name, toAttrValue(attribute)]),
  )
}

const kinds = nodeBackend.binding

/** An attribute as the binding takes it, as a graph's message. */
function toAttrValue({ type, value }: OpAttribute): AttrValue {
  if (Array.isArray(value)) {
    return type === kinds.TF_ATTR_SHAPE
      ? shapeAttr(value)
      : { list: type === kinds.TF_ATTR_FLOAT ? { f: value } : { i: value } }
  }
  switch (type) {
    case kinds.TF_ATTR_STRING:
      return text(String(value))
    case kinds.TF_ATTR_INT:
      return { i: Number(value) }
    case kinds.TF_ATTR_FLOAT:
      return { f: Number(value) }
    case kinds.TF_ATTR_BOOL:
      return { b: Boolean(value) }
    case kinds.TF_ATTR_TYPE:
      return typeAttr(Number(value))
    default:
      throw new Error(`attribute type ${type} is not known`)
  }
}
