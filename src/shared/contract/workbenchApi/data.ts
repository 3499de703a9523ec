import { z } from 'zod'
import { referenceSchema, type SourceReference } from '../../data/sourceSchema.ts'
import { page, path, type Page, type Picture } from './common.ts'
import { method } from './method.ts'

/** Where rows come from: a source as plans have it, without how its pictures are decoded. */
export const dataReference = referenceSchema
export type DataReference = SourceReference

export interface DataClass {
  readonly name: string
  readonly count: number
}

/** What was left out of a data set. */
export interface SkippedFile {
  readonly path: string
  /** A plain sentence. */
  readonly reason: string
}

export interface DataDescription {
  readonly name: string
  readonly reference: DataReference
  readonly rows: number
  /** In the order of their ids. Empty when the labels are no class ids. */
  readonly classes: readonly DataClass[]
  /** Shape of one row; `null` where pictures differ in size. */
  readonly rowShape: readonly number[] | null
  /** Widths x heights of pictures with their counts, most frequent first. */
  readonly sizes: readonly {
    readonly width: number
    readonly height: number
    readonly count: number
  }[]
  readonly skipped: readonly SkippedFile[]
  /** Whether a plan can use it as it is. */
  readonly isTrainable: boolean
}

export const dataMethods = {
  /** Reads what is needed to tell; nothing is written to the library. @throws data.*, file.* */
  describe: method<DataDescription>()(z.strictObject({ reference: dataReference })),
  /** Small pictures of a class, in the data's order. */
  thumbnails: method<Page<Picture & { readonly row: number }>>()(
    z.strictObject({ reference: dataReference, class: z.int().min(0), ...page }),
  ),
  /** Tells what a dropped file or folder is, so that it can be described; `null` when it is no data. */
  recognize: method<DataReference | null>()(z.strictObject({ path })),
}
