import type * as tfjs from '@tensorflow/tfjs-core'
import type { TypedArray } from '../../../shared/model/weights.ts'
import type { OpAttribute } from '../kernels.ts'
import { nodeBackend } from '../tensorflow.ts'
import { DATA_TYPE, type AttrValue } from './protoSchema.ts'
import type {
  FusedUpdate,
  RecordedConstant,
  RecordedOp,
  RecordedValue,
  Recording,
  TensorSpec,
} from './recording.ts'

type Tensor = tfjs.Tensor
type Binding = typeof nodeBackend.binding

/** The backend with the method that turns tensors into ids, which its types keep private. */
interface BackendInternals {
  binding: Binding
  getInputTensorIds(tensors: readonly TensorSpecSource[]): number[]
}

const backend = nodeBackend as unknown as BackendInternals

/** The binding itself, which nobody listens to. */
const plainBinding = nodeBackend.binding

/** The step that is being recorded, if any: `scoped` writes the layer's name here. */
let scope = ''

/** Names the layer whose ops run inside `compute`, so that a refusal can name it. */
export function scoped<T>(name: string, compute: () => T): T {
  const outer = scope
  scope = name
  try {
    return compute()
  } finally {
    scope = outer
  }
}

/** The tape of the step that is being recorded, if any. */
let recordingTape: {
  readonly tape: Tape
  readonly variables: readonly tfjs.Variable[]
  readonly gradients: Map<number, TypedArray>
} | null = null

/** Whether a step is being recorded: `noteFused` is worth preparing for. */
export function isRecording(): boolean {
  return recordingTape !== null
}

/** An input of an optimizer kernel: a variable itself (`handle`), or a tensor. */
export type KernelInput = { readonly handle: tfjs.Variable } | { readonly tensor: Tensor }

/** Writes down that the step holds the run's seed as a number. */
export function noteSeed(): void {
  if (recordingTape !== null) recordingTape.tape.isSeeded = true
}

/** Writes down a kernel that, in a replay, does updates that the step has computed op by op. */
export function noteFused(
  op: string,
  inputs: readonly KernelInput[],
  attributes: Readonly<Record<string, AttrValue>>,
): void {
  if (recordingTape === null) return
  const { tape, variables } = recordingTape
  tape.fused.push({
    op,
    attributes,
    inputs: inputs.map((input) =>
      'handle' in input
        ? { from: 'handle', variable: variables.indexOf(input.handle) }
        : tape.valueOf(idOf(input.tensor), input.tensor),
    ),
  })
}

/**
 * Tells the gradient by a variable: where it is no more than rounding noise, optimizers that scale it up give steps
 * whose sign is chance, and a replay cannot be held to them.
 */
export function noteGradient(variable: tfjs.Variable, gradient: Tensor): void {
  if (recordingTape === null) return
  const index = recordingTape.variables.indexOf(variable)
  const values = plainBinding.tensorDataSync(idOf(gradient))
  recordingTape.gradients.set(index, values)
}

/** What an op within a layer gave: its first output, float32. */
export interface Probe {
  /** Index among the recorded ops. */
  readonly op: number
  readonly values: TypedArray
}

/** What a recording gives beside the graph. */
export interface Recorded {
  readonly recording: Recording
  readonly results: readonly Tensor[]
  /** Gradients by the variables' index, as far as the step told them. */
  readonly gradients: ReadonlyMap<number, TypedArray>
}

/**
 * Runs `step` once, eagerly, and writes down every TensorFlow op it executes. Every kernel of tfjs-node ends in
 * the binding's `executeOp`, so the list of calls is the dataflow graph of the whole step: forward pass,
 * gradients and updates. What the step makes in JavaScript becomes a constant.
 *
 * @param step returns the tensors that a replay should give.
 * @param inputs tensors that change from step to step.
 * @param variables what the step may read and assign.
 * @param probes filled with what the ops within layers gave; absent: nothing is kept.
 */
export function record(
  step: () => readonly Tensor[],
  inputs: readonly Tensor[],
  variables: readonly tfjs.Variable[],
  probes?: Probe[],
): Recorded {
  const tape = createTape()
  inputs.forEach((tensor, index) => {
    tape.define(idOf(tensor), { from: 'input', index })
  })
  variables.forEach((variable, index) => {
    tape.define(idOf(variable), { from: 'variable', index })
  })
  const before = variables.map(idOf)
  const restore = spyOn(tape, probes)
  const gradients = new Map<number, TypedArray>()
  recordingTape = { tape, variables, gradients }
  let results: readonly Tensor[]
  try {
    results = step()
  } finally {
    recordingTape = null
    restore()
  }
  const updates = variables.flatMap((variable, index) => {
    const id = idOf(variable)
    return id === before[index] ? [] : [{ variable: index, value: tape.valueOf(id, variable) }]
  })
  return {
    results,
    gradients,
    recording: {
      inputs: inputs.map(specOf),
      variables: variables.map(specOf),
      ops: tape.ops,
      constants: tape.constants,
      results: results.map((tensor) => tape.valueOf(idOf(tensor), tensor)),
      updates,
      fused: tape.fused,
      reads: tape.reads,
      isSeeded: tape.isSeeded,
    },
  }
}

/** The binding's id of a tensor; uploads it if its values still wait in JavaScript. */
export function idOf(tensor: Tensor): number {
  const [id] = backend.getInputTensorIds([tensor])
  if (id === undefined) throw new Error('a tensor has no id')
  return id
}

