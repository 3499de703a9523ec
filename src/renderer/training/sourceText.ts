import type { SourcePlan } from '../../shared/data/sourceSchema.ts'

/** A data source in a few words: its name, and the classes where some were chosen. */
export function sourceText(source: SourcePlan): string {
  const classes = 'classes' in source && source.classes !== undefined ? source.classes : []
  const chosen = classes.length > 0 ? `: ${classes.join(', ')}` : ''
  switch (source.type) {
    case 'sample':
      return `Fashion-MNIST${chosen}`
    case 'npy':
      return `${lastPart(source.inputs)}${chosen}`
    case 'idx':
      return `${lastPart(source.images)}${chosen}`
    case 'imageFolder':
    case 'imageList':
    case 'imageParquet':
      return `${lastPart(source.path)}, ${source.columns}×${source.rows}`
    case 'npz':
    case 'table':
    case 'text':
      return `${lastPart(source.path)}${chosen}`
  }
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}
