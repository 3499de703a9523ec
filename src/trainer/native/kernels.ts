import type * as tfjs from '@tensorflow/tfjs-core'
import { nodeBackend, tf } from './tensorflow.ts'

type Tensor = tfjs.Tensor

/** One attribute of a TensorFlow op, as the binding takes it. */
export interface OpAttribute {
  readonly name: string
  readonly type: number
  readonly value: boolean | number | string | number[]
}

const binding = nodeBackend.binding

/** Attributes by kind. Every attribute is written out: a recorded graph cannot infer what eager mode can. */
export const attribute = {
  type: (name: string, dtype: tfjs.DataType): OpAttribute => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: nodeBackend.getDTypeInteger(dtype),
  }),
  int: (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_INT, value }),
  ints: (name: string, value: readonly number[]): OpAttribute => ({
    name,
    type: binding.TF_ATTR_INT,
    value: [...value],
  }),
  float: (name: string, value: number): OpAttribute => ({
    name,
    type: binding.TF_ATTR_FLOAT,
    value,
  }),
  bool: (name: string, value: boolean): OpAttribute => ({
    name,
    type: binding.TF_ATTR_BOOL,
    value,
  }),
  text: (name: string, value: string): OpAttribute => ({
    name,
    type: binding.TF_ATTR_STRING,
    value,
  }),
}

/** Runs a TensorFlow op with one output. */
export function runOp(
  name: string,
  inputs: readonly Tensor[],
  attributes: readonly OpAttribute[],
): Tensor {
  return nodeBackend.executeSingleOutput(name, [...attributes], [...inputs])
}

/** Runs a TensorFlow op with `count` outputs. */
export function runOpWithOutputs(
  name: string,
  inputs: readonly Tensor[],
  attributes: readonly OpAttribute[],
  count: number,
): Tensor[] {
  return nodeBackend.executeMultipleOutputs(name, [...attributes], [...inputs], count)
}

/** A whole number or a list of them as a tensor. */
export function ints(values: readonly number[]): Tensor {
  return tf.tensor1d([...values], 'int32')
}

/** The shape of `x` as a tensor that is computed when the step runs, so that no batch size is fixed. */
export function shapeOf(x: Tensor): Tensor {
  return runOp('Shape', [x], [attribute.type('T', x.dtype), attribute.type('out_type', 'int32')])
}

/** The shape `[batch of x, ...rest]` as a tensor that is computed when the step runs. */
export function batchShape(x: Tensor, rest: readonly number[]): Tensor {
  const batch = runOp(
    'Slice',
    [shapeOf(x), ints([0]), ints([1])],
    [attribute.type('T', 'int32'), attribute.type('Index', 'int32')],
  )
  return runOp(
    'ConcatV2',
    [batch, ints(rest), tf.scalar(0, 'int32')],
    [attribute.int('N', 2), attribute.type('T', 'int32'), attribute.type('Tidx', 'int32')],
  )
}

/** What a kernel needs for its gradient. */
interface GradientArguments<Attributes> {
  /** Gradient by the (first) output. */
  readonly dy: Tensor
  readonly inputs: Readonly<Record<string, Tensor>>
  readonly outputs: readonly Tensor[]
  readonly attributes: Attributes
}

interface KernelDefinition<Attributes> {
  readonly name: string
  /** Names of the inputs, in the order of `forward`'s tensors. */
  readonly inputs: readonly string[]
  readonly outputs?: number
  readonly forward: (tensors: Tensor[], attributes: Attributes) => Tensor | Tensor[]
  /** What of the forward pass is kept for the gradient. */
  readonly keeps: readonly ('inputs' | 'outputs')[]
  /** The gradient by each input; each function runs only where that gradient is asked for. */
  readonly gradient: (args: GradientArguments<Attributes>) => Readonly<Record<string, () => Tensor>>
}

/**
 * Registers a kernel with its gradient at tfjs and gives the function that calls it. The gradient is
 * TensorFlow's own kernel where there is one.
 */
export function defineKernel<Attributes extends object>(
  definition: KernelDefinition<Attributes>,
): (tensors: readonly Tensor[], attributes: Attributes) => Tensor[] {
  const kernelName = `Graft${definition.name}`
  const keepsInputs = definition.keeps.includes('inputs')
  const keepsOutputs = definition.keeps.includes('outputs')
  const outputCount = definition.outputs ?? 1

  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const tensors = definition.inputs.map((name) => inputs[name] as Tensor)
      return tf.tidy(() => definition.forward(tensors, attrs as unknown as Attributes))
    },
  })
  tf.registerGradient({
    kernelName,
    inputsToSave: keepsInputs ? [...definition.inputs] : [],
    outputsToSave: Array.from({ length: outputCount }, () => keepsOutputs),
    gradFunc: (dys, saved, attrs) => {
      const dy = Array.isArray(dys) ? dys[0] : dys
      if (dy === undefined) throw new Error(`${kernelName} got no gradient`)
      const inputCount = keepsInputs ? definition.inputs.length : 0
      const inputs = Object.fromEntries(
        definition.inputs.slice(0, inputCount).map((name, i) => [name, saved[i] as Tensor]),
      )
      const outputs = saved.slice(inputCount)
      return definition.gradient({
        dy,
        inputs,
        outputs,
        attributes: attrs as unknown as Attributes,
      })
    },
  })

  return (tensors, attributes) => {
    const named = Object.fromEntries(
      tensors.map((tensor, i) => [definition.inputs[i] ?? '', tensor]),
    )
    const attrs = attributes as unknown as tfjs.NamedAttrMap
    const result = tf.engine().runKernel<Tensor | Tensor[]>(kernelName, named, attrs)
    return Array.isArray(result) ? result : [result]
  }
}

/** The first tensor of a list that is known not to be empty. */
export function only(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors
  if (first === undefined) throw new Error('a kernel gave no output')
  return first
}

/** A tensor of a record that is known to be there. */
export function pick(tensors: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = tensors[name]
  if (tensor === undefined) throw new Error(`a kernel has no tensor ${name}`)
  return tensor
}
