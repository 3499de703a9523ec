import type { ColumnRule, TableFormat } from './tableRecipe.ts'

/** A class with the number of its rows. */
export interface DataClass {
  readonly name: string
  readonly count: number
}

/** A file (or row) that was left out, is odd, or was not looked at. */
export interface SkippedFile {
  /** A path; in a table `PATH, row N`. */
  readonly path: string
  /** A plain sentence. */
  readonly reason: string
}

/** The first files of a list, and how long the whole list is. */
export interface FileList {
  readonly total: number
  /** At most `MOST_LISTED`. */
  readonly items: readonly SkippedFile[]
}

/** So many files of a list are kept in a report. */
export const MOST_LISTED = 100

/** Rows of equal bytes. */
export interface DuplicateReport {
  /** Sets of two rows or more. */
  readonly groups: number
  /** Rows in these sets beyond the first of each. */
  readonly extra: number
  /** Sets whose rows are in different classes: labels that contradict each other. */
  readonly acrossClasses: number
  /** The first sets, those across classes first: names of files, or row numbers. */
  readonly examples: readonly {
    readonly rows: readonly string[]
    readonly classes: readonly string[]
  }[]
}

/** How often something occurs. */
export interface Counted {
  readonly name: string
  readonly count: number
}

/** A column of a table. Row numbers count from 0, without the header. */
export interface ColumnReport {
  readonly name: string
  /** number: at least 99 % of the filled cells are. text: more than 100 different words, or long ones. */
  readonly type: 'number' | 'category' | 'text' | 'empty'
  readonly missing: number
  /** Different values, counted up to 1,000. */
  readonly distinct: number
  /** Whether all filled cells are the same, so that the column tells nothing. */
  readonly constant: boolean
  readonly least: number | null
  readonly most: number | null
  readonly mean: number | null
  /** The most frequent values, at most 20. */
  readonly values: readonly Counted[]
  /** Cells of a column of numbers that are none: the first five, and how many. They count as missing. */
  readonly odd: {
    readonly total: number
    readonly items: readonly { readonly row: number; readonly value: string }[]
  }
  /** What a column becomes where the plan says nothing, and other ways. Never empty. */
  readonly choices: readonly ColumnRule[]
}

/** A table as it was read. */
export interface TableReport {
  /** Guessed or given; nothing is left open. `null` in a Parquet or JSON file. */
  readonly format: { readonly [Key in keyof TableFormat]: NonNullable<TableFormat[Key]> } | null
  readonly columns: readonly ColumnReport[]
  /** The first rows as they stand, at most 20. */
  readonly sample: readonly (readonly string[])[]
}

/** Documents as they were read. */
export interface TextReport {
  /** Of the words or characters a document has. */
  readonly tokens: { readonly median: number; readonly longest: number; readonly total: number }
  /** Different tokens, counted up to 200,000. */
  readonly distinct: number
  /** The first documents, cut to 500 characters; at most 5. */
  readonly sample: readonly string[]
}

/** Pictures as they were read. */
export interface PicturesReport {
  /** Widths x heights (after turning upright), most frequent first; at most 8. */
  readonly sizes: readonly {
    readonly width: number
    readonly height: number
    readonly count: number
  }[]
  /** How many different sizes there are. */
  readonly distinctSizes: number
  /** Such as jpeg, png, gif. */
  readonly formats: readonly Counted[]
  /** Such as `grey`, `grey with alpha`, `RGB`, `RGB with alpha`, `CMYK`, `palette`, and with `16 bits`. */
  readonly modes: readonly Counted[]
}

/** Which folders or rows the source itself sets apart. */
export interface OwnParts {
  readonly train: number
  readonly validation: number
  readonly test: number
}

/** All that a scan says of a source. */
export interface DataReport {
  readonly name: string
  readonly rows: number
  /** classes: one a row. vectors: numbers, or several classes a row. none: unlabelled. */
  readonly labels: 'classes' | 'vectors' | 'none'
  /** In the order of their ids (for several classes a row: of the vector). Empty for numbers and without labels. */
  readonly classes: readonly DataClass[]
  /** Classes that were found without a row: shown, and left out. */
  readonly emptyClasses: readonly string[]
  /** Classes that were found and not chosen, with the rows that they would bring. */
  readonly leftOutClasses: readonly DataClass[]
  /** Shape of one row; `null` where pictures differ in size, and for tables and text until a recipe is chosen. */
  readonly rowShape: readonly number[] | null
  /** The smallest and largest number of the inputs; `null` for text and tables. */
  readonly range: { readonly least: number; readonly most: number } | null
  /** Left out, with the reason. */
  readonly skipped: FileList
  /** Used, but odd: a name that says another format, an animation of which the first frame is taken. */
  readonly odd: FileList
  /** Not looked at: hidden and system files, links that lead in a circle. */
  readonly ignored: FileList
  /** `null` where rows were not compared. */
  readonly duplicates: DuplicateReport | null
  /** Rows by the part that the source itself says; `null` where it says none. */
  readonly parts: OwnParts | null
  readonly pictures: PicturesReport | null
  readonly table: TableReport | null
  readonly text: TextReport | null
  /** Names of the columns that there are to choose from, in their order; `null` where the source has none. */
  readonly columns: readonly string[] | null
  /** Names of the arrays of a NumPy archive, in its order; `null` for every other source. */
  readonly arrays: readonly string[] | null
  /** Plain sentences. */
  readonly notes: readonly string[]
}
