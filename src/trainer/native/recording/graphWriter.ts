import type { OpAttribute } from '../kernels.ts'
import { nodeBackend } from '../tensorflow.ts'
import { opSignature, type ArgumentSignature } from './opSignatures.ts'
import { DATA_TYPE, type AttrValue, type NodeDef, type TensorShapeProto } from './protoSchema.ts'
import type { RecordedOp, RecordedValue, Recording, TensorSpec } from './recording.ts'

/** An input of a fused update: a variable's handle, or a tensor of the recording. */
export type UpdateInput = { readonly from: 'handle'; readonly variable: number } | RecordedValue

/** An optimizer kernel that changes variables in place (`ResourceApplyAdam`, ...). */
export interface FusedUpdate {
  readonly op: string
  readonly inputs: readonly UpdateInput[]
  readonly attributes: Readonly<Record<string, AttrValue>>
}

/** One runnable step of a graph. */
export interface StepProgram {
  /** Prefix of its nodes; unique in the graph. */
  readonly name: string
  readonly recording: Recording
  /** Where each recorded input comes from in a replay. */
  readonly sources: readonly InputSource[]
  readonly fused: readonly FusedUpdate[]
}

/** A recorded input: fed as it is, or rows taken from a table that lives in the graph. */
export type InputSource =
  | { readonly kind: 'fed' }
  | {
      readonly kind: 'rows'
      /** Index of the variable that holds the table, rows first. */
      readonly table: number
      /** float32 inputs become `row * scale + offset`; ids stay as they are. */
      readonly scale: number
      readonly offset: number
    }

const floatAttr = (f: number): AttrValue => ({ f })
const typeAttr = (type: number): AttrValue => ({ type })
const shapeAttr = (shape: readonly number[]): AttrValue => ({ shape: shapeProto(shape) })

function shapeProto(shape: readonly number[]): TensorShapeProto {
  return { dim: shape.map((size) => ({ size })) }
}

/** Name of the tensor to feed for input `index` of a step. */
export const feedName = (program: string, index: number) => `${program}/in${index}:0`
/** Name of the tensor to feed the row numbers of a step by. */
export const rowsName = (program: string) => `${program}/rows:0`
/** Name of the tensor to fetch for result `index` of a step. */
export const fetchName = (program: string, index: number) => `${program}/out${index}:0`
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
    {
      name: `init/done${i}`,
      op: 'Const',
      input: [`^init/assign${i}`],
      attr: { dtype: typeAttr(DATA_TYPE.bool), value: boolTensor },
    },
    readNode(`read/value${i}`, i, dtype),
  ])
}

const boolTensor: AttrValue = {
  tensor: { dtype: DATA_TYPE.bool, tensorShape: shapeProto([]), tensorContent: Uint8Array.of(1) },
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
  const used = usedVariables(program)
  const updates = updateNodes(program, used)
  const after = updates.map((node) => `^${node.name}`)
  return [
    ...program.sources.flatMap((source, i) => inputNodes(program, source, i, variables)),
    ...(program.sources.some(({ kind }) => kind === 'rows')
      ? [placeholder(`${name}/rows`, { dtype: DATA_TYPE.int32, shape: [-1] })]
      : []),
    ...[...used].map((i) => readNode(`${name}/read${i}`, i, recording.variables[i]?.dtype ?? 0)),
    ...recording.constants.map((constant, i) => ({
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
    })),
    ...recording.ops.map((op, i) => opNode(program, op, i)),
    ...updates,
    ...recording.results.map((value, i) => ({
      name: `${name}/out${i}`,
      op: 'Identity',
      input: [tensorName(name, value), ...after],
      attr: { T: typeAttr(specOf(recording, value).dtype) },
    })),
  ]
}

