import type { ModelSummary } from '../../shared/contract/workbenchApi/models.ts'
import { text } from '../i18n/i18n.ts'

/** The name of a model; one without a name is called after its file, or has the beginning of its identity. */
export function modelName({
  name,
  id,
  source,
}: Pick<ModelSummary, 'name' | 'id'> & Partial<Pick<ModelSummary, 'source'>>): string {
  const own = name ?? (source?.kind === 'file' ? sourceText(source) : '')
  return own === '' ? text('library.unnamed', { id: id.slice(0, 8) }) : own
}

/** Where a model came from, in a word. */
export function sourceText(source: ModelSummary['source']): string {
  switch (source.kind) {
    case 'file':
      return source.path.split(/[/\\]/).findLast((part) => part !== '') ?? source.path
    case 'run':
      return text('library.fromRun', { run: source.runId })
    case 'built':
      return text('library.fromBuilt')
  }
}
