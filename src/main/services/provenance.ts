import type { ModelRecord, RunRecord } from '../../shared/library/records.ts'
import type { Provenance } from '../formats/provenance.ts'
import type { Library } from '../library/openLibrary.ts'

/** How a model of the library came about, or `null` where no run made it. */
export function provenanceOf(library: Library, source: ModelRecord['source']): Provenance | null {
  if (source.kind !== 'run') return null
  const { id, name, baseModel, seed, versions, plan }: RunRecord = library.runs.get(source.runId)
  const kept = library.datasets.list().find(({ contentHash }) => contentHash === versions['data'])
  const recipe = { ...plan.data, ...(isRecord(kept?.recipe) ? kept.recipe : {}) }
  return { run: { id, name }, baseModel, seed, versions: { ...versions }, recipe }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
