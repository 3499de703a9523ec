import { referenceOf, type SourcePlan } from '../../shared/data/sourceSchema.ts'
import { api } from '../api/api.ts'

/** Classes of the sample data set. */
const SAMPLE_CLASSES = 10

/** The count that was asked for last. */
let last: { readonly source: SourcePlan; readonly count: Promise<number | null> } | null = null

/** How many classes a document's data has now; `null` where it has none. @throws data.*, file.* */
export function countClasses(source: SourcePlan): Promise<number | null> {
  const count = askForClasses(source)
  const asked = { source, count }
  last = asked
  // What failed may be mended by the next time.
  count.catch(() => {
    if (last === asked) last = null
  })
  return count
}

/** The same, out of the count that goes on or was made last. @throws data.*, file.* */
export function countedClasses(source: SourcePlan): Promise<number | null> {
  return last?.source === source ? last.count : countClasses(source)
}

async function askForClasses(source: SourcePlan): Promise<number | null> {
  if ('classes' in source && source.classes !== undefined) return source.classes.length
  if (source.type === 'sample') return SAMPLE_CLASSES
  const { classes } = await api.data.describe({ reference: referenceOf(source) })
  return classes.length > 0 ? classes.length : null
}
