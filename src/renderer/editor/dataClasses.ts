import type { DataReference } from '../../shared/contract/workbenchApi/data.ts'
import type { DataPlan } from '../../shared/training/plan.ts'
import { api } from '../api/api.ts'

/** Classes of the sample data set. */
const SAMPLE_CLASSES = 10

type DataSource = DataPlan['source']

/** How many classes a document's data has; `null` where it has none. @throws data.*, file.* */
export async function countClasses(source: DataSource): Promise<number | null> {
  if ('classes' in source && source.classes !== undefined) return source.classes.length
  if (source.type === 'sample') return SAMPLE_CLASSES
  const { classes } = await api.data.describe({ reference: referenceOf(source) })
  return classes.length > 0 ? classes.length : null
}

function referenceOf(source: Exclude<DataSource, { type: 'sample' }>): DataReference {
  switch (source.type) {
    case 'npy':
      return { type: 'npy', inputs: source.inputs, labels: source.labels }
    case 'idx':
      return { type: 'idx', images: source.images, labels: source.labels }
    case 'imageFolder':
      return { type: 'imageFolder', path: source.path }
  }
}
