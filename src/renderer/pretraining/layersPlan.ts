import type { z } from 'zod'
import {
  layerwisePlanSchema,
  type LayerwisePlan,
} from '../../shared/pretraining/comparisonSchema.ts'
import { layerwiseSchema, type Layerwise } from '../../shared/pretraining/layerwise.ts'
import { schemaFields, type ConfigField } from '../fields/configFields.ts'
import type { DataFacts } from './dataFacts.ts'
import type { Draft } from './draft.ts'
import { dataOf, type Setting } from './wayPlan.ts'
import { findWay, type LayerWay } from './ways.ts'

type Values = Readonly<Record<string, unknown>>

/** What other parts of the screen ask for. */
const ELSEWHERE = ['epochs', 'batchSize', 'rows', 'take', 'machine']

const machineFields = schemaFields(layerwiseSchema.shape.machine.unwrap().unwrap())
const layerFields = schemaFields(layerwiseSchema).filter(({ key }) => !ELSEWHERE.includes(key))

/** What can be set of a way layer by layer. From a machine nothing is hidden: it draws what it sees itself. */
export function fieldsOfLayers(way: LayerWay): readonly ConfigField[] {
  return way === 'layerwise'
    ? layerFields
    : [...machineFields, ...layerFields.filter(({ key }) => key !== 'noise')]
}

/** The settings that were entered for a way, over those that it begins with. */
export function enteredFor(way: string, { tasks }: Pick<Draft, 'tasks'>, facts: DataFacts): Values {
  return { ...findWay(way).start?.(facts), ...tasks[way] }
}

/** What was entered for a way layer by layer, in the schema's places. */
export function layersInput(
  way: LayerWay,
  { epochs, batchSize, rows, take }: Draft,
  entered: Values,
): z.input<typeof layerwiseSchema> {
  const chosen = (fields: readonly ConfigField[]) =>
    Object.fromEntries(
      fields.flatMap(({ key }) => (key in entered ? [[key, entered[key]] as const] : [])),
    )
  const isMachine = way === 'machines'
  return {
    ...chosen(layerFields),
    ...(isMachine ? { noise: 0 } : {}),
    machine: isMachine ? chosen(machineFields) : null,
    epochs,
    batchSize,
    rows,
    take,
  }
}

/** The settings of a way layer by layer, all filled in. @throws zod's error */
export function layerwiseOf(way: LayerWay, draft: Draft, entered: Values): Layerwise {
  return layerwiseSchema.parse(layersInput(way, draft, entered))
}

/** The plan of a net that goes up layer by layer, by the draft's way. @throws zod's error */
export function layersPlanOf({ draft, facts, encoder }: Setting, name: string): LayerwisePlan {
  const { source, changes, end } = encoder
  const way = draft.way === 'machines' ? 'machines' : 'layerwise'
  return layerwisePlanSchema.parse({
    version: 1,
    name,
    seed: draft.seed,
    encoder: { source, changes, end },
    data: dataOf(facts, draft.labelled),
    layerwise: layerwiseOf(way, draft, enteredFor(way, draft, facts)),
  })
}
