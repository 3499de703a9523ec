import type { LayerConfig, LayerKind, WeightSpec } from '../../shared/layers/layerKind.ts'
import { callOrder } from '../../shared/model/callOrder.ts'
import { refKey, type GraphLayer, type ModelGraph } from '../../shared/model/graph.ts'
import { analyzeGraph, requireWhole } from '../../shared/model/inferShapes.ts'
import { kindOf, parseConfig } from '../../shared/model/parseConfig.ts'
import type { Shape } from '../../shared/model/shape.ts'

/** One call of a layer, looked up and checked. Tensors are named by `refKey`. */
export interface ProgramCall {
  readonly layer: GraphLayer
  readonly call: number
  readonly kind: LayerKind
  readonly config: LayerConfig
  readonly inputs: readonly string[]
  /** Whether it makes an output of the model. */
  readonly isOutput: boolean
}

/** A graph made ready to be computed: all that a forward pass would otherwise look up each time. */
export interface Program {
  readonly graph: ModelGraph
  /** In order of computation, without the model's inputs. */
  readonly calls: readonly ProgramCall[]
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Inputs that only embeddings take: ids. */
  readonly idInputs: ReadonlySet<string>
  /** Inputs that are outputs of layers, computed before. Absent: none. */
  readonly stored?: ReadonlySet<string>
  readonly shapes: ReadonlyMap<string, Shape>
  /** Weights by layer name, each layer's in Keras's order. */
  readonly weights: ReadonlyMap<string, readonly WeightSpec[]>
  /** How often each tensor is used, as input of a call or as output of the model. */
  readonly uses: ReadonlyMap<string, number>
}

/** Errors: those of `inferShapes`. */
export function createProgram(graph: ModelGraph): Program {
  const { shapes, weights } = requireWhole(analyzeGraph(graph))
  const inputs = graph.inputs.map(refKey)
  const given = new Set(inputs)
  const calls = callOrder(graph)
    .filter(({ layer, call }) => !given.has(refKey({ layer: layer.name, call, tensor: 0 })))
    .map(({ layer, call }) => ({
      layer,
      call,
      kind: kindOf(layer),
      config: parseConfig(layer),
      inputs: (layer.calls[call]?.inputs ?? []).map(refKey),
      isOutput: graph.outputs.some((ref) => ref.layer === layer.name && ref.call === call),
    }))
  const outputs = graph.outputs.map(refKey)
  const uses = countUses(calls, outputs)
  const idInputs = new Set(inputs.filter((key) => isIdInput(key, calls)))
  return { graph, calls, inputs, outputs, idInputs, shapes, weights, uses }
}

function countUses(
  calls: readonly ProgramCall[],
  outputs: readonly string[],
): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  for (const key of [...calls.flatMap((call) => call.inputs), ...outputs]) {
    uses.set(key, (uses.get(key) ?? 0) + 1)
  }
  return uses
}

/** A part of a program: some of its calls, with other tensors as inputs and outputs. */
export function partOfProgram(
  program: Program,
  part: {
    readonly calls: (call: ProgramCall) => boolean
    readonly inputs: readonly string[]
    readonly outputs: readonly string[]
  },
): Program {
  const { inputs, outputs } = part
  const calls = program.calls.filter(part.calls)
  const given = new Set(program.inputs)
  return {
    ...program,
    calls,
    inputs,
    outputs,
    stored: new Set(inputs.filter((key) => !given.has(key))),
    uses: countUses(calls, outputs),
  }
}

function isIdInput(key: string, calls: readonly ProgramCall[]): boolean {
  const users = calls.filter((call) => call.inputs.includes(key))
  return users.length > 0 && users.every(({ kind }) => kind.className === 'Embedding')
}
