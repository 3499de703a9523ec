import { catalogue, type ErrorCatalogue } from './catalogue.ts'

/** Every code that Graft can report. */
export type ErrorCode = keyof ErrorCatalogue

/** The parameters that the text of a code needs. */
export type ErrorParams<C extends ErrorCode> = Parameters<ErrorCatalogue[C]>[0]

/** An error as it crosses a process border: plain data. */
export interface ErrorRecord {
  readonly code: string
  readonly params: Readonly<Record<string, unknown>>
  /** What happened, where and why: one or two plain sentences. */
  readonly message: string
  /** What the person can do about it. */
  readonly advice: string
}

/**
 * A fault that a person can understand and act on. It carries a code and parameters, not prose, so that
 * each shell can word it in the person's language. Anything else that is thrown is a defect of Graft.
 */
export class GraftError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'GraftError'
  readonly code: C
  readonly params: ErrorParams<C>
  readonly advice: string

  constructor(code: C, params: ErrorParams<C>, options?: ErrorOptions) {
    const text = (catalogue[code] as (params: ErrorParams<C>) => ErrorText)(params)
    super(text.message, options)
    this.code = code
    this.params = params
    this.advice = text.advice
  }

  toRecord(): ErrorRecord {
    return {
      code: this.code,
      params: this.params,
      message: this.message,
      advice: this.advice,
    }
  }
}

/** The English words of one error. */
export interface ErrorText {
  readonly message: string
  readonly advice: string
}

/** Turns whatever was thrown into a record; what is not a GraftError becomes `internal.defect`. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof GraftError) return error.toRecord()
  const detail = error instanceof Error ? error.message : String(error)
  return new GraftError('internal.defect', { detail }).toRecord()
}

/** Rebuilds an error that another process reported. */
export function fromErrorRecord(record: ErrorRecord): GraftError {
  const code = record.code in catalogue ? (record.code as ErrorCode) : 'internal.defect'
  const params = code === record.code ? record.params : { detail: record.message }
  return new GraftError(code, params as ErrorParams<typeof code>)
}
