import { layerwiseSchema } from '../../shared/pretraining/layerwise.ts'
import { taskSchema } from '../../shared/pretraining/task.ts'
import { schemaFields, type ConfigField } from '../fields/configFields.ts'
import type { DataFacts } from './dataFacts.ts'
import type { Draft } from './draft.ts'
import { enteredFor, fieldsOfLayers, layersInput, layerwiseOf } from './layersPlan.ts'
import { encoderOf, taskOf } from './wayPlan.ts'
import { findWay, isLayerWay } from './ways.ts'

type Values = Readonly<Record<string, unknown>>

/** What other parts of the screen ask for, or nobody changes here. */
const ELSEWHERE = ['type', 'encoderEnd', 'head', 'rows', 'take', 'target', 'augment', 'ends']

/** The settings of a way, from its schema. */
export function fieldsOf(way: string): readonly ConfigField[] {
  if (isLayerWay(way)) return fieldsOfLayers(way)
  const { type } = findWay(way)
  const option = taskSchema.options.find(({ shape }) => shape.type.value === type)
  return option === undefined
    ? []
    : schemaFields(option).filter(({ key }) => !ELSEWHERE.includes(key))
}

/** What is set, with everything that was not entered filled in. */
export function valuesOf(draft: Draft, facts: DataFacts): Values {
  const { way } = draft
  const entered = enteredFor(way, draft, facts)
  try {
    if (!isLayerWay(way)) return taskOf(way, draft, facts, encoderOf(draft, facts).end)
    const { machine, ...layers } = layerwiseOf(way, draft, entered)
    return { ...layers, ...machine }
  } catch {
    return entered
  }
}

/** Why values would not do, by the schema of the draft's way; in English. */
export function objectionTo(values: Values, draft: Draft): string | undefined {
  const { way } = draft
  if (!isLayerWay(way)) {
    const task = { ...values, encoderEnd: 'features', type: findWay(way).type }
    return taskSchema.safeParse(task).error?.issues[0]?.message
  }
  return layerwiseSchema.safeParse(layersInput(way, draft, values)).error?.issues[0]?.message
}
