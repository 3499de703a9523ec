import { dataSchema, type DataPlan } from '../../shared/data/dataPlan.ts'
import { pictureRecipeFields } from '../../shared/data/pictureRecipe.ts'
import { scanKey } from '../../shared/data/scanKey.ts'
import { referenceOf, type SourceReference } from '../../shared/data/sourceSchema.ts'
import { textRecipeFields } from '../../shared/data/textRecipe.ts'

/** The plan that a person meets first: the document's own where it is of this data, else what suits, divided as there. */
export function firstPlan(
  suggested: DataPlan,
  reference: SourceReference,
  ofDocument: DataPlan | null,
): DataPlan {
  if (ofDocument === null) return suggested
  if (scanKey(referenceOf(ofDocument.source)) === scanKey(reference)) return ofDocument
  return { ...suggested, split: withoutColumn(ofDocument.split) }
}

/** Other data need not have the column. */
function withoutColumn(split: DataPlan['split']): DataPlan['split'] {
  return split.groupBy?.by === 'column' ? { ...split, groupBy: null } : split
}

const recipeKeys = [...Object.keys(pictureRecipeFields), ...Object.keys(textRecipeFields)]

/** What was chosen for the same data, once they are read in another way. */
export function carryOver(chosen: DataPlan, fresh: DataPlan): DataPlan {
  if (chosen.source.type !== fresh.source.type) return fresh
  const kept = Object.entries(chosen.source).filter(([key]) => recipeKeys.includes(key))
  return dataSchema.parse({
    ...chosen,
    source: { ...fresh.source, ...Object.fromEntries(kept) },
  })
}

/** The recipe that suits a model, with split and augmentation as they were chosen. */
export function refit(chosen: DataPlan, suggested: DataPlan): DataPlan {
  const { split, augmentation, resample } = chosen
  return { ...suggested, split, augmentation, resample }
}

/** Whether two references are to the same thing, however it is read. */
export function isSameThing(a: SourceReference, b: SourceReference): boolean {
  return a.type === b.type && thingOf(a) === thingOf(b)
}

function thingOf(reference: SourceReference): string {
  switch (reference.type) {
    case 'sample':
      return reference.name
    case 'npy':
      return reference.inputs
    case 'idx':
      return reference.images
    default:
      return reference.path
  }
}

/** The plan with other keys of its source. */
export function withSource(plan: DataPlan, part: object): DataPlan {
  return { ...plan, source: { ...plan.source, ...part } }
}
