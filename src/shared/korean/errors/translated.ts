import type { ErrorText } from '../../contract/errors/graftError.ts'

type TextOf<Params> = (params: Params) => ErrorText

/** The texts of a table of errors in another language: every code, with the same parameters. */
export type Translated<Table> = {
  readonly [Code in keyof Table]: Table[Code] extends TextOf<infer Params> ? TextOf<Params> : never
}
