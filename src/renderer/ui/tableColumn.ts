/** A column of a UiTable. */
export interface TableColumn<Row> {
  readonly key: string
  readonly title: string
  /** What a cell says, where no slot does. */
  readonly text?: (row: Row) => string
  /** What rows are sorted by; without it the column does not sort. */
  readonly sort?: (row: Row) => string | number
  readonly isNumber?: boolean
  /** The title is only read, not shown. */
  readonly hideTitle?: boolean
}
