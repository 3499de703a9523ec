import { z } from 'zod'

/** How the text of a table (CSV, TSV) is read. Parquet and JSON need none of it. */
export const tableFormatFields = {
  separator: z
    .string()
    .length(1)
    .nullable()
    .default(null)
    .describe('Between two cells: one character; null: guessed over many rows.'),
  decimal: z
    .enum(['.', ','])
    .nullable()
    .default(null)
    .describe('Decimal mark of numbers; null: guessed.'),
  encoding: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Such as utf-8, utf-16le, euc-kr (CP949), windows-1252, shift_jis; null: guessed.'),
  header: z
    .boolean()
    .nullable()
    .default(null)
    .describe(
      'Whether the first row names the columns; null: guessed. Else they are c1, c2 and so on.',
    ),
}

/** How the text of a table is read; `null`: guessed. */
export type TableFormat = z.infer<z.ZodObject<typeof tableFormatFields>>

const columnRuleSchema = z.strictObject({
  type: z
    .enum(['number', 'category', 'ignore'])
    .describe('number: one input. category: one input (0 or 1) a name. ignore: no input.'),
  missing: z
    .enum(['mean', 'median', 'mostFrequent', 'drop', 'error'])
    .default('error')
    .describe(
      'Empty cells: filled by what the training part has, or the row is left out, or refused.',
    ),
  scaling: z
    .enum(['none', 'standard', 'minMax'])
    .default('none')
    .describe(
      'standard: mean 0 and deviation 1. minMax: 0 to 1. Measured on the training part alone.',
    ),
})
/** What becomes of a column. */
export type ColumnRule = z.infer<typeof columnRuleSchema>

export const columnsSchema = z
  .record(z.string().min(1), columnRuleSchema)
  .default({})
  .describe(
    'What becomes of each column, by name. Columns that are not named here, and no target: numbers are scaled to standard, missing ones become the median; names up to 100 become categories; the rest is ignored.',
  )
