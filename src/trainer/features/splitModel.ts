import { callKey } from '../../shared/model/callOrder.ts'
import { refKey } from '../../shared/model/graph.ts'
import type { FrozenPrefix } from '../../shared/transfer/frozenPrefix.ts'
import type { ModelVariables } from '../execution/modelVariables.ts'
import { partOfProgram, type Program, type ProgramCall } from '../execution/program.ts'
import type { LoadedModel } from '../loop/loadedModel.ts'

/** A model cut in two: the prefix's outputs are the first inputs of the rest. */
export interface SplitModel {
  readonly prefix: Program
  /** The same variables and sums as the whole model's; only those that the rest needs. */
  readonly rest: LoadedModel
}

/** The parts belong to the model: disposing of them does nothing. */
export function splitModel(model: LoadedModel, prefix: FrozenPrefix): SplitModel {
  const { program } = model
  const isIn = (keys: ReadonlySet<string>) => (call: ProgramCall) =>
    keys.has(callKey(call.layer.name, call.call))
  const frontier = prefix.frontier.map(refKey)
  const taken = new Set(program.calls.filter(isIn(prefix.calls)).flatMap(({ inputs }) => inputs))
  const rest = partOfProgram(program, {
    calls: isIn(prefix.rest),
    inputs: [...frontier, ...prefix.inputs.map(refKey)],
    outputs: program.outputs,
  })
  return {
    prefix: partOfProgram(program, {
      calls: isIn(prefix.calls),
      inputs: program.inputs.filter((key) => taken.has(key)),
      outputs: frontier,
    }),
    rest: {
      ...model,
      program: rest,
      variables: variablesOf(rest, model.variables),
      dispose: () => undefined,
    },
  }
}

function variablesOf(program: Program, variables: ModelVariables): ModelVariables {
  const keys = new Set(
    program.calls.flatMap(({ layer }) =>
      (program.weights.get(layer.name) ?? []).map(({ name }) => `${layer.name}/${name}`),
    ),
  )
  const byKey = new Map([...variables.byKey].filter(([key]) => keys.has(key)))
  return { ...variables, byKey, dispose: () => undefined }
}
