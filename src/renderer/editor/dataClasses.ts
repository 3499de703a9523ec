import { referenceOf, type SourcePlan } from '../../shared/data/sourceSchema.ts'
import { api } from '../api/api.ts'

/** Classes of the sample data set. */
const SAMPLE_CLASSES = 10

/** How many classes a document's data has; `null` where it has none. @throws data.*, file.* */
export async function countClasses(source: SourcePlan): Promise<number | null> {
  if ('classes' in source && source.classes !== undefined) return source.classes.length
  if (source.type === 'sample') return SAMPLE_CLASSES
  const { classes } = await api.data.describe({ reference: referenceOf(source) })
  return classes.length > 0 ? classes.length : null
}
