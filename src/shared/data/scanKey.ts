import type { SourceReference } from './sourceSchema.ts'
import { textRecipeFields } from './textRecipe.ts'

/** Keys that say how rows become inputs: what a scan finds does not depend on them. */
const recipeKeys: ReadonlySet<string> = new Set([...Object.keys(textRecipeFields), 'columns'])

/** Equal for references that are scanned alike: they differ at most in how rows become inputs. */
export function scanKey(reference: SourceReference): string {
  const entries = Object.entries(reference).filter(([key]) => !recipeKeys.has(key))
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
