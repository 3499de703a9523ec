import type { RunDetail } from '../../shared/library/records.ts'

/** One thing in which runs differ. */
export interface RunDifference {
  /** Where: `plan.phases[0].epochs`, `layer dense_1`, `test.loss`. */
  readonly what: string
  /** As text, a run each; empty where a run has no such thing. */
  readonly values: readonly string[]
}

/** Only what differs between runs: plan, layers, status, kept epoch and scores. */
export function compareRuns(runs: readonly RunDetail[]): readonly RunDifference[] {
  const facts = runs.map(factsOf)
  const names = [...new Set(facts.flatMap((fact) => [...fact.keys()]))]
  return names
    .map((what) => ({ what, values: facts.map((fact) => fact.get(what) ?? '') }))
    .filter(({ values }) => new Set(values).size > 1)
}

function factsOf(run: RunDetail): ReadonlyMap<string, string> {
  const facts = new Map<string, string>([
    ['status', run.status],
    ['seed', String(run.seed)],
    ['base model', run.baseModel.slice(0, 8)],
    ['epochs', String(run.history.length)],
    ['kept epoch', run.bestEpoch === null ? '' : String(run.bestEpoch + 1)],
  ])
  // The name is not a difference, and the seed stands above already.
  flatten({ ...run.plan, name: '', saveAs: '', seed: '' }, 'plan', facts)
  for (const layer of run.graph.layers) {
    const { name, className, config, freeze } = layer
    const reuse = layer.origin === null ? 'new' : 'reused'
    facts.set(`layer ${name}`, `${className} ${freeze} ${reuse} ${JSON.stringify(config)}`)
  }
  for (const [part, logs] of Object.entries(run.evaluation ?? {})) {
    for (const [metric, value] of Object.entries(logs)) {
      facts.set(`${part}.${metric}`, value.toPrecision(6))
    }
  }
  return facts
}

/** Every leaf of a JSON value under its path. */
function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      flatten(item, `${path}[${i}]`, into)
    })
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) flatten(item, `${path}.${key}`, into)
  } else into.set(path, String(value))
}
