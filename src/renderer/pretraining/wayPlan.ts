import type { DataPlan } from '../../shared/data/dataPlan.ts'
import { applyChange, applyChanges } from '../../shared/model/applyChange.ts'
import { changeSchema, type ChangeInput } from '../../shared/model/change.ts'
import { outputOf, refKey, type ModelGraph } from '../../shared/model/graph.ts'
import { inferShapes } from '../../shared/model/inferShapes.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { encoderGraph } from '../../shared/pretraining/encoders.ts'
import { defaultTaskLoss, taskFacts, taskSchema, type Task } from '../../shared/pretraining/task.ts'
import { taskMetrics } from '../../shared/pretraining/taskPairing.ts'
import type { MetricName } from '../../shared/training/metricNames.ts'
import { planSchema, type Plan } from '../../shared/training/plan.ts'
import { headLayers } from '../../shared/transfer/heads.ts'
import type { DataFacts } from './dataFacts.ts'
import type { Draft } from './draft.ts'
import { findWay } from './ways.ts'

/** The net whose lower layers are to learn: where a plan finds it, and as a graph. */
export interface Encoder {
  readonly source: string
  readonly changes: readonly ChangeInput[]
  readonly graph: ModelGraph
  readonly end: string
}

/** Templates for such data. */
export function templatesFor({ kind }: Pick<DataFacts, 'kind'>): readonly string[] {
  if (kind === 'texts') return ['textConv', 'textLstm', 'textGru', 'textTransformer']
  return kind === 'pictures' ? ['conv', 'dense', 'sigmoid'] : ['dense', 'sigmoid']
}

/** Widths that a template begins with; text templates have their own. */
export const usualSizes: Readonly<Record<string, string>> = {
  conv: '16-32-64',
  dense: '256-64',
  sigmoid: '500-250',
}

/** The template in use: the chosen one, where it takes such data. @throws plan.badTask for sizes that are none */
export function encoderOf({ template, sizes, encoderEnd }: Draft, facts: DataFacts): Encoder {
  const { document } = facts
  if (document !== null) {
    const { source, changes } = document.content.model
    const graph = applyChanges(document.base.graph, changes)
    return { source, changes, graph, end: encoderEnd }
  }
  const known = templatesFor(facts)
  const name = known.includes(template) ? template : (known[0] ?? 'dense')
  const widths = name === template ? sizes : (usualSizes[name] ?? '')
  const shape = facts.rowShape.join('x')
  const source =
    facts.kind === 'texts'
      ? `encoder:${name}/${shape}/${facts.vocabulary}`
      : `encoder:${name}/${shape}/${widths}`
  return { source, changes: [], graph: encoderGraph(source), end: 'features' }
}

/** Share of the rows on which pairs are validated. */
const PAIRS_VALIDATION = 0.1

/** What the task asks for at least; rows that are no texts have none, which the check then says. */
const LEAST_WORDS = 3

/** The settings of a way's task, with everything that was not entered filled in. @throws zod's error */
export function taskOf(way: string, entered: Draft, facts: DataFacts, end: string): Task {
  const { type, start } = findWay(way)
  const { rows, take } = entered
  const words =
    type === 'maskedWords' ? { vocabulary: Math.max(LEAST_WORDS, facts.vocabulary) } : {}
  const own = entered.tasks[way] ?? {}
  return taskSchema.parse({
    ...start?.(facts),
    ...words,
    ...own,
    type,
    encoderEnd: end,
    head: hasOwnHead(entered) ? 'none' : 'auto',
    ...(type === 'pairs' ? {} : { rows, take }),
  })
}

/** Whether the chosen document brings the task's head itself: an edited decoder. */
export function hasOwnHead({ document, ownHead }: Draft): boolean {
  return document !== null && ownHead
}

/** The number beside the loss that says most of how a task goes. */
export function metricsOf(task: Task): readonly MetricName[] {
  const isDistance = taskFacts[task.type].answer === 'element'
  return isDistance ? [] : taskMetrics(task).slice(0, 1)
}

/** The data with so many labelled rows. */
export function dataOf({ data }: DataFacts, labelled: number | null): DataPlan {
  return { ...data, split: { ...data.split, train: labelled, validation: 0 } }
}

export interface Setting {
  readonly draft: Draft
  readonly facts: DataFacts
  readonly encoder: Encoder
}

/** Pairs come out of labelled rows, also those on which the task is validated. */
function ofPairs({ data }: DataFacts): DataPlan {
  return { ...data, split: { ...data.split, train: null, validation: PAIRS_VALIDATION } }
}

/** The plan of a pretraining run. @throws zod's error */
export function planOf({ draft, facts, encoder }: Setting, name: string): Plan {
  const task = taskOf(draft.way, draft, facts, encoder.end)
  const { epochs, learningRate, seed } = draft
  return planSchema.parse({
    version: 1,
    name,
    seed,
    model: { source: encoder.source, changes: encoder.changes },
    data: task.type === 'pairs' ? ofPairs(facts) : dataOf(facts, draft.labelled),
    task,
    loss: defaultTaskLoss(task.type),
    metrics: metricsOf(task),
    batchSize: task.type === 'pairs' ? task.classes * task.items : draft.batchSize,
    phases: [{ epochs, optimizer: { name: 'adam', learningRate } }],
  })
}

/** The shape of what an encoder gives, batch axis first. */
export function endShape({ graph, end }: Pick<Encoder, 'graph' | 'end'>): Shape {
  return inferShapes(graph).get(refKey(outputOf(end))) ?? []
}

/** What cuts a pretrained model at the encoder's end and puts a head for so many classes on it. */
export function reuseChanges(
  graph: ModelGraph,
  end: string,
  classes: number | null,
): readonly ChangeInput[] {
  const cut: ChangeInput = { type: 'cut', at: end }
  if (classes === null) return [cut]
  const encoder = applyChange(graph, changeSchema.parse(cut)).graph
  const layers = headLayers('classifier', endShape({ graph: encoder, end }), classes)
  return [cut, { type: 'addHead', layers: [...layers] }]
}

/** The draft with task settings and template that go with data and way; the same where nothing is to be changed. */
export function fitted(draft: Draft): Draft {
  const { encoder } = findWay(draft.way)
  const tasks = { ...draft.tasks, [draft.way]: {} }
  return { ...draft, ...(encoder === undefined ? {} : { ...encoder, document: null }), tasks }
}
