import type { ArrayFile } from '../../shared/contract/trainerProtocol.ts'
import type { DataClass, DataReport, SkippedFile } from '../../shared/data/dataReport.ts'
import type { InputRecipe } from '../../shared/data/inputRecipe.ts'
import type { SourcePlan, SourceReference } from '../../shared/data/sourceSchema.ts'
import type { PictureItem } from './pictureItem.ts'
import type { ScanOptions } from './scanOptions.ts'

/** Id of a row whose label is empty: it counts as unlabelled, and is in no part. */
export const UNLABELLED = -2

/** What the rows of a source are labelled with. Ids count from 0; a row with id -1 is left out. */
export type Labels =
  | {
      readonly kind: 'classes'
      readonly ids: Int32Array
      /** By id; `null` where they have only numbers. */
      readonly names: readonly string[] | null
      /** How many classes there are. */
      readonly count: number
      /**
       * Classes that were found and that the source's `classes` do not name. In a list of pictures those that cannot be
       * read are counted, too.
       */
      readonly leftOut?: readonly DataClass[]
    }
  | {
      readonly kind: 'vectors'
      /** `[rows, width]`, row-major. */
      readonly values: Float32Array
      readonly width: number
      /** By place in the vector; `null` where they have none. */
      readonly names: readonly string[] | null
      /** Whether the numbers are 0 and 1, one a class. */
      readonly isFlags: boolean
    }
  | { readonly kind: 'none' }

/** Parts that a source itself says, a byte a row. */
export const partCodes = { none: 0, train: 1, validation: 2, test: 3 } as const

/** A source that was scanned: everything about its rows but the rows themselves. */
export interface OpenedSource {
  /** With what was guessed filled in. */
  readonly reference: SourceReference
  readonly report: DataReport
  readonly lists: {
    readonly skipped: readonly SkippedFile[]
    readonly odd: readonly SkippedFile[]
    readonly ignored: readonly SkippedFile[]
  }
  readonly rows: number
  /** Path of the row's file (relative where it lies in a folder), or its number. */
  readonly nameOf: (row: number) => string
  /** So many folders of a name are part and class; folders below them are groups. */
  readonly groupDepth: number
  readonly labels: Labels
  /** `partCodes` of each row, or `null` where the source says none. */
  readonly parts: Uint8Array | null
  /** Equal for rows of equal bytes; `null` where that is not known. */
  readonly keys: BigUint64Array | null
  /** Values of a column, for grouping. @throws data.noColumn; data.badGroups where there are none */
  readonly columnOf: (column: string) => Promise<readonly string[]>
  /** Pictures that are files or bytes of their own; `null` for rows of another kind. */
  readonly pictureAt: ((row: number) => PictureItem) | null
  /** A row as people read it: a document, or the cells of a table by column; `null` for numbers and pictures. */
  readonly textAt: ((rows: readonly number[]) => Promise<readonly RawRow[]>) | null
  /** Brings the rows into an array file, as the plan's source says. */
  readonly prepare: (request: PrepareRequest) => Promise<PreparedInputs>
}

export type RawRow = Readonly<Record<string, string>>

export interface PrepareRequest extends ScanOptions {
  readonly source: SourcePlan
  /** Rows of the training part: vocabulary, categories and scaling are measured on these alone. */
  readonly train: Int32Array
}

export interface PreparedInputs {
  readonly file: ArrayFile
  /** Rows that could not be prepared after all: they belong to no part. */
  readonly failed: readonly { readonly row: number; readonly reason: string }[]
  /** All that prediction needs to prepare one more row in the same way. */
  readonly recipe: InputRecipe
  readonly notes: readonly string[]
}
