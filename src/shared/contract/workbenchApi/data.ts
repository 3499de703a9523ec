import { z } from 'zod'
import { dataSchema } from '../../data/dataPlan.ts'
import type { DataReport, SkippedFile } from '../../data/dataReport.ts'
import { referenceSchema, type SourceReference } from '../../data/sourceSchema.ts'
import type { SplitReport } from '../../data/splitReport.ts'
import { id, page, path, type DataPart, type Page, type Picture } from './common.ts'
import { method } from './method.ts'

/** Where rows come from: a source as plans have it, without how its pictures are decoded. */
export const dataReference = referenceSchema
export type DataReference = SourceReference

/** A data set as the screen shows it; `suggestData` (shared/data) makes a plan's data of it for a model. */
export interface DataDescription extends DataReport {
  /**
   * As it was asked for, but with what was guessed filled in: columns of labels, separator, part folders. Store this one.
   */
  readonly reference: DataReference
  /** Whether supervised training can use it: it has rows and labels. */
  readonly isTrainable: boolean
}

/** A scan that goes on: told by the event `data.scan`, at most ten times a second, and once at the end. */
export interface ScanProgress {
  /** The name that the page gave it. */
  readonly scan: string
  /** Files (or rows of a single file, in bytes) that are done. */
  readonly done: number
  /** How many there are; `null` while that is not known. */
  readonly total: number | null
  readonly skipped: number
}

/** A small picture of a row. */
export interface Thumbnail extends Picture {
  readonly row: number
  /** The file's name, or the row's number. */
  readonly name: string
}

/** A token of a row that training changed at random. */
export interface DrawnToken {
  /** Empty for padding. */
  readonly token: string
  readonly id: number
  /** Whether the row has another id at this place. */
  readonly isChanged: boolean
}

/** A row as it stands in the source, and as a model gets it. */
export interface PreviewRow {
  readonly row: number
  /** The file's path, or the row's number. */
  readonly name: string
  /** Class name, numbers, or names of several classes; `null` without labels. */
  readonly label: string | null
  /** Pictures: as the file shows it, and exactly the pixels that a model gets, before scaling. */
  readonly picture: { readonly before: Picture | null; readonly after: Picture } | null
  /** Training draws of the augmentation, as many as were asked for; empty without augmentation and for other data. */
  readonly augmented: readonly Picture[]
  /** The same of text: the tokens of each draw. */
  readonly augmentedTexts: readonly (readonly DrawnToken[])[]
  /** Text: the document cut to 2,000 characters, and its ids with the token that each stands for. */
  readonly text: {
    readonly text: string
    readonly tokens: readonly { readonly token: string; readonly id: number }[]
  } | null
  /** Tables: each cell that is used, and the numbers it becomes. */
  readonly cells:
    | readonly {
        readonly column: string
        readonly raw: string
        readonly values: readonly number[]
      }[]
    | null
  /** Of the numbers that a model gets, after scale, offset and normalization. */
  readonly least: number
  readonly most: number
  readonly mean: number
}

export interface DataPreview {
  /** Shape of one row as a model gets it. */
  readonly rowShape: readonly number[]
  readonly rows: readonly PreviewRow[]
}

export const dataMethods = {
  /**
   * Tells what a dropped file or folder is, by content, so that it can be described; `null` when it is no data. Word vectors
   * in text are rows of a table to those who want data, and else a model.
   */
  recognize: method<DataReference | null>()(
    z.strictObject({ path, wanted: z.enum(['data', 'any']).default('data') }),
  ),
  /**
   * Scans a source and reports. Nothing is written to the library; what was seen is cached, so that a second call looks
   * only at files that changed. With a `scan` name, `data.scan` events tell how it goes on and `cancel` ends it.
   * @throws data.cancelled after `cancel`; data.*, file.*, workbench.outsideFolders
   */
  describe: method<DataDescription>()(
    z.strictObject({ reference: dataReference, scan: id.nullable().default(null) }),
  ),
  /** Ends a scan, a preview or a division that goes on under this name; no matter whether there is one. */
  cancel: method<null>()(z.strictObject({ scan: id })),
  /** A part of the whole list of files that were left out, are odd or were not looked at. */
  files: method<Page<SkippedFile>>()(
    z.strictObject({
      reference: dataReference,
      list: z.enum(['skipped', 'odd', 'ignored']),
      ...page,
    }),
  ),
  /**
   * Small pictures in the data's order, of one class or (`null`) of all. `total` is known at once, so a list of 100,000
   * can be laid out and filled page by page. Rows that are no pictures are left out.
   */
  thumbnails: method<Page<Thumbnail>>()(
    z.strictObject({
      reference: dataReference,
      class: z.int().min(0).nullable().default(null),
      ...page,
    }),
  ),
  /**
   * Rows as a model will get them under a recipe; `rows: null` takes the first of each class in turn. Vocabulary,
   * categories and scaling are those of the training part, but for texts of a document whose model brings its words.
   * @throws data.*, file.*, data.cancelled, workbench.noDocument
   */
  preview: method<DataPreview>()(
    z.strictObject({
      data: dataSchema,
      rows: z.array(z.int().min(0)).max(48).nullable().default(null),
      count: z.int().min(1).max(48).default(8).describe('How many rows, where none are named.'),
      draws: z.int().min(0).max(8).default(0).describe('Augmented pictures or texts a row.'),
      seed: z.int().min(0).default(0).describe("The plan's seed."),
      document: id.nullable().default(null).describe('Whose data they are to be.'),
      scan: id.nullable().default(null),
    }),
  ),
  /**
   * Divides the rows as a run with this seed would. Pictures are not decoded for it. @throws data.*, file.*,
   * data.cancelled
   */
  divide: method<SplitReport>()(
    z.strictObject({
      data: dataSchema,
      seed: z.int().min(0).default(0).describe("The plan's seed."),
      scan: id.nullable().default(null),
    }),
  ),
}

/** Which part a row belongs to after a division. */
export type RowPart = DataPart | 'unused'
