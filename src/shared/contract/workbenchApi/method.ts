import type { z } from 'zod'

/** One method of the workbench: the schema of its argument, and (as a type alone) what it gives back. */
export interface Method<Input extends z.ZodType = z.ZodType, Output = unknown> {
  readonly input: Input
  /** Never there at run time: it carries the type of the answer. */
  readonly output?: Output
}

/** Defines a method: `method<Answer>()(schemaOfArgument)`. Answers are plain JSON values; numbers may be NaN. */
export function method<Output>() {
  return <Input extends z.ZodType>(input: Input): Method<Input, Output> => ({ input })
}

type MethodTable = Readonly<Record<string, Readonly<Record<string, Method>>>>

/** What a caller sees: `api.documents.get({ id })`. */
export type CallerOf<Table extends MethodTable> = {
  readonly [Domain in keyof Table]: {
    readonly [Name in keyof Table[Domain]]: Table[Domain][Name] extends Method<
      infer Input,
      infer Output
    >
      ? (argument: z.input<Input>) => Promise<Output>
      : never
  }
}

/** What main implements: the same, given arguments that were checked and have their defaults. */
export type HandlersOf<Table extends MethodTable> = {
  readonly [Domain in keyof Table]: {
    readonly [Name in keyof Table[Domain]]: Table[Domain][Name] extends Method<
      infer Input,
      infer Output
    >
      ? (argument: z.output<Input>) => Output | Promise<Output>
      : never
  }
}
