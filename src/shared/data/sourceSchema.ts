import { z } from 'zod'
import { pictureRecipeFields } from './pictureRecipe.ts'
import { columnsSchema, tableFormatFields } from './tableRecipe.ts'
import { targetSchema } from './targetSchema.ts'
import { textRecipeFields } from './textRecipe.ts'

const classes = z
  .array(z.string())
  .min(1)
  .optional()
  .describe(
    'Class names in the order of their ids; rows of other classes are left out. Default: all names, by code point.',
  )

const partColumn = z
  .string()
  .min(1)
  .nullable()
  .default(null)
  .describe('Column that says which part a row belongs to: train, validation or test.')

/** The sample data set that Graft brings. */
const sampleFields = {
  type: z.literal('sample'),
  name: z.literal('fashion-mnist'),
  classes: z
    .array(z.string())
    .min(2)
    .optional()
    .describe('Class names to use, in the order of their new ids. Default: all ten.'),
}

/** Rows of NumPy files. Labels: class ids (integers), or vectors a row. */
const npyFields = {
  type: z.literal('npy'),
  inputs: z.string().describe('.npy file of the inputs, rows first.'),
  labels: z
    .string()
    .nullable()
    .default(null)
    .describe(
      '.npy file of the labels: class ids, or one vector a row; or a text with a class a line. null: no labels.',
    ),
  classes: z.array(z.string()).optional().describe('Class names by id.'),
}

/** Rows of arrays in one NumPy archive. */
const npzFields = {
  type: z.literal('npz'),
  path: z.string().describe('.npz file.'),
  inputs: z.string().describe('Name of the array of inputs, such as x_train.'),
  labels: z.string().nullable().default(null).describe('Name of the array of labels; null: none.'),
  test: z
    .strictObject({ inputs: z.string(), labels: z.string().nullable().default(null) })
    .nullable()
    .default(null)
    .describe('Arrays of the test part; null: a share of the rows is drawn.'),
  classes: z.array(z.string()).optional().describe('Class names by id.'),
}

/** Rows and labels in IDX files, as MNIST has them. */
const idxFields = {
  type: z.literal('idx'),
  images: z.string().describe('IDX file of the pictures (or other rows), also with gzip.'),
  labels: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'IDX file of the labels, whose numbers are the classes, in order; or a text with a class a line.',
    ),
  test: z
    .strictObject({ images: z.string(), labels: z.string().nullable().default(null) })
    .nullable()
    .default(null)
    .describe('Files of the test part; null: a share of the rows is drawn.'),
  classes: z.array(z.string()).optional().describe('Class names in the order of their numbers.'),
}

const partFolders = z.array(z.string().min(1)).default([])

const partsSchema = z
  .strictObject({ train: partFolders, validation: partFolders, test: partFolders })
  .nullable()
  .default(null)
  .describe('Folders that are parts and hold the folders of the classes; null: there are none.')

/** A folder of pictures, in which each folder is a class. */
const imageFolderFields = {
  type: z.literal('imageFolder'),
  path: z.string().describe('The folder. Classes are its folders, by name.'),
  labels: z
    .literal('folders')
    .nullable()
    .default('folders')
    .describe('folders: each folder is a class. null: pictures without labels, at any depth.'),
  parts: partsSchema,
  classes,
}

/** Pictures that a table (CSV, TSV, JSON, JSON lines, Parquet) names. */
const imageListFields = {
  type: z.literal('imageList'),
  path: z.string().describe('The table.'),
  folder: z
    .string()
    .nullable()
    .default(null)
    .describe("Folder against which its paths are read; null: the table's own."),
  pictures: z.string().min(1).default('path').describe('Column of the paths.'),
  target: targetSchema,
  part: partColumn,
  classes,
  ...tableFormatFields,
}

/** Pictures inside Parquet files, as Hugging Face keeps them: a column of {bytes, path}. */
const imageParquetFields = {
  type: z.literal('imageParquet'),
  path: z.string().describe('The file, or a folder of such files.'),
  pictures: z.string().min(1).default('image').describe('Column of the pictures.'),
  target: targetSchema,
  part: partColumn,
  partFiles: z
    .boolean()
    .default(false)
    .describe('Whether names of files that begin with train, validation or test say the part.'),
  classes,
}

/** Rows of a table (CSV, TSV or Parquet). */
const tableFields = {
  type: z.literal('table'),
  path: z.string().describe('The file.'),
  target: targetSchema,
  columns: columnsSchema,
  part: partColumn,
  classes,
  ...tableFormatFields,
}

const textLayout = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('folders'),
        labels: z
          .literal('folders')
          .nullable()
          .default('folders')
          .describe('folders: each folder is a class. null: documents without labels.'),
        parts: partsSchema,
      })
      .describe('Each folder is a class, each file in it a document.'),
    z
      .strictObject({
        kind: z.literal('lines'),
        labels: z
          .string()
          .nullable()
          .default(null)
          .describe('File with the class of each line; null: no labels.'),
      })
      .describe('One document a line.'),
    z
      .strictObject({
        kind: z.literal('column'),
        column: z.string().min(1).describe('Column of the documents.'),
        target: targetSchema,
        part: partColumn,
      })
      .describe('A column of a table (CSV, TSV, JSON lines or Parquet).'),
  ])
  .describe('Where documents and labels stand.')

/** Documents, as rows of token ids. */
const textFields = {
  type: z.literal('text'),
  path: z.string().describe('The file or folder.'),
  layout: textLayout,
  classes,
  ...tableFormatFields,
  ...textRecipeFields,
}

/** Where rows come from, and how they are read. Relative paths start at the plan. */
export const sourceSchema = z.discriminatedUnion('type', [
  z.strictObject(npyFields),
  z.strictObject(npzFields),
  z.strictObject(idxFields),
  z.strictObject({ ...imageFolderFields, ...pictureRecipeFields }),
  z.strictObject({ ...imageListFields, ...pictureRecipeFields }),
  z.strictObject({ ...imageParquetFields, ...pictureRecipeFields }),
  z.strictObject(tableFields),
  z.strictObject(textFields),
  z.strictObject(sampleFields),
])

/** A source with everything that a plan says of it. */
export type SourcePlan = z.infer<typeof sourceSchema>

/** A source of one type. */
export type SourceOf<Type extends SourcePlan['type']> = Extract<SourcePlan, { type: Type }>

/** A source to look at: what a plan says of it, but without sizes of pictures, which have their own until then. */
export const referenceSchema = z.discriminatedUnion('type', [
  z.strictObject(npyFields),
  z.strictObject(npzFields),
  z.strictObject(idxFields),
  z.strictObject(imageFolderFields),
  z.strictObject(imageListFields),
  z.strictObject(imageParquetFields),
  z.strictObject(tableFields),
  z.strictObject(textFields),
  z.strictObject(sampleFields),
])

/** A source as it can be looked at. */
export type SourceReference = z.infer<typeof referenceSchema>

/** A reference of one type. */
export type ReferenceOf<Type extends SourceReference['type']> = Extract<
  SourceReference,
  { type: Type }
>

/** A source as it can be looked at: how pictures are decoded is left out. */
export function referenceOf(source: SourcePlan): SourceReference {
  const entries = Object.entries(source).filter(([key]) => !(key in pictureRecipeFields))
  return referenceSchema.parse(Object.fromEntries(entries))
}