/** Variables whose value the step reads. */
function usedVariables({ recording, fused }: StepProgram): ReadonlySet<number> {
  const values: UpdateInput[] = [
    ...recording.ops.flatMap((op) => op.inputs),
    ...recording.results,
    ...recording.updates.map((update) => update.value),
    ...fused.flatMap((update) => update.inputs),
  ]
  return new Set(values.flatMap((value) => (value.from === 'variable' ? [value.index] : [])))
}

/** Assignments wait until the old value has been read; an op on a read value keeps its own copy. */
function updateNodes(
  { name, recording, fused }: StepProgram,
  used: ReadonlySet<number>,
): readonly NodeDef[] {
  const afterRead = (variable: number) => (used.has(variable) ? [`^${name}/read${variable}`] : [])
  const assigns = recording.updates.map(({ variable, value }) => ({
    name: `${name}/assign${variable}`,
    op: 'AssignVariableOp',
    input: [`var${variable}`, tensorName(name, value), ...afterRead(variable)],
    attr: { dtype: typeAttr(recording.variables[variable]?.dtype ?? 0) },
  }))
  const applied = fused.map((update, i) => ({
    name: `${name}/apply${i}`,
    op: update.op,
    input: [
      ...update.inputs.map((input) =>
        input.from === 'handle' ? `var${input.variable}` : tensorName(name, input),
      ),
      ...update.inputs.flatMap((input) =>
        input.from === 'handle' ? afterRead(input.variable) : [],
      ),
    ],
    attr: update.attributes,
  }))
  return [...assigns, ...applied]
}

function inputNodes(
  { name, recording }: StepProgram,
  source: InputSource,
  index: number,
  variables: readonly TensorSpec[],
): readonly NodeDef[] {
  const spec = recording.inputs[index] ?? { dtype: DATA_TYPE.float32, shape: [] }
  if (source.kind === 'fed') return [placeholder(`${name}/in${index}`, spec)]
  const table = variables[source.table] ?? spec
  const own = (part: string) => `${name}/in${index}${part}`
  const gather: NodeDef = {
    name: own('/gather'),
    op: 'ResourceGather',
    input: [`var${source.table}`, `${name}/rows`],
    attr: { dtype: typeAttr(table.dtype), Tindices: typeAttr(DATA_TYPE.int32) },
  }
  const cast: NodeDef = {
    name: own('/cast'),
    op: 'Cast',
    input: [own('/gather')],
    attr: { SrcT: typeAttr(table.dtype), DstT: typeAttr(spec.dtype) },
  }
  const steps: NodeDef[] = [gather, cast]
  const arithmetic = (op: string, part: string, value: number) => {
    const from = steps.at(-1)?.name ?? ''
    steps.push(
      { name: own(`${part}By`), op: 'Const', input: [], attr: floatConstant(value) },
      { name: own(part), op, input: [from, own(`${part}By`)], attr: { T: typeAttr(spec.dtype) } },
    )
  }
  if (source.scale !== 1) arithmetic('Mul', '/scaled', source.scale)
  if (source.offset !== 0) arithmetic('AddV2', '/shifted', source.offset)
  const last: NodeDef = {
    name: own(''),
    op: 'EnsureShape',
    input: [steps.at(-1)?.name ?? ''],
    attr: { T: typeAttr(spec.dtype), shape: shapeAttr(spec.shape) },
  }
  return [...steps, last]
}

function floatConstant(value: number): Readonly<Record<string, AttrValue>> {
  const tensorContent = new Uint8Array(Float32Array.of(value).buffer)
  const tensor = { dtype: DATA_TYPE.float32, tensorShape: shapeProto([]), tensorContent }
  return { dtype: typeAttr(DATA_TYPE.float32), value: { tensor } }
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
  if (signature === undefined) throw new Error(`no signature of op ${op.op} is known`)
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
      return floatAttr(Number(value))
    case kinds.TF_ATTR_BOOL:
      return { b: Boolean(value) }
    case kinds.TF_ATTR_TYPE:
      return typeAttr(Number(value))
    default:
      throw new Error(`attribute type ${type} is not known`)
  }
}