function specOf(tensor: Tensor): TensorSpec {
  return { dtype: nodeBackend.getDTypeInteger(tensor.dtype), shape: tensor.shape }
}

interface Tape {
  readonly ops: RecordedOp[]
  readonly constants: RecordedConstant[]
  readonly fused: FusedUpdate[]
  readonly reads: string[]
  isSeeded: boolean
  /** Writes down that JavaScript looks at a tensor, unless it only looks at what it made itself. */
  noteRead(id: number, scope: string): void
  define(id: number, value: RecordedValue): void
  /** Where a tensor comes from; one from outside the step becomes a constant with its present value. */
  valueOf(id: number, tensor: TensorSpecSource): RecordedValue
  /** Remembers what a tensor looks like, for ids that come from outside. */
  see(id: number, tensor: TensorSpecSource): void
  /** Where the tensors with these ids come from. */
  resolve(ids: readonly number[]): readonly RecordedValue[]
  addConstant(id: number, constant: RecordedConstant): void
}

interface TensorSpecSource {
  readonly dtype: tfjs.DataType
  readonly shape: readonly number[]
}

function createTape(): Tape {
  const ops: RecordedOp[] = []
  const constants: RecordedConstant[] = []
  const reads: string[] = []
  const values = new Map<number, RecordedValue>()
  const seen = new Map<number, TensorSpecSource>()
  const addConstant = (id: number, constant: RecordedConstant): RecordedValue => {
    const value: RecordedValue = { from: 'constant', index: constants.length }
    constants.push(constant)
    values.set(id, value)
    return value
  }
  const valueOf = (id: number, tensor: TensorSpecSource | undefined): RecordedValue => {
    const known = values.get(id)
    if (known !== undefined) return known
    if (tensor === undefined) throw new Error(`tensor ${id} is unknown to the recording`)
    const data = plainBinding.tensorDataSync(id)
    return addConstant(id, {
      dtype: nodeBackend.getDTypeInteger(tensor.dtype),
      shape: tensor.shape,
      bytes: bytesOf(data),
    })
  }
  return {
    ops,
    constants,
    fused: [],
    reads,
    isSeeded: false,
    noteRead: (id, scope) => {
      const from = values.get(id)?.from
      if (from !== undefined && from !== 'constant') reads.push(scope)
    },
    define: (id, value) => {
      values.set(id, value)
    },
    valueOf,
    see: (id, tensor) => {
      seen.set(id, tensor)
    },
    resolve: (ids) => ids.map((id) => valueOf(id, seen.get(id))),
    addConstant,
  }
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  // A copy: the array may be reused after the step.
  return Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

/** A binding that does what `binding` does and writes it down. */
function listeningBinding(binding: Binding, tape: Tape, probes?: Probe[]): Binding {
  const executeOp: Binding['executeOp'] = (name, attributes, inputIds, outputCount) => {
    const inputs = tape.resolve(inputIds)
    const outputs = binding.executeOp(name, attributes, inputIds, outputCount)
    const index = tape.ops.length
    tape.ops.push({
      op: name,
      attributes: (attributes as OpAttribute[]).map((attribute) => ({ ...attribute })),
      inputs,
      outputs: outputs.map(({ dtype, shape }) => ({ dtype, shape })),
      scope,
    })
    outputs.forEach(({ id }, output) => {
      tape.define(id, { from: 'op', index, output })
    })
    const [first] = outputs
    if (scope !== '' && first?.dtype === DATA_TYPE.float32) {
      probes?.push({ op: index, values: binding.tensorDataSync(first.id) })
    }
    return outputs
  }
  const createTensor: Binding['createTensor'] = (shape, dtype, buffer) => {
    const id = binding.createTensor(shape, dtype, buffer)
    if (!ArrayBuffer.isView(buffer)) throw new Error('a step cannot hold text')
    tape.addConstant(id, { dtype, shape, bytes: bytesOf(asStored(dtype, buffer)) })
    return id
  }
  const tensorDataSync: Binding['tensorDataSync'] = (id) => {
    tape.noteRead(id, scope)
    return binding.tensorDataSync(id)
  }
  // The addon's own properties cannot be assigned to, so they are defined anew.
  return Object.create(binding, {
    executeOp: { value: executeOp },
    createTensor: { value: createTensor },
    tensorDataSync: { value: tensorDataSync },
  }) as Binding
}

/** Puts a listening binding in the backend's place; gives the function that takes it away again. */
function spyOn(tape: Tape, probes?: Probe[]): () => void {
  const binding = nodeBackend.binding
  const getInputTensorIds = backend.getInputTensorIds.bind(backend)
  backend.binding = listeningBinding(binding, tape, probes)
  backend.getInputTensorIds = (tensors) => {
    const ids = getInputTensorIds(tensors)
    ids.forEach((id, i) => {
      const tensor = tensors[i]
      if (tensor !== undefined) tape.see(id, tensor)
    })
    return ids
  }
  return () => {
    backend.binding = binding
    // The method of the class shows again.
    Reflect.deleteProperty(backend, 'getInputTensorIds')
  }
}

/** The array as TensorFlow stores it: booleans a byte each, numbers as they are. */
function asStored(dtype: number, buffer: ArrayBufferView): ArrayBufferView {
  if (dtype === DATA_TYPE.bool && !(buffer instanceof Uint8Array)) {
    return Uint8Array.from(buffer as unknown as ArrayLike<number>)
  }
  return buffer
}
