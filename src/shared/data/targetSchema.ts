import { z } from 'zod'

const column = z.string().min(1).describe('Name of the column.')

/** What the rows of a table are labelled with. */
export const targetSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('class'), column }).describe('One class a row, by name.'),
    z
      .strictObject({
        kind: z.literal('numbers'),
        columns: z.array(z.string().min(1)).min(1).describe('Names of the columns.'),
      })
      .describe('Regression: one number or several a row.'),
    z
      .strictObject({
        kind: z.literal('flags'),
        columns: z.array(z.string().min(1)).min(1).describe('One column a class.'),
      })
      .describe('Several classes a row: 0 or 1 (also false or true) in a column of each.'),
    z
      .strictObject({
        kind: z.literal('tags'),
        column,
        separator: z.string().min(1).default(' ').describe('What stands between two names.'),
      })
      .describe('Several classes a row: names in one column.'),
  ])
  .nullable()
  .default(null)
  .describe('What the rows are labelled with; null: nothing.')

/** What the rows of a table are labelled with; `null`: they have no labels. */
export type Target = z.infer<typeof targetSchema>

/** Names of the columns that a target takes. */
export function targetColumns(target: Target): readonly string[] {
  if (target === null) return []
  return 'column' in target ? [target.column] : target.columns
}
